#include "widgets/devices/device_inspector.h"

#include <QGridLayout>
#include <QMenu>
#include <QVBoxLayout>

#include "models/session.h"
#include "models/text.h"
#include "widgets/controls/label.h"
#include "widgets/controls/section.h"
#include "widgets/devices/command_dialog.h"
#include "widgets/devices/device_facts_dialog.h"
#include "widgets/devices/disable_dialog.h"
#include "widgets/devices/presence_bar.h"
#include "widgets/table/data_table.h"
#include "widgets/theme/button.h"
#include "widgets/theme/icons.h"

namespace wheelhouse::widgets {

using models::Status;

DeviceInspector::DeviceInspector(Workbench &bench, QWidget *parent)
    : Inspector(parent), m_bench(bench), m_main(new Button({}, {}, Button::Kind::Accent)),
      m_edit(new Button({}, QStringLiteral("edit"))), m_more(Button::iconOnly(QStringLiteral("more"))),
      m_presence(new PresenceBar), m_presenceSection(new Section(m_presence)), m_identity(new PropertyList),
      m_identitySection(new Section(m_identity)), m_reported(new QWidget), m_reportedGrid(new QGridLayout(m_reported)),
      m_reportedSection(new Section(m_reported)), m_twin(new DataTable(DataTable::Kind::Compact)),
      m_lastCommands(new DataTable(DataTable::Kind::Compact)), m_allTwin(new DataTable(DataTable::Kind::Page)),
      m_allCommands(new DataTable(DataTable::Kind::Page)), m_history(new DataTable(DataTable::Kind::Page))
{
    build();
    addDeed(m_main);
    addDeed(m_edit);
    addMore(m_more);
    connect(m_main, &Button::clicked, this, [this] { sendCommand({}); });
    connect(m_edit, &Button::clicked, this, &DeviceInspector::editFacts);
    connect(m_more, &Button::clicked, this, [this] {
        auto *menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        fillCommandMenu(menu);
        menu->addSeparator();
        menu->addAction(icon(QStringLiteral("lock")),
                        m_detail && m_detail->isDisabled() ? tr("Enable") : tr("Disable…"), this,
                        &DeviceInspector::toggleDisabled);
        menu->popup(m_more->mapToGlobal(QPoint(0, m_more->height())));
    });
    connect(&bench.session().connection(), &models::ConnectionModel::sessionChanged, this, &DeviceInspector::refreshDeeds);
    retranslate();
}

DeviceInspector::~DeviceInspector()
{
    // Tables let go of the detail's models before these go.
    for (DataTable *table : {m_twin, m_lastCommands, m_allTwin, m_allCommands, m_history})
        table->setTable(nullptr);
}

void DeviceInspector::build()
{
    m_reportedGrid->setContentsMargins(0, 0, 0, 0);
    m_reportedGrid->setHorizontalSpacing(tokens::kSpace2);
    m_reportedGrid->setVerticalSpacing(0);
    for (const char *id : {"product", "site", "owner", "labels", "firmware", "registered", "address", "credential", "note"})
        m_identity->add(QString::fromLatin1(id), QByteArray(id) == "address" || QByteArray(id) == "firmware");
    m_twin->setDefaultColumns({QStringLiteral("property"), QStringLiteral("desired"), QStringLiteral("reported")});
    m_lastCommands->setDefaultColumns({QStringLiteral("time"), QStringLiteral("command"), QStringLiteral("status")},
                                      {{QStringLiteral("time"), 74}, {QStringLiteral("status"), 130}});
    m_lastCommands->setHeadless();
    m_lastCommands->setMaximumRows(5);
    m_twinSection = new Section(m_twin, true);
    m_commandsSection = new Section(m_lastCommands, true);

    QVBoxLayout *summary = addPage();
    for (Section *section : {m_presenceSection, m_identitySection, m_reportedSection, m_twinSection, m_commandsSection})
        summary->addWidget(section);
    summary->addStretch();
    addPage(m_history);
    addPage(m_allTwin);
    addPage(m_allCommands);
}

void DeviceInspector::setDevice(const QString &key)
{
    if (key == m_key)
        return;
    m_key = key;
    open();
}

// Streams are open only while somebody can see what they bring.
void DeviceInspector::open()
{
    for (DataTable *table : {m_twin, m_lastCommands, m_allTwin, m_allCommands, m_history})
        table->setTable(nullptr);
    m_detail.reset();
    if (m_key.isEmpty() || !isVisible())
        return;
    m_detail = m_bench.session().openDevice(m_key);
    m_twin->setTable(&m_detail->twin());
    m_allTwin->setTable(&m_detail->twin());
    m_lastCommands->setTable(&m_detail->commands());
    m_allCommands->setTable(&m_detail->commands());
    m_history->setTable(&m_detail->presenceEvents());
    connect(m_detail.get(), &models::DeviceDetail::changed, this, &DeviceInspector::refresh);
    connect(m_detail.get(), &models::DeviceDetail::stateChanged, this, &DeviceInspector::refresh);
    connect(&m_detail->commands(), &models::TableModel::countsChanged, this, &DeviceInspector::refresh);
    refresh();
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
        return;
    }
    const QString age = models::ageText(device.since());
    setStatus(device.status(), device.since().isValid() ? tr("%1 for %2").arg(device.statusText(), age) : device.statusText(),
              device.cause());
    const auto spans = device.presenceSpans();
    const auto drops = std::count_if(spans.begin(), spans.end(), [](const auto &span) { return span.status == Status::Bad; });
    m_presence->setSpans(spans);
    m_presenceSection->setNote(drops == 0 ? tr("24 h, no interruption")
                                          : tr("24 h, dropped %n time(s)", nullptr, static_cast<int>(drops)));
    const auto set = [this](const char *id, const QString &value, const QString &none = {}) {
        m_identity->setValue(QString::fromLatin1(id), value, none);
    };
    set("product", device.model().isEmpty() ? device.productName() : tr("%1, %2").arg(device.productName(), device.model()));
    set("site", device.site(), tr("no site"));
    set("owner", device.owner(), tr("nobody"));
    QStringList labels;
    const auto all = device.labels();
    for (auto it = all.begin(); it != all.end(); ++it)
        labels.append(it.key() + u'=' + it.value());
    set("labels", labels.join(u' '));
    set("firmware", device.firmware());
    set("registered", QLocale().toString(device.registered().toLocalTime(), QLocale::ShortFormat));
    set("address", device.address());
    set("credential", device.credentialText());
    set("note", device.note());
    refreshReported();
    const int differ = device.twinDifferences();
    const int rows = device.twin().rowCount();
    m_twinSection->setNote(tr("%1 of %2 differ").arg(differ).arg(rows));
    m_twinSection->setVisible(rows > 0);
    m_commandsSection->setVisible(device.commands().rowCount() > 0);
    setPageTitle(2, differ > 0 ? tr("Twin %1").arg(differ) : tr("Twin"));
    refreshDeeds();
    m_twin->updateGeometry();
    m_lastCommands->updateGeometry();
}

void DeviceInspector::refreshReported()
{
    while (QLayoutItem *item = m_reportedGrid->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    int shown = 0;
    if (m_detail->product()) {
        for (const auto &field : m_detail->product()->reported) {
            const QString value = m_detail->reported(field.key);
            if (value.isEmpty())
                continue;
            auto *name = new Label(field.displayName, fonts::base, Label::Ink::Tertiary);
            auto *text = new Label(value);
            name->setElastic();
            text->setElastic();
            name->setFixedHeight(tokens::kRowProperty);
            const int column = shown % 2 * 2;
            m_reportedGrid->addWidget(name, shown / 2, column);
            m_reportedGrid->addWidget(text, shown / 2, column + 1);
            ++shown;
        }
    }
    for (int column = 0; column < 4; ++column)
        m_reportedGrid->setColumnStretch(column, column % 2 == 0 ? 5 : 4);
    m_reportedSection->setVisible(shown > 0);
    m_reportedSection->setNote(QLocale().toString(m_detail->reportedTime().toLocalTime(), QStringLiteral("HH:mm:ss")));
}

void DeviceInspector::refreshDeeds()
{
    const auto &connection = m_bench.session().connection();
    const bool may = connection.maySupport();
    const bool hasCommands = m_detail && m_detail->product() && !m_detail->product()->commands.isEmpty();
    m_main->setEnabled(may && hasCommands && m_detail->isKnown() && !m_detail->isDisabled() && !m_detail->isRetired());
    m_main->setToolTip(may ? QString() : tr("Commands need the role support."));
    m_edit->setEnabled(may && m_detail && m_detail->isKnown());
    m_more->setEnabled(m_detail && m_detail->isKnown());
}

void DeviceInspector::fillCommandMenu(QMenu *menu)
{
    if (!m_detail || !m_detail->product())
        return;
    const bool may = m_bench.session().connection().maySupport();
    for (const auto &command : m_detail->product()->commands) {
        QAction *action = menu->addAction(icon(QStringLiteral("command")),
                                          command.parameters.isEmpty() ? command.displayName
                                                                       : tr("%1…").arg(command.displayName));
        action->setEnabled(may);
        connect(action, &QAction::triggered, this, [this, id = command.id] { sendCommand(id); });
    }
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

void DeviceInspector::retranslate()
{
    m_main->setText(tr("Command…"));
    m_main->setIconName(QStringLiteral("command"));
    m_edit->setText(tr("Edit…"));
    m_more->setHint(tr("More"));
    m_presenceSection->setTitle(tr("Presence"));
    m_identitySection->setTitle(tr("Identity"));
    m_reportedSection->setTitle(tr("At last contact"));
    m_twinSection->setTitle(tr("Twin"));
    m_commandsSection->setTitle(tr("Last commands"));
    const auto name = [this](const char *id, const QString &text) { m_identity->setName(QString::fromLatin1(id), text); };
    name("product", tr("Product"));
    name("site", tr("Site"));
    name("owner", tr("Shop"));
    name("labels", tr("Labels"));
    name("firmware", tr("Firmware"));
    name("registered", tr("Registered"));
    name("address", tr("Connects from"));
    name("credential", tr("Credential"));
    name("note", tr("Note"));
    setPageTitle(0, tr("Summary"));
    setPageTitle(1, tr("History"));
    setPageTitle(2, tr("Twin"));
    setPageTitle(3, tr("Commands"));
    refresh();
}

void DeviceInspector::changeEvent(QEvent *event)
{
    Inspector::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

} // namespace wheelhouse::widgets
