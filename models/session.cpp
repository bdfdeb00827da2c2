#include "models/session.h"

#include <QFile>

#include <unistd.h>

#include "models/cluster_row.h"
#include "models/log_collector.h"
#include "models/session_private.h"
#include "wheelhouse/v1/alerts.grpc.pb.h"
#include "wheelhouse/v1/applications.grpc.pb.h"
#include "wheelhouse/v1/clusters.grpc.pb.h"
#include "wheelhouse/v1/deployments.grpc.pb.h"
#include "wheelhouse/v1/device_jobs.grpc.pb.h"
#include "wheelhouse/v1/devices.grpc.pb.h"
#include "wheelhouse/v1/environments.grpc.pb.h"
#include "wheelhouse/v1/events.grpc.pb.h"
#include "wheelhouse/v1/metrics.grpc.pb.h"
#include "wheelhouse/v1/nodes.grpc.pb.h"
#include "wheelhouse/v1/problems.grpc.pb.h"
#include "wheelhouse/v1/products.grpc.pb.h"
#include "wheelhouse/v1/sessions.grpc.pb.h"
#include "wheelhouse/v1/system.grpc.pb.h"
#include "wheelhouse/v1/workloads.grpc.pb.h"

namespace wheelhouse::models {

namespace {

constexpr int kStatusMs = 5'000;
constexpr int kUsageMs = 15'000;
constexpr int kRetryMs = 3'000;
constexpr int kSparklinePoints = 40;
constexpr std::chrono::milliseconds kShutDownLimit{2'000};

v1::WatchDevicesRequest allDevices()
{
    v1::WatchDevicesRequest request;
    request.set_parent("products/-");
    return request;
}

template <class Request> Request inAllClusters(const char *parent)
{
    Request request;
    request.set_parent(parent);
    return request;
}

ConnectionModel::Role roleOf(v1::Role role)
{
    switch (role) {
    case v1::ROLE_VIEWER: return ConnectionModel::Role::Viewer;
    case v1::ROLE_SUPPORT: return ConnectionModel::Role::Support;
    case v1::ROLE_OPERATOR: return ConnectionModel::Role::Operator;
    case v1::ROLE_APPROVER: return ConnectionModel::Role::Approver;
    case v1::ROLE_ADMINISTRATOR: return ConnectionModel::Role::Administrator;
    default: return ConnectionModel::Role::None;
    }
}

FeedState liveNow()
{
    return {.kind = FeedState::Kind::Live, .dataTime = QDateTime::currentDateTimeUtc()};
}

FeedState failedWith(const Error &error, const FeedState &before)
{
    const bool signIn = error.code == ErrorCode::Unauthenticated;
    return {.kind = FeedState::Kind::Failed, .cause = errorSentence(error), .technical = errorTechnical(error),
            .action = signIn ? QStringLiteral("sign-in") : QStringLiteral("retry"), .dataTime = before.dataTime};
}

} // namespace

Session::Private::Private(Session &owner, std::shared_ptr<client::Channel> openChannel)
    : session(owner), channel(std::move(openChannel)),
      overview({products, clusters, nodes, workloads, deployments, problems, catalog}),
      news(problems, alerts, deployments),
      calls(channel, bridge.door(), operations), deviceActions(calls), deviceTransfers(calls, operations),
      deviceClaims(calls), deviceCredentialActions(calls), deviceGroupActions(calls), deviceJobActions(calls),
      productActions(calls), clusterActions(calls), objectActions(calls), objectDeeds(calls),
      drains(operations, objectDeeds), deploymentActions(calls, catalog), alertActions(calls), endpointActions(calls),
      portForwards(channel, bridge.door()), jobFollower(jobs, products, operations, connection)
{
    feed(devices, opener<v1::DeviceService>(channel, &v1::DeviceService::Stub::async::WatchDevices, allDevices(),
                                            [pool = devices.pool()](const v1::WatchDevicesResponse &response) {
                                                return DeviceRows::toBatch(response, *pool);
                                            }));
    feed(jobs, opener<v1::DeviceJobService>(channel, &v1::DeviceJobService::Stub::async::WatchDeviceJobs, {},
                                            DeviceJobRows::toBatch));
    followGroups();
    connect(&productActions, &ProductActions::changed, &session, [this] { readProducts(); });
    feed(clusters, opener<v1::ClusterService>(channel, &v1::ClusterService::Stub::async::WatchClusters, {},
                                              ClusterRows::toBatch));
    feed(nodes, opener<v1::NodeService>(channel, &v1::NodeService::Stub::async::WatchNodes,
                                        inAllClusters<v1::WatchNodesRequest>("clusters/-"), NodeRows::toBatch));
    feed(workloads, opener<v1::WorkloadService>(channel, &v1::WorkloadService::Stub::async::WatchWorkloads,
                                                inAllClusters<v1::WatchWorkloadsRequest>("clusters/-/namespaces/-"),
                                                WorkloadRows::toBatch));
    feed(events, opener<v1::EventService>(channel, &v1::EventService::Stub::async::WatchEvents,
                                          inAllClusters<v1::WatchEventsRequest>("clusters/-/namespaces/-"),
                                          KubernetesEventRows::toBatch));
    feed(problems, opener<v1::ProblemService>(channel, &v1::ProblemService::Stub::async::WatchProblems,
                                              inAllClusters<v1::WatchProblemsRequest>("clusters/-"), ProblemRows::toBatch));
    feed(alerts, opener<v1::AlertService>(channel, &v1::AlertService::Stub::async::WatchAlerts,
                                          inAllClusters<v1::WatchAlertsRequest>("clusters/-"), AlertRows::toBatch));
    feed(applications, opener<v1::ApplicationService>(channel, &v1::ApplicationService::Stub::async::WatchApplications, {},
                                                      ApplicationRows::toBatch));
    feed(deployments, opener<v1::DeploymentService>(channel, &v1::DeploymentService::Stub::async::WatchDeployments, {},
                                                    DeploymentRows::toBatch));
    clusterObjects = {&nodes, &workloads, &events};
}

void Session::Private::watchOver(RowFeed *feed)
{
    std::erase_if(feeds, [](const auto &known) { return known.isNull(); });
    feeds.emplace_back(feed);
    connect(feed, &RowFeed::heard, &session, [this](int count, qint64 overtaken, qint64) {
        messages += count;
        folded += overtaken;
        connection.noteData(QDateTime::currentDateTimeUtc());
    });
    connect(feed, &RowFeed::stateChanged, &session, [this] { updateConnection(); });
}

std::vector<RowFeed *> Session::Private::openFeeds() const
{
    std::vector<RowFeed *> open;
    for (const auto &feed : feeds) {
        if (feed && feed->isOpen())
            open.push_back(feed);
    }
    return open;
}

void Session::Private::updateConnection()
{
    bool anyLive = false;
    const RowFeed *broken = nullptr;
    for (const RowFeed *feed : openFeeds()) {
        anyLive |= feed->state().kind == FeedState::Kind::Live;
        const auto &error = feed->error();
        if (!error)
            continue;
        if (error->code == ErrorCode::Unauthenticated) {
            connection.setState(ConnectionModel::State::SignInNeeded, errorSentence(*error));
            return;
        }
        // A refusal of one thing says nothing about the connection.
        if (error->code == ErrorCode::Unavailable || error->code == ErrorCode::DeadlineExceeded)
            broken = feed;
    }
    everLive |= anyLive;
    if (broken) {
        connection.setState(everLive ? ConnectionModel::State::Stale : ConnectionModel::State::Lost,
                            errorSentence(*broken->error()), broken->state().nextRetry);
    } else if (anyLive) {
        const bool wasAway = connection.state() != ConnectionModel::State::Live;
        connection.setState(ConnectionModel::State::Live);
        // Another server, or another version of it, may have come back.
        if (wasAway) {
            readBasics();
            deviceTransfers.retryNow();
        }
    } else if (connection.state() != ConnectionModel::State::Live) {
        connection.setState(ConnectionModel::State::Connecting);
    }
}

void Session::Private::updateFromClusters()
{
    QHash<QString, QString> environments;
    clusters.forEach([&environments](const Row &row) {
        const auto &cluster = static_cast<const ClusterRow &>(row);
        environments.insert(cluster.id, cluster.environment);
    });
    catalog.setClusterEnvironments(std::move(environments));
    const auto stale = clusters.stalePrefixes();
    for (const auto &rows : clusterObjects) {
        if (rows)
            rows->setStalePrefixes(stale);
    }
}

void Session::Private::readBasics()
{
    calls.call<v1::SessionService>(
        &session, &v1::SessionService::Stub::async::GetCurrentSession, v1::GetCurrentSessionRequest(),
        [this](Result<v1::Session> result) {
            if (!result) {
                basicsFailed(result.error());
                return;
            }
            basicsKnown = true;
            connection.setSession(fromUtf8(lastPart(result->account())), roleOf(result->role()),
                                  QString::fromStdString(result->server_version()));
        });
    v1::ListEnvironmentsRequest request;
    request.set_page_size(1'000);
    calls.call<v1::EnvironmentService>(
        &session, &v1::EnvironmentService::Stub::async::ListEnvironments, request,
        [this](Result<v1::ListEnvironmentsResponse> result) {
            if (!result)
                return;
            std::vector<EnvironmentFacts> environments;
            for (const auto &environment : result->environments()) {
                environments.push_back({.id = fromUtf8(lastPart(environment.name())),
                                        .displayName = QString::fromStdString(environment.display_name()),
                                        .reviewed = environment.policy() == v1::Environment::POLICY_REVIEWED,
                                        .production = environment.production(),
                                        .requiredApprovals = environment.required_approvals(),
                                        .rank = environment.rank()});
            }
            std::stable_sort(environments.begin(), environments.end(),
                             [](const auto &left, const auto &right) { return left.rank < right.rank; });
            catalog.setEnvironments(std::move(environments));
        });
    readProducts();
}

void Session::Private::basicsFailed(const Error &error)
{
    if (error.code == ErrorCode::Unauthenticated) {
        connection.setState(ConnectionModel::State::SignInNeeded, errorSentence(error));
    } else if (!everLive) {
        connection.setState(ConnectionModel::State::Lost, errorSentence(error),
                            QDateTime::currentDateTimeUtc().addMSecs(kRetryMs));
    }
    if (!basicsKnown)
        retryTimer.start(kRetryMs);
}

void Session::Private::readProducts()
{
    v1::ListProductsRequest request;
    request.set_page_size(1'000);
    if (products.feed().kind == FeedState::Kind::Idle)
        products.setFeed({.kind = FeedState::Kind::Loading});
    calls.call<v1::ProductService>(
        &session, &v1::ProductService::Stub::async::ListProducts, request, [this](Result<v1::ListProductsResponse> result) {
            if (!result) {
                products.setFeed(failedWith(result.error(), products.feed()));
                return;
            }
            products.apply(*result);
            products.setFeed(liveNow());
            QHash<QString, Catalog::ProductFacts> facts;
            for (const ProductSpec &product : products.products())
                facts.insert(product.id, {product.displayName, product.icon});
            catalog.setProducts(std::move(facts));
            // How many devices a new one has.
            if (statusTimer.isActive())
                readStatus();
        });
}

void Session::Private::readStatus()
{
    calls.call<v1::SystemService>(&session, &v1::SystemService::Stub::async::GetStatus, v1::GetStatusRequest(),
                                  [this](Result<v1::Status> result) {
                                      if (!result) {
                                          overview.setFeed(failedWith(result.error(), products.feed()));
                                          return;
                                      }
                                      products.apply(*result);
                                      overview.apply(*result);
                                      overview.setFeed(liveNow());
                                  });
}

void Session::Private::readUsages()
{
    clusters.forEach([this](const Row &row) {
        const auto &cluster = static_cast<const ClusterRow &>(row);
        if (!cluster.isLive() || !cluster.hasPrometheus)
            return;
        v1::ListWorkloadUsagesRequest request;
        request.set_cluster(cluster.key);
        request.mutable_range()->set_max_points(kSparklinePoints);
        calls.call<v1::MetricsService>(&session, &v1::MetricsService::Stub::async::ListWorkloadUsages, request,
                                       [this](Result<v1::ListWorkloadUsagesResponse> result) {
                                           if (result)
                                               workloads.apply(*result);
                                       });
    });
}

Session::Session(std::shared_ptr<client::Channel> channel, const QString &serverName, QObject *parent)
    : QObject(parent), d(std::make_unique<Private>(*this, std::move(channel)))
{
    d->connection.setServerName(serverName);
    d->retryTimer.setSingleShot(true);
    connect(&d->retryTimer, &QTimer::timeout, this, [this] { d->readBasics(); });
    connect(&d->connection, &ConnectionModel::retryRequested, this, &Session::refresh);
    connect(&d->clusters, &LiveRows::changed, this, [this] { d->updateFromClusters(); });

    d->statusTimer.setInterval(kStatusMs);
    connect(&d->statusTimer, &QTimer::timeout, this, [this] { d->readStatus(); });
    const auto pollStatus = [this] {
        const bool wanted = d->overview.interest().isActive() || d->products.interest().isActive();
        if (wanted && !d->statusTimer.isActive()) {
            d->readStatus();
            d->statusTimer.start();
        } else if (!wanted) {
            d->statusTimer.stop();
        }
    };
    for (Interest *interest : {&d->overview.interest(), &d->products.interest()}) {
        connect(interest, &Interest::begun, this, pollStatus);
        connect(interest, &Interest::ended, this, pollStatus);
    }
    connect(&d->overview.interest(), &Interest::begun, this, [this] {
        d->overviewLeases.clear();
        for (LiveRows *rows : std::initializer_list<LiveRows *>{&d->nodes, &d->workloads, &d->deployments, &d->problems})
            d->overviewLeases.push_back(rows->interest().lease());
    });
    connect(&d->overview.interest(), &Interest::ended, this, [this] { d->overviewLeases.clear(); });

    d->usageTimer.setInterval(kUsageMs);
    connect(&d->usageTimer, &QTimer::timeout, this, [this] { d->readUsages(); });
    connect(&d->workloads.interest(), &Interest::begun, this, [this] {
        d->readUsages();
        d->usageTimer.start();
    });
    connect(&d->workloads.interest(), &Interest::ended, &d->usageTimer, &QTimer::stop);
    // The first usages as soon as there are rows to put them on.
    connect(&d->workloads, &LiveRows::feedChanged, this, [this, wasLive = false]() mutable {
        const bool live = d->workloads.feed().kind == FeedState::Kind::Live;
        if (live && !wasLive)
            d->readUsages();
        wasLive = live;
    });

    d->costTimer.setInterval(1'000);
    d->sinceCost.start();
    connect(&d->costTimer, &QTimer::timeout, this, [this] {
        const double seconds = static_cast<double>(std::max<qint64>(1, d->sinceCost.restart())) / 1000;
        d->messagesPerSecond = static_cast<double>(d->messages - d->messagesBefore) / seconds;
        d->messagesBefore = d->messages;
        Q_EMIT ownCostChanged();
    });
}

Session::~Session()
{
    // Streams first, so that nothing comes while the rest goes.
    for (RowFeed *feed : d->openFeeds())
        feed->stop();
    d->portForwards.endAll();
    d->channel->shutDown(kShutDownLimit);
    for (const auto &feed : d->feeds)
        delete feed.data();
}

void Session::start()
{
    d->costTimer.start();
    d->readBasics();
    // One small stream stays open: it tells how the server is.
    d->clustersLease = d->clusters.interest().lease();
    // So does one of what runs on many devices.
    d->jobsLease = d->jobs.interest().lease();
    d->followDrains();
}

void Session::refresh()
{
    d->retryTimer.stop();
    d->channel->connectNow();
    d->readBasics();
    for (RowFeed *feed : d->openFeeds()) {
        if (feed->error())
            feed->retryNow();
    }
    if (d->statusTimer.isActive())
        d->readStatus();
    if (d->usageTimer.isActive())
        d->readUsages();
    if (d->groupTimer.isActive())
        d->readGroups();
}

OwnCost Session::ownCost() const
{
    OwnCost cost;
    QFile file(QStringLiteral("/proc/self/statm"));
    if (file.open(QIODevice::ReadOnly)) {
        const QList<QByteArray> fields = file.readAll().split(' ');
        if (fields.size() > 1)
            cost.residentBytes = fields[1].toLongLong() * sysconf(_SC_PAGESIZE);
    }
    cost.openStreams = static_cast<int>(d->openFeeds().size());
    for (const auto &log : d->logs) {
        if (const auto *collector = qobject_cast<LogCollector *>(log.data()))
            cost.openStreams += collector->openStreams();
    }
    cost.messagesPerSecond = d->messagesPerSecond;
    cost.folded = d->folded;
    return cost;
}

ConnectionModel &Session::connection() const { return d->connection; }
Catalog &Session::catalog() const { return d->catalog; }
DeviceRows &Session::deviceRows() const { return d->devices; }
DeviceGroupRows &Session::deviceGroupRows() const { return d->groups; }
DeviceJobRows &Session::deviceJobRows() const { return d->jobs; }
ProductRows &Session::productRows() const { return d->products; }
ClusterRows &Session::clusterRows() const { return d->clusters; }
NodeRows &Session::nodeRows() const { return d->nodes; }
WorkloadRows &Session::workloadRows() const { return d->workloads; }
KubernetesEventRows &Session::eventRows() const { return d->events; }
ApplicationRows &Session::applicationRows() const { return d->applications; }
DeploymentRows &Session::deploymentRows() const { return d->deployments; }
Operations &Session::operations() const { return d->operations; }
ProblemRows &Session::problemRows() const { return d->problems; }
AlertRows &Session::alertRows() const { return d->alerts; }
OverviewModel &Session::overview() const { return d->overview; }
News &Session::news() const { return d->news; }
DeviceActions &Session::deviceActions() const { return d->deviceActions; }
DeviceTransfers &Session::deviceTransfers() const { return d->deviceTransfers; }
DeviceClaims &Session::deviceClaims() const { return d->deviceClaims; }
DeviceCredentialActions &Session::deviceCredentialActions() const { return d->deviceCredentialActions; }
ProductActions &Session::productActions() const { return d->productActions; }
DeviceGroupActions &Session::deviceGroupActions() const { return d->deviceGroupActions; }
DeviceJobActions &Session::deviceJobActions() const { return d->deviceJobActions; }
ClusterActions &Session::clusterActions() const { return d->clusterActions; }
DeploymentActions &Session::deploymentActions() const { return d->deploymentActions; }
AlertActions &Session::alertActions() const { return d->alertActions; }
EndpointActions &Session::endpointActions() const { return d->endpointActions; }

} // namespace wheelhouse::models
