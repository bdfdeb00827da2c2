#include "widgets/clusters/clusters_page.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>

#include "models/session.h"
#include "models/text.h"
#include "widgets/clusters/add_cluster_dialog.h"
#include "widgets/clusters/cluster_inspector.h"
#include "widgets/clusters/heat_map.h"
#include "widgets/controls/filter_edit.h"
#include "widgets/controls/label.h"
#include "widgets/controls/segmented.h"
#include "widgets/controls/small_widgets.h"
#include "widgets/controls/state_stack.h"
#include "widgets/deeds/object_menu.h"
#include "widgets/page/filtered_table.h"
#include "widgets/page/page_head.h"
#include "widgets/theme/button.h"

namespace wheelhouse::widgets {

using models::Status;

namespace {

// The six steps of the heat scale.
class HeatScale final : public QWidget {
public:
    HeatScale() { setFixedSize(6 * 26, 10); }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const auto &heat = themeOf(this).heat;
        for (std::size_t i = 0; i < heat.size(); ++i)
            painter.fillRect(QRect(static_cast<int>(i) * 26, 0, 26, 10), heat[i]);
    }
};

} // namespace

ClustersPage::ClustersPage(Workbench &bench, QWidget *parent)
    : Page(bench, parent),
      m_clusters(std::make_unique<models::ClustersModel>(bench.session().clusterRows(), bench.session().catalog())),
      m_nodes(std::make_unique<models::NodesModel>(bench.session().nodeRows(), bench.session().catalog())),
      m_head(new PageHead), m_measure(new Segmented), m_add(new Button({}, QStringLiteral("plus"))),
      m_heatArea(new Surface(Surface::Kind::Base)), m_heatTitle(new Label({}, fonts::smallStrong)),
      m_heatNote(new Label({}, fonts::small, Label::Ink::Tertiary)), m_heat(new HeatMap),
      m_table(new FilteredTable(*m_nodes)), m_inspector(new ClusterInspector(bench))
{
    m_head->addTool(m_measure);
    m_head->addTool(m_add);
    m_measure->setCurrent(1);
    m_table->body()->message().setEmptyIcon(QStringLiteral("node"));
    m_table->table()->setStretchColumn(QStringLiteral("node"));

    m_heatNote->setElastic();
    auto *legend = new QHBoxLayout;
    legend->setContentsMargins(16, 0, 16, 0);
    legend->setSpacing(tokens::kSpace2);
    legend->addWidget(m_heatTitle);
    legend->addWidget(m_heatNote, 1);
    legend->addWidget(new Label(QStringLiteral("0"), fonts::small, Label::Ink::Tertiary));
    legend->addWidget(new HeatScale);
    legend->addWidget(new Label(QStringLiteral("100 %"), fonts::small, Label::Ink::Tertiary));
    auto *legendRow = new QWidget;
    legendRow->setFixedHeight(28);
    legendRow->setLayout(legend);
    auto *heatColumn = new QVBoxLayout(m_heatArea);
    heatColumn->setContentsMargins(0, 4, 0, 2);
    heatColumn->setSpacing(0);
    heatColumn->addWidget(legendRow);
    heatColumn->addWidget(m_heat);
    auto *spacer = new Surface(Surface::Kind::Base);
    spacer->setFixedHeight(6);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_head);
    column->addWidget(new Rule);
    column->addWidget(m_heatArea);
    column->addWidget(new Rule);
    column->addWidget(spacer);
    column->addWidget(m_table, 1);
    setFocusProxy(m_table->table());

    m_heatDue.setSingleShot(true);
    m_heatDue.setInterval(100);
    connect(&m_heatDue, &QTimer::timeout, this, &ClustersPage::refreshHeat);
    const auto due = [this] {
        if (!m_heatDue.isActive())
            m_heatDue.start();
    };
    for (models::TableModel *model : {static_cast<models::TableModel *>(m_clusters.get()), static_cast<models::TableModel *>(m_nodes.get())}) {
        connect(model, &QAbstractItemModel::dataChanged, this, due);
        connect(model, &models::TableModel::countsChanged, this, due);
        connect(model, &QAbstractItemModel::layoutChanged, this, due);
    }
    connect(m_measure, &Segmented::chosen, this, [this](int index) {
        m_heat->setMeasure(static_cast<HeatMap::Measure>(index));
        retranslate();
    });
    connect(m_add, &Button::clicked, this, &ClustersPage::addCluster);
    connect(m_heat, &HeatMap::nodeChosen, m_table->table(), &DataTable::selectKey);
    connect(m_heat, &HeatMap::clusterChosen, this, [this](const QString &key) {
        m_table->table()->clearSelection();
        showSubject(key);
    });
    connect(m_table->table(), &DataTable::currentKeyChanged, this, [this](const QString &key) {
        m_heat->setCurrent(key);
        showSubject(key);
    });
    connect(m_table->table(), &DataTable::keyToggled, this, &Page::inspectorToggled);
    connect(m_table->table(), &DataTable::contextMenuWanted, this, [this](QMenu *menu, const QString &key) {
        ObjectMenu(*menu, this->bench()).addNode(key, m_nodes->isCordoned(key));
    });
    connect(m_table, &FilteredTable::actionRequested, this, [this](const QString &action) {
        if (action == QLatin1String("add-cluster"))
            addCluster();
        else
            this->bench().session().refresh();
    });
    connect(&bench.session().connection(), &models::ConnectionModel::sessionChanged, this, &ClustersPage::retranslate);
    m_inspector->setSources(m_nodes.get(), m_clusters.get());
    retranslate();
    refreshHeat();
}

ClustersPage::~ClustersPage() = default;

PageSpec ClustersPage::spec()
{
    PageSpec spec;
    spec.id = QStringLiteral("clusters");
    spec.icon = QStringLiteral("clusters");
    spec.title = [] { return tr("Clusters"); };
    spec.make = [](Workbench &bench) { return new ClustersPage(bench); };
    spec.collections = {QStringLiteral("nodes"), QStringLiteral("clusters")};
    spec.menu = [] { return tr("&Cluster"); };
    spec.deeds = {{QStringLiteral("add"), [] { return tr("Add cluster…"); }, QStringLiteral("plus"), {}}};
    return spec;
}

Inspector *ClustersPage::inspector()
{
    return m_inspector;
}

void ClustersPage::enter()
{
    m_clusterLease = m_clusters->watch();
    m_nodeLease = m_nodes->watch();
    refreshHeat();
}

void ClustersPage::leave()
{
    m_clusterLease = {};
    m_nodeLease = {};
}

bool ClustersPage::openKey(const QString &key)
{
    if (key.contains(QLatin1String("/nodes/"))) {
        m_table->reveal(key);
        return true;
    }
    const QString cluster = key.section(u'/', 0, 1);
    m_heat->setCurrent(cluster);
    showSubject(cluster);
    return true;
}

void ClustersPage::perform(const QString &deed)
{
    if (deed == QLatin1String("add"))
        addCluster();
}

void ClustersPage::addCluster()
{
    (new AddClusterDialog(bench().session(), bench().dialogParent()))->open();
}

void ClustersPage::showSubject(const QString &key)
{
    m_inspector->setSubjectKey(key);
    Q_EMIT subjectChanged();
}

void ClustersPage::refreshHeat()
{
    QVector<HeatMap::Cluster> clusters;
    for (int row = 0; row < m_clusters->rowCount(); ++row) {
        const auto cell = [this, row](const char *column) {
            return m_clusters->index(row, m_clusters->columnOf(QString::fromLatin1(column)));
        };
        HeatMap::Cluster cluster;
        cluster.key = m_clusters->keyAt(row);
        cluster.name = cell("cluster").data().toString();
        cluster.status = static_cast<Status>(cell("status").data(models::RowStatusRole).toInt());
        cluster.environment = cell("environment").data(models::ValueRole).value<models::EnvironmentValue>();
        const QString version = cell("version").data().toString();
        const QString nodes = cell("nodes").data().toString();
        cluster.detail = cluster.status == Status::Ok || cluster.status == Status::Warn
            ? tr("%1, nodes %2").arg(version, nodes) : cell("status").data().toString();
        clusters.append(cluster);
    }
    std::sort(clusters.begin(), clusters.end(), [](const auto &left, const auto &right) { return left.name < right.name; });
    m_heat->setClusters(clusters);
    m_heat->setNodes(m_nodes->heat());
    m_heatArea->setVisible(!clusters.isEmpty());
    m_inspector->refresh();
    m_heatNote->setText(tr("%n node(s), share of what can be given", nullptr, m_nodes->matchCount()));
    Q_EMIT statusLineChanged();
}

void ClustersPage::focusFilter()
{
    m_table->filterEdit()->setFocus();
}

void ClustersPage::setScope(const models::RowFilter &scope)
{
    m_clusters->setScope(scope);
    m_nodes->setScope(scope);
    refreshHeat();
}

QString ClustersPage::statusLine() const
{
    const auto counts = m_nodes->statusCounts();
    return tr("%1 nodes · %2 ready · %3 not ready")
        .arg(models::countText(m_nodes->matchCount()), models::countText(counts[static_cast<int>(Status::Ok)]),
             models::countText(counts[static_cast<int>(Status::Bad)]));
}

bool ClustersPage::hasSubject() const
{
    return !m_inspector->subjectKey().isEmpty();
}

void ClustersPage::retranslate()
{
    m_head->setTitle(tr("Clusters"));
    m_measure->setWords({tr("CPU"), tr("Memory"), tr("Pods")});
    m_add->setText(tr("Add cluster…"));
    m_add->setEnabled(bench().session().connection().mayOperate());
    const QString titles[] = {tr("CPU requested per node"), tr("Memory requested per node"), tr("Pods per node")};
    m_heatTitle->setText(titles[m_measure->current()]);
    m_table->setPlaceholder(tr("Filter nodes…"));
    m_heatDue.start();
}

void ClustersPage::saveState(QSettings &settings) const
{
    m_table->saveState(settings);
    settings.setValue(QStringLiteral("measure"), m_measure->current());
}

void ClustersPage::restoreState(QSettings &settings)
{
    m_table->restoreState(settings);
    m_measure->setCurrent(std::clamp(settings.value(QStringLiteral("measure"), 1).toInt(), 0, 2));
    m_heat->setMeasure(static_cast<HeatMap::Measure>(m_measure->current()));
    retranslate();
}

} // namespace wheelhouse::widgets
