#include "widgets/clusters/cluster_inspector.h"

#include <cmath>

#include <QMenu>
#include <QPainter>
#include <QVBoxLayout>

#include "models/session.h"
#include "models/text.h"
#include "widgets/board/board_view.h"
#include "widgets/clusters/login_dialog.h"
#include "widgets/clusters/remove_cluster_dialog.h"
#include "widgets/controls/label.h"
#include "widgets/controls/section.h"
#include "widgets/controls/state_stack.h"
#include "widgets/deeds/object_menu.h"
#include "widgets/table/data_table.h"
#include "widgets/theme/button.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/paint.h"

namespace wheelhouse::widgets {

using models::Status;

CapacityBar::CapacityBar(QWidget *parent) : QWidget(parent)
{
    setFixedHeight(40);
}

void CapacityBar::set(const QString &name, double share, const QString &detail)
{
    m_name = name;
    m_share = share;
    m_detail = detail;
    update();
}

void CapacityBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Theme &theme = themeOf(this);
    const bool isKnown = !std::isnan(m_share);
    painter.setFont(fonts::base());
    painter.setPen(theme.text.primary);
    painter.drawText(QRect(0, 2, width(), 20), Qt::AlignVCenter | Qt::AlignLeft, m_name);
    painter.setFont(fonts::small());
    painter.setPen(theme.text.secondary);
    drawFigures(&painter, QRect(0, 2, width(), 20), Qt::AlignRight, m_detail);
    painter.fillRect(QRect(0, 26, width(), 6), theme.surface.pressed);
    if (isKnown)
        painter.fillRect(QRectF(0, 26, width() * std::clamp(m_share, 0.0, 1.0), 6),
                         m_share > 0.85 ? theme.status.warn.mark : theme.text.tertiary);
}

ClusterInspector::ClusterInspector(Workbench &bench, QWidget *parent)
    : Inspector(parent), m_bench(bench),
      m_events(std::make_unique<models::KubernetesEventsModel>(bench.session().eventRows(), bench.session().catalog())),
      m_login(new Button({}, QStringLiteral("credential"))), m_remove(new Button({}, QStringLiteral("delete"))),
      m_node(new Button({}, QStringLiteral("node"))),
      m_cpu(new CapacityBar), m_memory(new CapacityBar), m_facts(new PropertyList),
      m_factsSection(new Section(m_facts)), m_podTable(new DataTable), m_podBody(new StateStack(m_podTable)),
      m_board(new BoardView(bench)),
      m_eventTable(new DataTable), m_eventBody(new StateStack(m_eventTable))
{
    auto *bars = new QWidget;
    auto *barColumn = new QVBoxLayout(bars);
    barColumn->setContentsMargins(0, 0, 0, 0);
    barColumn->setSpacing(4);
    barColumn->addWidget(m_cpu);
    barColumn->addWidget(m_memory);
    m_capacity = new Section(bars);
    for (const char *id : {"cluster", "roles", "zone", "version", "address", "nodes", "services", "pods", "latency",
                           "requests", "credentials", "pool", "instance", "data", "reason", "warning", "limits"})
        m_facts->add(QString::fromLatin1(id));
    QVBoxLayout *summary = addPage();
    summary->addWidget(m_capacity);
    summary->addWidget(m_factsSection);
    summary->addStretch();
    addPage(m_podBody);
    addPage(m_board);
    addPage(m_eventBody);
    m_podTable->setDefaultColumns({QStringLiteral("status"), QStringLiteral("pod"), QStringLiteral("restarts"), QStringLiteral("age")},
                                  {{QStringLiteral("status"), 120}});
    m_podTable->setStretchColumn(QStringLiteral("pod"));
    m_podBody->message().setEmptyIcon(QStringLiteral("pod"));
    m_eventTable->setTable(m_events.get());
    m_eventTable->setDefaultColumns({QStringLiteral("status"), QStringLiteral("reason"), QStringLiteral("message"), QStringLiteral("last")});
    m_eventTable->setStretchColumn(QStringLiteral("message"));
    m_eventBody->message().setEmptyIcon(QStringLiteral("events"));
    connect(m_events.get(), &models::TableModel::stateChanged, this, &ClusterInspector::refreshLists);
    addDeed(m_login);
    addDeed(m_remove);
    connect(m_login, &Button::clicked, this, &ClusterInspector::logIn);
    connect(m_remove, &Button::clicked, this, &ClusterInspector::confirmRemoval);
    connect(m_podTable, &DataTable::keyActivated, this,
            [this](const QString &key) { m_bench.openLog(key, key.section(u'/', -1)); });
    connect(m_podTable, &DataTable::contextMenuWanted, this, [this](QMenu *menu, const QString &key) {
        menu->addAction(icon(QStringLiteral("logs")), tr("Log of this pod"), this,
                        [this, key] { m_bench.openLog(key, key.section(u'/', -1)); });
        ObjectMenu deeds(*menu, m_bench);
        deeds.addTerminal(key, m_pods ? m_pods->containersOf(key) : QStringList());
        deeds.addForward(key, m_pods ? m_pods->workloadOf(key) : QString());
        deeds.addPod(key);
        menu->addSeparator();
        deeds.addObject(key);
    });
    addDeed(m_node);
    connect(m_node, &Button::clicked, this, [this] {
        auto *menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        ObjectMenu(*menu, m_bench).addNode(m_key, m_nodes && m_nodes->isCordoned(m_key));
        menu->popup(m_node->mapToGlobal(QPoint(0, m_node->height())));
    });
    retranslate();
}

ClusterInspector::~ClusterInspector()
{
    close();
    m_eventTable->setTable(nullptr);
}

void ClusterInspector::setSources(models::NodesModel *nodes, models::ClustersModel *clusters)
{
    m_nodes = nodes;
    m_clusters = clusters;
}

void ClusterInspector::setSubjectKey(const QString &key)
{
    if (key == m_key)
        return;
    m_key = key;
    m_board->setSubject(models::MetricBoard::resourceOf(key));
    open();
    refresh();
}

void ClusterInspector::close()
{
    m_podTable->setTable(nullptr);
    m_podLease = {};
    m_eventLease = {};
    m_pods.reset();
    m_podRows.reset();
}

void ClusterInspector::open()
{
    close();
    if (m_key.isEmpty() || !isVisible())
        return;
    auto &session = m_bench.session();
    using Operator = models::RowFilter::Operator;
    const QString cluster = m_key.section(u'/', 1, 1);
    m_podRows = session.openPods();
    m_pods = std::make_unique<models::PodsModel>(*m_podRows, session.catalog());
    models::RowFilter pods;
    pods.append({QStringLiteral("cluster"), Operator::Equal, cluster});
    models::RowFilter events = pods;
    if (isNode()) {
        pods.append({QStringLiteral("node"), Operator::Equal, m_key.section(u'/', -1)});
        events.append({QStringLiteral("object"), Operator::Equal, m_key.section(u'/', -1)});
    }
    m_pods->setScope(pods);
    m_events->setScope(events);
    m_podLease = m_pods->watch();
    m_eventLease = m_events->watch();
    m_podTable->setTable(m_pods.get());
    connect(m_pods.get(), &models::TableModel::countsChanged, this, &ClusterInspector::refreshLists);
    connect(m_pods.get(), &models::TableModel::stateChanged, this, &ClusterInspector::refreshLists);
    refreshLists();
}

void ClusterInspector::refreshLists()
{
    m_eventBody->setState(m_events->state());
    if (!m_pods)
        return;
    m_podBody->setState(m_pods->state());
    setPageTitle(1, m_pods->matchCount() > 0 ? tr("Pods %1").arg(m_pods->matchCount()) : tr("Pods"));
}

void ClusterInspector::refresh()
{
    if (m_key.isEmpty() || !m_nodes)
        return;
    const models::TableModel &model = isNode() ? static_cast<models::TableModel &>(*m_nodes)
                                               : static_cast<models::TableModel &>(*m_clusters);
    setSubject(m_key.section(u'/', -1));
    m_remove->setVisible(!isNode());
    m_login->setVisible(!isNode());
    m_node->setVisible(isNode());
    const int row = model.rowOf(m_key);
    if (row < 0) {
        setStatus(Status::Unknown, tr("Not shown"));
        return;
    }
    const auto index = [&](const char *column) { return model.index(row, model.columnOf(QString::fromLatin1(column))); };
    const auto text = [&](const char *column) {
        const int place = model.columnOf(QString::fromLatin1(column));
        return place < 0 ? QString() : model.index(row, place).data().toString();
    };
    setStatus(static_cast<Status>(index("status").data(models::StatusRole).toInt()), text("status"), text("reason"));
    setEnvironment(index(isNode() ? "cluster" : "environment").data(models::ValueRole).value<models::EnvironmentValue>());
    const auto bar = [&](CapacityBar *widget, const char *column, const QString &name) {
        const auto usage = index(column).data(models::ValueRole).value<models::UsageValue>();
        const double share = std::isnan(usage.used) ? usage.requested : usage.used;
        widget->set(name, share, index(column).data(Qt::ToolTipRole).toString().isEmpty()
                                     ? models::percentText(share) : index(column).data(Qt::ToolTipRole).toString());
    };
    bar(m_cpu, "cpu", tr("CPU"));
    bar(m_memory, "memory", tr("Memory"));
    const auto set = [this](const char *id, const QString &value) { m_facts->setValue(QString::fromLatin1(id), value); };
    set("cluster", isNode() ? m_key.section(u'/', 1, 1) : QString());
    set("roles", text("roles"));
    set("zone", text("zone"));
    set("version", isNode() ? text("kubelet") : text("version"));
    set("address", isNode() ? text("address") : text("server"));
    set("nodes", text("nodes"));
    set("services", text("services"));
    set("pods", text("pods"));
    set("latency", isNode() ? QString() : text("latency"));
    set("requests", text("requests"));
    set("credentials", text("credentials"));
    set("pool", text("pool"));
    set("instance", text("instance"));
    set("warning", text("warning"));
    set("limits", text("limits").replace(u'\n', QLatin1String("; ")));
    set("data", text("data-age"));
    set("reason", text("reason"));
}

void ClusterInspector::confirmRemoval()
{
    (new RemoveClusterDialog(m_bench.session(), m_key, m_bench.dialogParent()))->open();
}

void ClusterInspector::logIn()
{
    const int row = m_clusters->rowOf(m_key);
    const int column = m_clusters->columnOf(QStringLiteral("reason"));
    const QString cause = row < 0 || column < 0 ? QString() : m_clusters->index(row, column).data().toString();
    (new LoginDialog(m_bench.session(), m_key, cause, m_bench.dialogParent()))->open();
}

void ClusterInspector::showEvent(QShowEvent *event)
{
    Inspector::showEvent(event);
    if (!m_pods)
        open();
}

void ClusterInspector::hideEvent(QHideEvent *event)
{
    Inspector::hideEvent(event);
    close();
}

void ClusterInspector::retranslate()
{
    m_login->setText(tr("Log in…"));
    m_remove->setText(tr("Remove…"));
    m_node->setText(tr("Cordon, drain…"));
    m_capacity->setTitle(tr("Capacity"));
    m_capacity->setNote(tr("requested by pods"));
    m_factsSection->setTitle(tr("Facts"));
    const auto name = [this](const char *id, const QString &text) { m_facts->setName(QString::fromLatin1(id), text); };
    name("cluster", tr("Cluster"));
    name("roles", tr("Roles"));
    name("zone", tr("Zone"));
    name("version", tr("Kubernetes"));
    name("address", tr("Address"));
    name("nodes", tr("Nodes ready"));
    name("services", tr("Services ready"));
    name("pods", tr("Pods"));
    name("latency", tr("API, ms"));
    name("requests", tr("Requests/s"));
    name("credentials", tr("Credentials"));
    name("pool", tr("Pool"));
    name("instance", tr("Instance type"));
    name("warning", tr("Warning"));
    name("limits", tr("Not allowed"));
    name("data", tr("Data from"));
    name("reason", tr("Why"));
    setPageTitle(0, tr("Summary"));
    setPageTitle(1, tr("Pods"));
    setPageTitle(2, tr("Metrics"));
    setPageTitle(3, tr("Events"));
    refresh();
    refreshLists();
}

void ClusterInspector::changeEvent(QEvent *event)
{
    Inspector::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

} // namespace wheelhouse::widgets
