#include "widgets/metrics/metrics_page.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QPainter>

#include "models/metric_explorer.h"
#include "models/session.h"
#include "widgets/board/endpoint_dialog.h"
#include "widgets/chart/crosshair_bus.h"
#include "widgets/chart/time_chart.h"
#include "widgets/controls/label.h"
#include "widgets/controls/panel.h"
#include "widgets/controls/segmented.h"
#include "widgets/controls/small_widgets.h"
#include "widgets/controls/state_stack.h"
#include "widgets/metrics/query_edit.h"
#include "widgets/page/page_head.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

using models::PanelState;

namespace {

constexpr std::chrono::seconds kRanges[] = {std::chrono::minutes(15), std::chrono::hours(1), std::chrono::hours(6),
                                            std::chrono::hours(24), std::chrono::hours(24 * 7)};

} // namespace

MetricsPage::MetricsPage(Workbench &bench, QWidget *parent)
    : Page(bench, parent), m_explorer(bench.session().openExplorer()),
      m_clusters(std::make_unique<models::ClustersModel>(bench.session().clusterRows(), bench.session().catalog())),
      m_crosshair(new CrosshairBus(this)), m_head(new PageHead), m_range(new Segmented), m_cluster(new QComboBox),
      m_query(new QueryEdit), m_run(new Button({}, QStringLiteral("play"))),
      m_source(new Button({}, QStringLiteral("link"))), m_says(new Label({}, fonts::small)),
      m_chart(new TimeChart(m_explorer->chart(), *m_crosshair)), m_panel(new Panel({}, m_chart))
{
    m_head->addTool(m_range);
    m_head->addTool(m_source);
    m_panel->body().message().setEmptyIcon(QStringLiteral("chart"));
    m_says->setWordWrap(true);
    m_cluster->setMinimumWidth(140);
    auto *line = new QHBoxLayout;
    line->setSpacing(tokens::kSpace2);
    line->addWidget(m_cluster);
    line->addWidget(m_query, 1);
    line->addWidget(m_run);
    auto *body = new QVBoxLayout;
    body->setContentsMargins(16, 12, 16, 12);
    body->setSpacing(tokens::kSpace2);
    body->addLayout(line);
    body->addWidget(m_says);
    body->addWidget(m_panel, 1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_head);
    column->addWidget(new Rule);
    column->addLayout(body, 1);
    setFocusProxy(m_query);

    m_range->setCurrent(1);
    m_explorer->chart().setRange(kRanges[1]);
    connect(m_range, &Segmented::chosen, this, [this](int index) {
        m_explorer->chart().setWindow({}, {});
        m_explorer->chart().setRange(kRanges[index]);
    });
    connect(m_run, &Button::clicked, this, &MetricsPage::run);
    connect(m_source, &Button::clicked, this, [this] {
        if (!cluster().isEmpty())
            (new EndpointDialog(this->bench().session(), cluster(), this->bench().dialogParent()))->open();
    });
    connect(&bench.session().connection(), &models::ConnectionModel::sessionChanged, this, &MetricsPage::refresh);
    connect(m_query, &QLineEdit::returnPressed, this, &MetricsPage::run);
    connect(m_query, &QueryEdit::proposalsWanted, this,
            [this](const models::CompletionPlace &place) { m_explorer->complete(cluster(), place); });
    connect(m_explorer.get(), &models::MetricExplorer::proposed, m_query, &QueryEdit::setProposals);
    connect(m_explorer.get(), &models::MetricExplorer::answered, this, &MetricsPage::refresh);
    connect(&m_explorer->chart(), &models::MetricSeriesModel::stateChanged, this, &MetricsPage::refresh);
    connect(m_panel, &Panel::actionRequested, this, &MetricsPage::run);
    connect(m_clusters.get(), &models::TableModel::countsChanged, this, &MetricsPage::refreshClusters);
    connect(m_cluster, &QComboBox::activated, this, [this] {
        m_wantedCluster = cluster();
        if (!m_explorer->query().isEmpty())
            run();
    });
    refreshClusters();
    retranslate();
}

MetricsPage::~MetricsPage() = default;

PageSpec MetricsPage::spec()
{
    PageSpec spec;
    spec.id = QStringLiteral("metrics");
    spec.icon = QStringLiteral("chart");
    spec.title = [] { return tr("Metrics"); };
    spec.make = [](Workbench &bench) { return new MetricsPage(bench); };
    return spec;
}

void MetricsPage::enter()
{
    m_clusterLease = m_clusters->watch();
    refreshClusters();
}

void MetricsPage::leave()
{
    m_clusterLease = {};
}

void MetricsPage::perform(const QString &)
{
    run();
}

void MetricsPage::focusFilter()
{
    m_query->setFocus();
}

QString MetricsPage::cluster() const
{
    return m_cluster->currentData().toString();
}

void MetricsPage::refreshClusters()
{
    const QString before = m_wantedCluster.isEmpty() ? cluster() : m_wantedCluster;
    QStringList keys;
    for (int row = 0; row < m_clusters->rowCount(); ++row)
        keys << m_clusters->keyAt(row);
    keys.sort();
    QStringList shown;
    for (int i = 0; i < m_cluster->count(); ++i)
        shown << m_cluster->itemData(i).toString();
    if (keys != shown) {
        m_cluster->clear();
        for (const QString &key : keys)
            m_cluster->addItem(key.section(u'/', -1), key);
    }
    m_cluster->setCurrentIndex(std::max(0, m_cluster->findData(before)));
    refresh();
}

void MetricsPage::run()
{
    const QString query = m_query->text().trimmed();
    if (query.isEmpty() || cluster().isEmpty())
        return;
    m_query->setText(query);
    m_query->setErrorPosition(-1);
    m_explorer->ask(cluster(), query);
    // The chart is asked for what is shown: it has to come into view.
    refresh();
}

void MetricsPage::refresh()
{
    m_source->setEnabled(!cluster().isEmpty() && bench().session().connection().mayOperate());
    const QString error = m_explorer->error();
    m_query->setErrorPosition(m_query->text() == m_explorer->query() ? m_explorer->errorPosition() : -1);
    m_says->setInk(error.isEmpty() ? Label::Ink::WarnWord : Label::Ink::BadWord);
    m_says->setText(error.isEmpty() ? m_explorer->warnings().join(u'\n') : error);
    m_says->setVisible(!m_says->text().isEmpty());
    PanelState state = m_explorer->chart().state();
    if (m_explorer->query().isEmpty()) {
        state = {};
        state.kind = PanelState::Kind::Empty;
        state.title = m_cluster->count() == 0 ? tr("No cluster") : tr("Ask Prometheus");
        state.detail = m_cluster->count() == 0 ? tr("Add a cluster with its Prometheus first.")
                                               : tr("Write a query in PromQL and press Enter; names are proposed while you type.");
    } else {
        // The chart says itself how it is.
        state.kind = PanelState::Kind::Live;
    }
    m_panel->setState(state);
}

void MetricsPage::paintEvent(QPaintEvent *)
{
    QPainter(this).fillRect(rect(), themeOf(this).surface.window);
}

void MetricsPage::retranslate()
{
    m_head->setTitle(tr("Metrics"));
    m_range->setWords({tr("15 min"), tr("1 h"), tr("6 h"), tr("1 d"), tr("7 d")});
    m_query->setPlaceholderText(tr("PromQL, such as sum by (namespace) (rate(container_cpu_usage_seconds_total[5m]))"));
    m_run->setText(tr("Ask"));
    m_source->setText(tr("Where metrics are…"));
    m_panel->setTitle(tr("Result"));
    refresh();
}

void MetricsPage::saveState(QSettings &settings) const
{
    settings.setValue(QStringLiteral("query"), m_query->text());
    settings.setValue(QStringLiteral("cluster"), cluster());
    settings.setValue(QStringLiteral("range"), m_range->current());
}

void MetricsPage::restoreState(QSettings &settings)
{
    m_query->setText(settings.value(QStringLiteral("query")).toString());
    m_wantedCluster = settings.value(QStringLiteral("cluster")).toString();
    m_range->setCurrent(std::clamp(settings.value(QStringLiteral("range"), 1).toInt(), 0, 4));
    m_explorer->chart().setRange(kRanges[m_range->current()]);
    refreshClusters();
}

} // namespace wheelhouse::widgets
