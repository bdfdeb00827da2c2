#include "widgets/devices/bulk_bar.h"

#include <QHBoxLayout>
#include <QMenu>

#include "models/device_query.h"
#include "models/session.h"
#include "models/text.h"
#include "widgets/controls/label.h"
#include "widgets/table/data_table.h"
#include "widgets/theme/button.h"
#include "widgets/theme/icons.h"

namespace wheelhouse::widgets {

namespace {

// As the server takes them.
constexpr int kMostNames = 10'000;

} // namespace

BulkBar::BulkBar(Workbench &bench, models::DevicesModel &model, DataTable &table, QWidget *parent)
    : Surface(Kind::Raised, parent), m_bench(bench), m_model(model), m_table(table), m_count(new Label({}, fonts::strong)),
      m_allLink(new Label({}, fonts::base)), m_command(new Button({}, QStringLiteral("command"))),
      m_desire(new Button({}, QStringLiteral("twin"))), m_group(new Button({}, QStringLiteral("group"))),
      m_close(Button::iconOnly(QStringLiteral("close"), Button::Kind::Flat))
{
    setFixedHeight(44);
    m_allLink->setClickable(true);
    m_allLink->setElastic();
    m_close->setSmall(true);
    auto *row = new QHBoxLayout;
    row->setContentsMargins(16, 0, 12, 0);
    row->setSpacing(tokens::kSpace2);
    row->addWidget(m_count);
    row->addWidget(m_allLink, 1);
    row->addWidget(m_command);
    row->addWidget(m_desire);
    row->addWidget(m_group);
    row->addWidget(m_close);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(new Rule);
    column->addLayout(row, 1);
    hide();
    connect(m_allLink, &Label::clicked, this, [this] {
        m_all = !m_all;
        refresh();
    });
    connect(m_command, &Button::clicked, this, [this] { act(BulkDialog::Kind::Command); });
    connect(m_desire, &Button::clicked, this, [this] { act(BulkDialog::Kind::Desire); });
    connect(m_group, &Button::clicked, this, [this] {
        auto *menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        fillGroupMenu(menu);
        menu->popup(m_group->mapToGlobal(QPoint(0, -menu->sizeHint().height())));
    });
    connect(m_close, &Button::clicked, this, [this] {
        m_table.clearSelection();
        m_table.setFocus();
    });
    connect(m_table.selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        m_all = false;
        refresh();
    });
    connect(&m_model, &models::TableModel::countsChanged, this, &BulkBar::refresh);
    retranslate();
}

BulkTarget BulkBar::target() const
{
    BulkTarget target;
    target.filter = m_model.filter();
    const int chosen = m_table.selectedCount();
    if (m_all || chosen < 2 || chosen == m_model.matchCount()) {
        target.count = m_model.matchCount();
    } else {
        target.keys = m_table.selectedKeys();
        target.count = chosen;
    }
    return target;
}

void BulkBar::refresh()
{
    const int chosen = m_table.selectedCount();
    const bool shows = chosen > 1;
    if (!shows)
        m_all = false;
    if (shows && isHidden())
        m_groupLease = m_bench.session().deviceGroupRows().interest().lease();
    else if (!shows)
        m_groupLease = {};
    setVisible(shows);
    if (!shows)
        return;
    const QString matching = models::countText(m_model.matchCount());
    m_count->setText(m_all ? tr("All %1 that match").arg(matching) : tr("%1 chosen").arg(models::countText(chosen)));
    m_allLink->setText(m_all ? tr("Only the %1 chosen").arg(models::countText(chosen))
                             : chosen < m_model.matchCount() ? tr("All %1 that match").arg(matching) : QString());
    const auto &connection = m_bench.session().connection();
    for (Button *button : {m_command, m_desire}) {
        button->setEnabled(connection.maySupport());
        button->setToolTip(connection.maySupport() ? QString() : tr("This needs the role support."));
    }
    m_group->setEnabled(connection.mayOperate());
    m_group->setToolTip(connection.mayOperate() ? QString() : tr("This needs the role operator."));
}

// What only the page knows of the filter would be left out by the server.
bool BulkBar::isUsable(const BulkTarget &target)
{
    if (target.keys.size() > kMostNames) {
        m_bench.say(tr("At most %1 can be chosen one by one: filter them, and take all that match.").arg(models::countText(kMostNames)));
        return false;
    }
    const QStringList unknown = target.unknownKeys();
    if (unknown.isEmpty())
        return target.count > 0;
    m_bench.say(tr("The server cannot filter by %1: take that out, or choose the devices.").arg(unknown.join(QStringLiteral(", "))));
    return false;
}

void BulkBar::act(BulkDialog::Kind kind)
{
    const BulkTarget whom = target();
    if (!isUsable(whom) || !m_bench.session().connection().maySupport())
        return;
    auto *dialog = new BulkDialog(m_bench.session(), whom, kind, m_bench.dialogParent());
    connect(dialog, &BulkDialog::created, this, &BulkBar::jobCreated);
    dialog->open();
}

void BulkBar::fillGroupMenu(QMenu *menu)
{
    const BulkTarget whom = target();
    const bool usable = whom.unknownKeys().isEmpty();
    auto &actions = m_bench.session().deviceGroupActions();
    const models::DeviceGroupActions::Members members{
        whom.keys, whom.isAll() ? whom.toTarget().query : QString()};
    QMenu *add = menu->addMenu(icon(QStringLiteral("plus")), tr("Add to"));
    QMenu *takeOut = menu->addMenu(icon(QStringLiteral("minus")), tr("Take out of"));
    for (const auto &group : m_bench.session().deviceGroupRows().groups()) {
        if (!group.isStatic())
            continue;
        add->addAction(group.displayName, this, [&actions, group, members] { actions.add(group, members); });
        takeOut->addAction(group.displayName, this, [&actions, group, members] { actions.takeOut(group, members); });
    }
    add->setEnabled(usable && !add->isEmpty());
    takeOut->setEnabled(usable && !takeOut->isEmpty());
    menu->addSeparator();
    menu->addAction(icon(QStringLiteral("group")), tr("New group of them…"), this, [this, whom] { Q_EMIT newGroupWanted(whom); })
        ->setEnabled(usable);
}

void BulkBar::retranslate()
{
    m_command->setText(tr("Command…"));
    m_desire->setText(tr("Change…"));
    m_group->setText(tr("Group"));
    m_close->setHint(tr("Choose nothing (Esc)"));
    refresh();
}

} // namespace wheelhouse::widgets
