#include "widgets/devices/device_inspector.h"

#include <QMenu>
#include <QVBoxLayout>

#include "models/session.h"
#include "models/text.h"
#include "widgets/controls/state_stack.h"
#include "widgets/devices/command_dialog.h"
#include "widgets/devices/device_facts_dialog.h"
#include "widgets/devices/device_summary.h"
#include "widgets/devices/disable_dialog.h"
#include "widgets/devices/history_page.h"
#include "widgets/devices/keys_page.h"
#include "widgets/devices/retire_dialog.h"
#include "widgets/devices/swap_dialog.h"
#include "widgets/devices/twin_page.h"
#include "widgets/table/data_table.h"
#include "widgets/theme/button.h"
#include "widgets/theme/icons.h"

namespace wheelhouse::widgets {

using models::Status;

DeviceInspector::DeviceInspector(Workbench &bench, QWidget *parent)
    : Inspector(parent), m_bench(bench), m_main(new Button({}, {}, Button::Kind::Accent)),
      m_edit(new Button({}, QStringLiteral("edit"))), m_more(Button::iconOnly(QStringLiteral("more"))),
      m_summary(new DeviceSummary), m_history(new HistoryPage), m_twin(new TwinPage(bench.session())),
      m_commands(new DataTable(DataTable::Kind::Page)), m_commandsBody(new StateStack(m_commands)), m_keys(new KeysPage(bench))
{
    addPage()->addWidget(m_summary);
    addPage(m_history);
    addPage(m_twin);
    addPage(m_commandsBody);
    addPage(m_keys);
    m_commands->setStretchColumn(QStringLiteral("result"));
    m_commandsBody->message().setEmptyIcon(QStringLiteral("command"));
    addDeed(m_main);
    addDeed(m_edit);
    addMore(m_more);
    connect(m_main, &Button::clicked, this, [this] { sendCommand({}); });
    connect(m_edit, &Button::clicked, this, &DeviceInspector::editFacts);
    connect(m_more, &Button::clicked, this, [this] {
        auto *menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        fillMenu(menu);
        menu->popup(m_more->mapToGlobal(QPoint(0, m_more->height())));
    });
    connect(m_summary, &DeviceSummary::twinWanted, this, [this] { setCurrentPage(Twin); });
    connect(m_summary, &DeviceSummary::groupWanted, this, &DeviceInspector::groupWanted);
    connect(this, &Inspector::currentPageChanged, this, &DeviceInspector::readTab);
    connect(&bench.session().connection(), &models::ConnectionModel::sessionChanged, this, &DeviceInspector::refreshDeeds);
    retranslate();
}

DeviceInspector::~DeviceInspector()
{
    // Tables let go of the detail's models before these go.
    setDetail(nullptr);
}

void DeviceInspector::setDevice(const QString &key)
{
    if (key == m_key)
        return;
    m_key = key;
    open();
}

void DeviceInspector::setDetail(models::DeviceDetail *detail)
{
    m_summary->setDetail(detail);
    m_history->setDetail(detail);
    m_twin->setDetail(detail);
    m_keys->setDetail(detail);
    m_commands->setTable(detail ? &detail->commands() : nullptr);
}

// Streams are open only while somebody can see what they bring.
void DeviceInspector::open()
{
    setDetail(nullptr);
    m_detail.reset();
    if (m_key.isEmpty() || !isVisible())
        return;
    m_detail = m_bench.session().openDevice(m_key);
    setDetail(m_detail.get());
    m_commandsBody->setState(m_detail->commands().state());
    connect(&m_detail->commands(), &models::TableModel::stateChanged, m_commandsBody,
            [this] { m_commandsBody->setState(m_detail->commands().state()); });
    connect(m_detail.get(), &models::DeviceDetail::changed, this, &DeviceInspector::refresh);
    connect(m_detail.get(), &models::DeviceDetail::stateChanged, this, &DeviceInspector::refresh);
    connect(&m_detail->commands(), &models::TableModel::countsChanged, this, &DeviceInspector::refresh);
    readTab(currentPage());
    refresh();
}

// Records are read when somebody looks at them.
void DeviceInspector::readTab(int tab)
{
    if (!m_detail)
        return;
    if (tab == Twin)
        m_detail->records().readTwinChanges();
    else if (tab == Keys)
        m_detail->records().readCredentials();
}

void DeviceInspector::showEvent(QShowEvent *event)
{
    Inspector::showEvent(event);
    if (!m_detail)
        open();
}

void DeviceInspector::hideEvent(QHideEvent *event)
{
    Inspector::hideEvent(event);
    open();
}

void DeviceInspector::refresh()
{
    if (!m_detail)
        return;
    const auto &device = *m_detail;
    setSubject(device.serial());
    if (!device.isKnown()) {
        setStatus(Status::Unknown, device.state().title.isEmpty() ? tr("Loading") : device.state().title, device.state().detail);
        refreshDeeds();
        return;
    }
    const QString age = models::ageText(device.since());
    QString cause = device.cause();
    if (!device.isPresenceExact() && device.since().isValid())
        cause = cause.isEmpty() ? tr("inferred") : tr("%1, inferred").arg(cause);
    setStatus(device.status(), device.since().isValid() ? tr("%1 for %2").arg(device.statusText(), age) : device.statusText(), cause);
    m_summary->refresh();
    m_history->refresh();
    m_twin->refresh();
    const int differ = device.twinDifferences();
    setPageTitle(Twin, differ > 0 ? tr("Twin %1").arg(differ) : tr("Twin"));
    refreshDeeds();
}

void DeviceInspector::refreshDeeds()
{
    const bool may = m_bench.session().connection().maySupport();
    const bool isKnown = m_detail && m_detail->isKnown();
    const bool hasCommands = m_detail && m_detail->product() && !m_detail->product()->commands.isEmpty();
    m_main->setEnabled(may && hasCommands && isKnown && !m_detail->isDisabled() && !m_detail->isRetired());
    m_main->setToolTip(may ? QString() : tr("Commands need the role support."));
    m_edit->setEnabled(may && isKnown && !m_detail->isRetired());
    m_more->setEnabled(isKnown);
    m_keys->refresh();
}

void DeviceInspector::fillMenu(QMenu *menu)
{
    if (!m_detail || !m_detail->isKnown())
        return;
    const auto &connection = m_bench.session().connection();
    const bool isAlive = !m_detail->isRetired();
    if (m_detail->product()) {
        for (const auto &command : m_detail->product()->commands) {
            QAction *action = menu->addAction(icon(QStringLiteral("command")),
                                              command.parameters.isEmpty() ? command.displayName : tr("%1…").arg(command.displayName));
            action->setEnabled(connection.maySupport() && isAlive && !m_detail->isDisabled());
            connect(action, &QAction::triggered, this, [this, id = command.id] { sendCommand(id); });
        }
        menu->addSeparator();
    }
    const auto add = [&](const char *iconName, const QString &text, void (DeviceInspector::*deed)(), bool may) {
        menu->addAction(icon(QString::fromLatin1(iconName)), text, this, deed)->setEnabled(may && isAlive);
    };
    add("edit", tr("Edit…"), &DeviceInspector::editFacts, connection.maySupport());
    add("credential", tr("New credential…"), &DeviceInspector::rotate, connection.mayOperate());
    add("swap", tr("Swap…"), &DeviceInspector::swap, connection.maySupport());
    menu->addSeparator();
    add("lock", m_detail->isDisabled() ? tr("Enable") : tr("Disable…"), &DeviceInspector::toggleDisabled, connection.mayOperate());
    add("delete", tr("Retire…"), &DeviceInspector::retire, connection.mayOperate());
}

void DeviceInspector::sendCommand(const QString &command)
{
    if (!m_detail || !m_detail->product())
        return;
    // A command without parameters needs no form.
    for (const auto &candidate : m_detail->product()->commands) {
        if (candidate.id == command && candidate.parameters.isEmpty()) {
            m_bench.session().deviceActions().sendCommand(m_key, candidate.id, candidate.displayName, {});
            m_bench.say(tr("Sending %1 to %2").arg(candidate.displayName, m_detail->serial()));
            return;
        }
    }
    (new CommandDialog(m_bench.session(), *m_detail, command, m_bench.dialogParent()))->open();
}

void DeviceInspector::toggleDisabled()
{
    if (!m_detail || !m_detail->isKnown())
        return;
    if (m_detail->isDisabled())
        m_bench.session().deviceActions().enable(m_key);
    else
        (new DisableDialog(m_bench.session(), m_key, m_detail->serial(), m_bench.dialogParent()))->open();
}

void DeviceInspector::editFacts()
{
    if (m_detail && m_detail->isKnown())
        (new DeviceFactsDialog(m_bench.session(), *m_detail, m_bench.dialogParent()))->open();
}

bool DeviceInspector::isKnown() const
{
    return m_detail && m_detail->isKnown();
}

void DeviceInspector::rotate()
{
    setCurrentPage(Keys);
    m_keys->rotate();
}

void DeviceInspector::retire()
{
    if (m_detail && m_detail->isKnown() && !m_detail->isRetired())
        (new RetireDialog(m_bench.session(), *m_detail, m_bench.dialogParent()))->open();
}

void DeviceInspector::swap()
{
    if (!m_detail || !m_detail->isKnown() || m_detail->isRetired())
        return;
    auto *dialog = new SwapDialog(m_bench.session(), *m_detail, m_bench.dialogParent());
    connect(dialog, &SwapDialog::swapped, this, &DeviceInspector::deviceWanted);
    dialog->open();
}

void DeviceInspector::retranslate()
{
    m_main->setText(tr("Command…"));
    m_main->setIconName(QStringLiteral("command"));
    m_edit->setText(tr("Edit…"));
    m_more->setHint(tr("More"));
    m_summary->retranslate();
    m_history->retranslate();
    m_twin->retranslate();
    m_keys->retranslate();
    setPageTitle(Summary, tr("Summary"));
    setPageTitle(History, tr("History"));
    setPageTitle(Twin, tr("Twin"));
    setPageTitle(Commands, tr("Commands"));
    setPageTitle(Keys, tr("Keys"));
    refresh();
}

void DeviceInspector::changeEvent(QEvent *event)
{
    Inspector::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

} // namespace wheelhouse::widgets
