#include "widgets/devices/jobs_view.h"

#include <QSplitter>
#include <QVBoxLayout>

#include "models/session.h"
#include "widgets/controls/filter_edit.h"
#include "widgets/controls/state_stack.h"
#include "widgets/devices/count_bar.h"
#include "widgets/devices/job_panel.h"
#include "widgets/page/filtered_table.h"

namespace wheelhouse::widgets {

JobsView::JobsView(Workbench &bench, QWidget *parent)
    : QWidget(parent), m_bench(bench), m_model(std::make_unique<models::DeviceJobsModel>(bench.session().deviceJobRows(), bench.session().productRows())),
      m_table(new FilteredTable(*m_model)), m_panel(new JobPanel(bench))
{
    DataTable *table = m_table->table();
    table->setCellDelegate(new JobDelegate(table));
    table->setMainColumn(QStringLiteral("what"));
    table->setStretchColumn(QStringLiteral("what"));
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->body()->message().setEmptyIcon(QStringLiteral("operations"));
    auto *both = new QSplitter(Qt::Vertical);
    both->addWidget(m_table);
    both->addWidget(m_panel);
    both->setChildrenCollapsible(false);
    both->setStretchFactor(0, 2);
    both->setStretchFactor(1, 3);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(both);
    setFocusProxy(table);
    connect(table, &DataTable::currentKeyChanged, m_panel, &JobPanel::setJob);
    connect(m_table, &FilteredTable::actionRequested, this, [this](const QString &action) {
        if (action == QLatin1String("show-devices"))
            Q_EMIT devicesWanted();
        else
            m_bench.session().refresh();
    });
    connect(&m_bench.session().deviceJobRows(), &models::LiveRows::changed, this, &JobsView::countsChanged);
    connect(m_panel, &JobPanel::deviceActivated, this, &JobsView::deviceActivated);
    retranslate();
}

JobsView::~JobsView()
{
    m_table->table()->setTable(nullptr);
}

void JobsView::enter()
{
    m_lease = m_model->watch();
    // The newest is what one came for.
    if (m_table->table()->currentKey().isEmpty() && m_model->rowCount() > 0)
        m_table->table()->selectKey(m_model->keyAt(0));
}

void JobsView::leave()
{
    m_lease = {};
}

void JobsView::showJob(const QString &key)
{
    m_table->table()->selectKey(key);
    m_panel->setJob(key);
}

void JobsView::focusFilter()
{
    m_table->filterEdit()->setFocus();
}

int JobsView::openCount() const
{
    int open = 0;
    m_bench.session().deviceJobRows().forEach(
        [&open](const models::Row &row) { open += models::DeviceJobRows::factsOf(row).isOpen() ? 1 : 0; });
    return open;
}

void JobsView::retranslate()
{
    m_table->setPlaceholder(tr("Filter jobs…"));
    m_panel->retranslate();
}

} // namespace wheelhouse::widgets
