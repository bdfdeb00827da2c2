#include "widgets/overview/overview_page.h"

#include <QHBoxLayout>
#include <QPainter>

#include "models/session.h"
#include "models/text.h"
#include "widgets/chart/crosshair_bus.h"
#include "widgets/chart/time_chart.h"
#include "widgets/controls/panel.h"
#include "widgets/controls/segmented.h"
#include "widgets/controls/state_stack.h"
#include "widgets/overview/figures_strip.h"
#include "widgets/overview/running_list.h"
#include "widgets/page/page_head.h"
#include "widgets/table/data_table.h"

namespace wheelhouse::widgets {

using models::PanelState;

namespace {

constexpr std::chrono::seconds kRanges[] = {std::chrono::minutes(15), std::chrono::hours(1), std::chrono::hours(6)};

// The panel's own words where the model has none of its kind.
PanelState emptyState(const PanelState &from, const QString &title, const QString &detail)
{
    PanelState state;
    state.kind = PanelState::Kind::Empty;
    state.title = title;
    state.detail = detail;
    state.dataTime = from.dataTime;
    return state;
}

} // namespace

OverviewPage::OverviewPage(Workbench &bench, QWidget *parent)
    : Page(bench, parent),
      m_clusters(std::make_unique<models::ClustersModel>(bench.session().clusterRows(), bench.session().catalog())),
      m_crosshair(new CrosshairBus(this)), m_head(new PageHead), m_range(new Segmented), m_figures(new FiguresStrip),
      m_needs(new DataTable(DataTable::Kind::Panel)), m_chart(new TimeChart(bench.session().overview().onlineShare(), *m_crosshair)),
      m_running(new RunningList), m_clusterTable(new DataTable(DataTable::Kind::Panel)),
      m_changes(new DataTable(DataTable::Kind::Panel))
{
    auto &overview = bench.session().overview();
    m_needs->setTable(&overview.needsAction());
    m_needs->setStretchColumn(QStringLiteral("what"));
    m_clusterTable->setTable(m_clusters.get());
    m_clusterTable->setDefaultColumns({QStringLiteral("cluster"), QStringLiteral("environment"), QStringLiteral("nodes"),
                                       QStringLiteral("cpu"), QStringLiteral("memory"), QStringLiteral("latency")},
                                      {{QStringLiteral("environment"), 56}, {QStringLiteral("nodes"), 70},
                                       {QStringLiteral("cpu"), 88}, {QStringLiteral("memory"), 88},
                                       {QStringLiteral("latency"), 64}});
    m_clusterTable->setStretchColumn(QStringLiteral("cluster"));
    m_changes->setTable(&overview.latestChanges());
    m_changes->setStretchColumn(QStringLiteral("what"));
    m_changes->setHeadless();
    build();
    connect(&overview, &models::OverviewModel::changed, this, &OverviewPage::refresh);
    connect(&overview, &models::OverviewModel::stateChanged, this, &OverviewPage::refresh);
    connect(m_clusters.get(), &models::TableModel::stateChanged, this, &OverviewPage::refresh);
    connect(m_clusters.get(), &models::TableModel::countsChanged, this, &OverviewPage::refresh);
    connect(m_range, &Segmented::chosen, this,
            [&overview](int index) { overview.onlineShare().setRange(kRanges[index]); });
    m_range->setCurrent(1);
    overview.onlineShare().setRange(kRanges[1]);
    connect(m_figures, &FiguresStrip::pageRequested, this, [this](const QString &page) { this->bench().openPage(page); });
    // A problem is opened at the object it is about.
    connect(m_needs, &DataTable::keyActivated, this, [this](const QString &key) {
        this->bench().openKey(key.contains(QLatin1String("/problems/")) ? key.section(QStringLiteral("/problems/"), 0, 0) : key);
    });
    for (DataTable *table : {m_clusterTable, m_changes})
        connect(table, &DataTable::keyActivated, this, [this](const QString &key) { this->bench().openKey(key); });
    connect(m_running, &RunningList::keyActivated, this, [this](const QString &key) { this->bench().openKey(key); });
    for (Panel *panel : {m_needsPanel, m_clusterPanel, m_changesPanel, m_runningPanel})
        connect(panel, &Panel::actionRequested, this, [this](const QString &action) {
            if (action == QLatin1String("add-cluster"))
                this->bench().openPage(QStringLiteral("clusters"));
            else
                this->bench().session().refresh();
        });
    retranslate();
}

OverviewPage::~OverviewPage()
{
    m_needs->setTable(nullptr);
    m_changes->setTable(nullptr);
}

void OverviewPage::build()
{
    m_needsPanel = new Panel({}, m_needs);
    m_chartPanel = new Panel({}, m_chart);
    m_runningPanel = new Panel({}, m_running);
    m_clusterPanel = new Panel({}, m_clusterTable);
    m_changesPanel = new Panel({}, m_changes);
    m_needsPanel->body().message().setEmptyIcon(QStringLiteral("check"));
    m_runningPanel->body().message().setEmptyIcon(QStringLiteral("release"));
    m_clusterPanel->body().message().setEmptyIcon(QStringLiteral("clusters"));
    m_changesPanel->body().message().setEmptyIcon(QStringLiteral("timeline"));
    m_chartPanel->addTool(m_range);
    m_changesPanel->setShowsAge(false);

    auto *left = new QVBoxLayout;
    left->setSpacing(tokens::kSpace3);
    left->addWidget(m_needsPanel, 9);
    left->addWidget(m_chartPanel, 11);
    auto *right = new QVBoxLayout;
    right->setSpacing(tokens::kSpace3);
    right->addWidget(m_runningPanel, 5);
    right->addWidget(m_clusterPanel, 4);
    right->addWidget(m_changesPanel, 5);
    auto *grid = new QHBoxLayout;
    grid->setContentsMargins(16, 12, 16, 12);
    grid->setSpacing(tokens::kSpace3);
    grid->addLayout(left, 66);
    grid->addLayout(right, 34);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_head);
    column->addWidget(m_figures);
    column->addLayout(grid, 1);
}

PageSpec OverviewPage::spec()
{
    PageSpec spec;
    spec.id = QStringLiteral("overview");
    spec.icon = QStringLiteral("overview");
    spec.title = [] { return tr("Overview"); };
    spec.make = [](Workbench &bench) { return new OverviewPage(bench); };
    return spec;
}

void OverviewPage::enter()
{
    m_lease = bench().session().overview().watch();
    m_clusterLease = m_clusters->watch();
}

void OverviewPage::leave()
{
    m_lease = {};
    m_clusterLease = {};
}

void OverviewPage::setScope(const models::RowFilter &scope)
{
    m_clusters->setScope(scope);
}

QString OverviewPage::statusLine() const
{
    const int needs = bench().session().overview().needsAction().matchCount();
    return needs == 0 ? tr("Nothing needs action") : tr("%n thing(s) need action", nullptr, needs);
}

void OverviewPage::refresh()
{
    const auto &overview = bench().session().overview();
    const PanelState &state = overview.state();
    const bool isReady = state.kind == PanelState::Kind::Live || state.kind == PanelState::Kind::Stale
        || state.kind == PanelState::Kind::Empty;
    m_head->setSentence(overview.headline());
    m_figures->setFigures(overview.figures());
    const int needs = overview.needsAction().matchCount();
    m_needsPanel->setNote(needs > 0 ? tr("%1, worst first").arg(models::countText(needs)) : QString());
    PanelState live = state;
    if (isReady && needs == 0)
        live = emptyState(state, tr("Nothing needs action"), tr("No device, node, service or deployment asks for somebody."));
    m_needsPanel->setState(live);
    const auto running = overview.running();
    m_running->setItems(running);
    m_runningPanel->setNote(running.isEmpty() ? QString() : models::countText(running.size()));
    m_runningPanel->setState(isReady && running.isEmpty()
                                 ? emptyState(state, tr("Nothing is being rolled out"),
                                              tr("Deployments under way show here with what they wait for."))
                                 : state);
    m_clusterPanel->setNote(models::countText(m_clusters->matchCount()));
    m_clusterPanel->setState(m_clusters->state());
    m_changesPanel->setState(isReady && overview.latestChanges().matchCount() == 0
                                 ? emptyState(state, tr("Nothing has changed yet"), tr("Deployments of all environments show here."))
                                 : state);
    PanelState chart = overview.onlineShare().state();
    if (chart.kind != PanelState::Kind::Stale)
        chart.kind = PanelState::Kind::Live;
    m_chartPanel->setState(chart);
    Q_EMIT statusLineChanged();
}

void OverviewPage::paintEvent(QPaintEvent *)
{
    QPainter(this).fillRect(rect(), themeOf(this).surface.window);
}

void OverviewPage::retranslate()
{
    m_head->setTitle(tr("Overview"));
    m_range->setWords({tr("15 min"), tr("1 h"), tr("6 h")});
    m_needsPanel->setTitle(tr("Needs action now"));
    m_chartPanel->setTitle(tr("Online share by product"));
    m_chartPanel->setNote(tr("as seen by this console"));
    m_runningPanel->setTitle(tr("Running now"));
    m_clusterPanel->setTitle(tr("Clusters"));
    m_changesPanel->setTitle(tr("Latest changes"));
    m_changesPanel->setNote(tr("all environments"));
    refresh();
}

} // namespace wheelhouse::widgets
