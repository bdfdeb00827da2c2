#include "widgets/devices/groups_dialog.h"

#include <QHBoxLayout>

#include "models/device_query.h"
#include "models/session.h"
#include "models/text.h"
#include "widgets/controls/state_stack.h"
#include "widgets/devices/group_dialog.h"
#include "widgets/table/data_table.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

GroupsDialog::GroupsDialog(Workbench &bench, BulkTarget target, QWidget *parent)
    : Dialog(parent), m_bench(bench), m_target(std::move(target)),
      m_model(std::make_unique<models::DeviceGroupsModel>(bench.session().deviceGroupRows())), m_lease(m_model->watch()),
      m_table(new DataTable(DataTable::Kind::Panel)), m_body(new StateStack(m_table)),
      m_new(new Button({}, QStringLiteral("plus"))), m_edit(new Button({}, QStringLiteral("edit"))), m_remove(new Button)
{
    setWindowTitle(tr("Groups"));
    resize(720, 440);
    m_table->setTable(m_model.get());
    m_table->setStretchColumn(QStringLiteral("filter"));
    m_table->setMainColumn(QStringLiteral("name"));
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_body->message().setEmptyIcon(QStringLiteral("group"));
    m_body->setState(m_model->state());
    body()->setContentsMargins(0, 0, 0, 0);
    body()->addWidget(m_body, 1);
    m_new->setText(tr("New group…"));
    m_edit->setText(tr("Change…"));
    m_remove->setText(tr("Delete"));
    for (Button *button : {m_new, m_edit, m_remove})
        footLeft()->addWidget(button);
    cancelButton()->setText(tr("Close"));
    setDeed(tr("Show its devices"));
    connect(m_model.get(), &models::TableModel::stateChanged, this, [this] { m_body->setState(m_model->state()); });
    connect(m_model.get(), &models::TableModel::countsChanged, this, &GroupsDialog::refresh);
    connect(m_body, &StateStack::actionRequested, this, [this](const QString &action) {
        if (action == QLatin1String("new-group"))
            newGroup();
        else
            m_bench.session().refresh();
    });
    connect(m_table, &DataTable::currentKeyChanged, this, [this] {
        m_doomed.clear();
        refresh();
    });
    connect(m_table, &DataTable::keyActivated, this, &GroupsDialog::showDevices);
    connect(m_new, &Button::clicked, this, &GroupsDialog::newGroup);
    connect(m_edit, &Button::clicked, this, &GroupsDialog::edit);
    connect(m_remove, &Button::clicked, this, &GroupsDialog::remove);
    connect(this, &Dialog::deedRequested, this, [this] { showDevices(m_table->currentKey()); });
    refresh();
    m_table->setFocus();
}

GroupsDialog::~GroupsDialog()
{
    m_table->setTable(nullptr);
}

void GroupsDialog::refresh()
{
    const bool may = m_bench.session().connection().mayOperate();
    const bool isChosen = !m_table->currentKey().isEmpty();
    m_new->setEnabled(may);
    m_edit->setEnabled(may && isChosen);
    m_remove->setEnabled(may && isChosen);
    m_remove->setText(m_doomed.isEmpty() ? tr("Delete") : tr("Delete it, the devices stay"));
    for (Button *button : {m_new, m_edit, m_remove})
        button->setToolTip(may ? QString() : tr("This needs the role operator."));
    deed()->setEnabled(isChosen);
}

void GroupsDialog::showDevices(const QString &key)
{
    const auto group = m_bench.session().deviceGroupRows().group(key);
    if (!group)
        return;
    models::RowFilter filter;
    if (group->isStatic()) {
        filter.append({QStringLiteral("group"), models::RowFilter::Operator::Equal, group->id});
    } else if (const auto own = models::rowFilterOf(group->query)) {
        filter = *own;
    } else {
        setError(tr("Its filter says more than the filter bar can; whctl device list --filter 'group = \"%1\"' lists them.").arg(group->id));
        return;
    }
    Q_EMIT filterWanted(filter);
    accept();
}

void GroupsDialog::newGroup()
{
    auto *dialog = new GroupDialog(m_bench.session(), m_target, this);
    connect(dialog, &GroupDialog::created, m_table, &DataTable::selectKey);
    dialog->open();
}

void GroupsDialog::edit()
{
    if (const auto group = m_bench.session().deviceGroupRows().group(m_table->currentKey()))
        (new GroupDialog(m_bench.session(), *group, m_target.filter, this))->open();
}

void GroupsDialog::remove()
{
    const auto group = m_bench.session().deviceGroupRows().group(m_table->currentKey());
    if (!group)
        return;
    if (m_doomed != group->key) {
        m_doomed = group->key;
        refresh();
        return;
    }
    m_doomed.clear();
    follow(m_bench.session().deviceGroupActions().remove(*group), [this](models::Operation &) { refresh(); },
           [this](models::Operation &) { refresh(); });
}

} // namespace wheelhouse::widgets
