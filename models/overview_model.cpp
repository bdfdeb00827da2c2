#include "models/overview_model.h"

#include "models/cluster_row.h"
#include "models/clusters_model.h"
#include "models/deployment_row.h"
#include "models/deployments_model.h"
#include "models/node_row.h"
#include "models/nodes_model.h"
#include "models/overview_rows.h"
#include "models/problem_row.h"
#include "models/problem_rows.h"
#include "models/products_model.h"
#include "models/workload_row.h"
#include "models/workloads_model.h"
#include "wheelhouse/v1/system.pb.h"

namespace wheelhouse::models {

namespace {

constexpr std::size_t kMaxChanges = 50;
constexpr double kStatusStepMs = 5'000;

} // namespace

struct OverviewModel::Counts {
    qint64 devices = 0;
    qint64 online = 0;
    int clusters = 0;
    int liveClusters = 0;
    int nodes = 0;
    int readyNodes = 0;
    int services = 0;
    int healthyServices = 0;
    int running = 0;
    int waiting = 0;
    int bad = 0;
};

OverviewModel::OverviewModel(const Sources &sources, QObject *parent)
    : QObject(parent), m_sources(sources), m_needRows(std::make_unique<LiveRows>()),
      m_changeRows(std::make_unique<LiveRows>()),
      m_needsAction(std::make_unique<TableModel>(*m_needRows, needSchema())),
      m_changes(std::make_unique<TableModel>(*m_changeRows, changeSchema(&sources.catalog))),
      m_onlineShare(std::make_unique<MetricSeriesModel>(tr("Online share by product"), MetricSeriesModel::Unit::Share))
{
    m_onlineShare->setRange(std::chrono::hours(6));
    m_changes->sort(m_changes->columnOf(QStringLiteral("time")));
    m_due.setSingleShot(true);
    m_due.setInterval(500);
    connect(&m_due, &QTimer::timeout, this, &OverviewModel::recompute);
    const auto soon = [this] {
        if (m_interest.isActive() && !m_due.isActive())
            m_due.start();
    };
    for (LiveRows *rows : std::initializer_list<LiveRows *>{&sources.clusters, &sources.nodes, &sources.workloads,
                                                            &sources.deployments, &sources.products, &sources.problems})
        connect(rows, &LiveRows::changed, this, soon);
    connect(&sources.catalog, &Catalog::changed, this, soon);
    connect(&m_interest, &Interest::begun, this, soon);
}

OverviewModel::~OverviewModel() = default;

void OverviewModel::apply(const v1::Status &status)
{
    m_status = std::make_unique<v1::Status>(status);
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    for (const auto &count : status.products()) {
        if (count.registered_count() > 0)
            m_onlineShare->addPoint(m_sources.catalog.productName(fromUtf8(lastPart(count.product()))), now,
                                    static_cast<double>(count.online_count()) / static_cast<double>(count.registered_count()),
                                    kStatusStepMs);
    }
    recompute();
}

void OverviewModel::setFeed(const FeedState &feed)
{
    m_needRows->setFeed(feed);
    m_changeRows->setFeed(feed);
    m_state = panelStateOf(feed, m_status != nullptr);
    Q_EMIT stateChanged();
}

void OverviewModel::recompute()
{
    Counts counts;
    if (m_status) {
        for (const auto &product : m_status->products()) {
            counts.devices += product.registered_count();
            counts.online += product.online_count();
        }
    }
    m_sources.clusters.forEach([&counts](const Row &row) {
        ++counts.clusters;
        counts.liveClusters += static_cast<const ClusterRow &>(row).isLive();
    });
    m_sources.nodes.forEach([&counts](const Row &row) {
        ++counts.nodes;
        counts.readyNodes += static_cast<const NodeRow &>(row).status == Status::Ok;
    });
    m_sources.workloads.forEach([&counts](const Row &row) {
        const Status status = static_cast<const WorkloadRow &>(row).status;
        ++counts.services;
        counts.healthyServices += status == Status::Ok || status == Status::Off || status == Status::Progress;
    });
    m_sources.deployments.forEach([&counts](const Row &row) {
        const auto &deployment = static_cast<const DeploymentRow &>(row);
        counts.running += deployment.isRunning();
        counts.waiting += deployment.state == v1::Deployment::STATE_AWAITING_APPROVAL;
    });
    recomputeFigures(counts);
    recomputeNeeds();
    recomputeDeployments();
    Q_EMIT changed();
}

void OverviewModel::recomputeFigures(const Counts &counts)
{
    const auto status = [](qint64 good, qint64 all) {
        return all == 0 ? Status::Unknown : good < all ? Status::Warn : Status::Ok;
    };
    const auto value = [](qint64 count, bool known) { return known ? countText(count) : QStringLiteral("–"); };
    const bool known = m_status != nullptr;
    m_figures = {
        {.id = QStringLiteral("devices"), .title = tr("Devices online"), .value = value(counts.online, known),
         .detail = counts.devices == 0
             ? tr("none registered")
             : tr("%1 of %2").arg(percentText(static_cast<double>(counts.online) / static_cast<double>(counts.devices), 1),
                                  countText(counts.devices)),
         .status = status(counts.online, counts.devices), .page = QStringLiteral("devices")},
        {.id = QStringLiteral("clusters"), .title = tr("Clusters live"), .value = countText(counts.liveClusters),
         .detail = tr("of %1").arg(countText(counts.clusters)), .status = status(counts.liveClusters, counts.clusters),
         .page = QStringLiteral("clusters")},
        {.id = QStringLiteral("nodes"), .title = tr("Nodes ready"), .value = countText(counts.readyNodes),
         .detail = tr("of %1").arg(countText(counts.nodes)), .status = status(counts.readyNodes, counts.nodes),
         .page = QStringLiteral("clusters")},
        {.id = QStringLiteral("services"), .title = tr("Services healthy"), .value = countText(counts.healthyServices),
         .detail = tr("of %1").arg(countText(counts.services)), .status = status(counts.healthyServices, counts.services),
         .page = QStringLiteral("services")},
        {.id = QStringLiteral("deployments"), .title = tr("Deployments running"), .value = countText(counts.running),
         .detail = counts.waiting > 0 ? tr("%n wait(s) for approval", nullptr, counts.waiting) : tr("none waits"),
         .status = counts.running + counts.waiting > 0 ? Status::Progress : Status::Ok, .page = QStringLiteral("deployments")},
        {.id = QStringLiteral("messages"), .title = tr("Messages from devices"),
         .value = value(known ? m_status->device_message_count() : 0, known),
         .detail = !known ? QString() : m_status->broker_connected() ? tr("since the start") : tr("broker not connected"),
         .status = !known ? Status::Unknown : m_status->broker_connected() ? Status::Ok : Status::Bad,
         .page = QStringLiteral("devices")},
    };
}

void OverviewModel::recomputeNeeds()
{
    std::vector<RowPtr> needs;
    if (m_status)
        appendNeedsOf(*m_status, m_sources.catalog, needs);
    const Catalog &catalog = m_sources.catalog;
    // What is wrong in clusters the server has found out.
    m_sources.problems.forEach(
        [&](const Row &row) { appendNeedOf(static_cast<const ProblemRow &>(row), catalog, needs); });
    // Only the latest word on each application in each environment counts.
    std::map<std::pair<QString, QString>, const DeploymentRow *> latest;
    m_sources.deployments.forEach([&](const Row &row) {
        const auto &deployment = static_cast<const DeploymentRow &>(row);
        auto &place = latest[{deployment.application, deployment.environment}];
        if (!place || place->created < deployment.created)
            place = &deployment;
    });
    for (const auto &[where, deployment] : latest)
        appendNeedOf(*deployment, catalog, needs);

    const auto bad = std::count_if(needs.begin(), needs.end(), [](const RowPtr &row) { return needIsBad(*row); });
    const auto others = static_cast<std::ptrdiff_t>(needs.size()) - bad;
    if (bad > 0)
        m_headline = others == 0
            ? tr("%n problem(s) need action now", nullptr, static_cast<int>(bad))
            : tr("%n problem(s) need action now, %1 to look at", nullptr, static_cast<int>(bad)).arg(others);
    else if (!needs.empty())
        m_headline = tr("%n thing(s) to look at", nullptr, static_cast<int>(needs.size()));
    else
        m_headline = m_status ? tr("All is well") : QString();
    // The same problem keeps its row, so that only what changed is told.
    m_needRows->replaceAll(std::move(needs));
}

void OverviewModel::recomputeDeployments()
{
    std::vector<const DeploymentRow *> deployments;
    m_sources.deployments.forEach(
        [&deployments](const Row &row) { deployments.push_back(&static_cast<const DeploymentRow &>(row)); });
    std::sort(deployments.begin(), deployments.end(),
              [](const DeploymentRow *left, const DeploymentRow *right) { return left->lastChange() > right->lastChange(); });
    m_running.clear();
    std::vector<RowPtr> changes;
    for (const DeploymentRow *deployment : deployments) {
        const bool waits = deployment->state == v1::Deployment::STATE_AWAITING_APPROVAL;
        if (deployment->isRunning() || waits) {
            const double share = deployment->desiredPods > 0
                ? static_cast<double>(deployment->readyPods) / deployment->desiredPods
                : -1;
            m_running.append({.key = fromUtf8(deployment->key), .status = statusOf(deployment->state),
                              .title = tr("%1 → %2").arg(deployment->application, deployment->tag),
                              .environment = m_sources.catalog.chip(deployment->environment),
                              .share = waits ? -1 : share,
                              .detail = waits ? deploymentWord(deployment->state, deployment->approvals, deployment->requiredApprovals)
                                  : deployment->waitingFor.isEmpty() ? deploymentWord(deployment->state, 0, 0)
                                                                     : tr("waits: %1").arg(deployment->waitingFor),
                              .progress = deployment->desiredPods > 0
                                  ? tr("%1 of %n pod(s)", nullptr, deployment->desiredPods).arg(deployment->readyPods)
                                  : QString(),
                              .since = timeOfMs(deployment->created)});
        } else if (changes.size() < kMaxChanges) {
            changes.push_back(changeRowOf(*deployment));
        }
    }
    m_changeRows->replaceAll(std::move(changes));
}

} // namespace wheelhouse::models
