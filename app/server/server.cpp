#include "app/server/server.h"

#include <filesystem>
#include <future>
#include <unistd.h>

#include <google/protobuf/util/time_util.h>
#include <nlohmann/json.hpp>

#include "app/server/hooks_page.h"
#include "app/server/metrics_page.h"
#include "core/log.h"
#include "server/access/access_policy.h"
#include "server/access/audit_record.h"
#include "server/access/audit_request.h"

namespace wheelhouse::server {

namespace {

constexpr std::size_t kWorkers = 16;
constexpr std::size_t kMaxQueuedCalls = 4096;
constexpr std::size_t kMaxStreams = 5000;
constexpr std::size_t kFeeders = 2;
// Of the 5 s that a stop may take.
constexpr std::chrono::milliseconds kDrainPatience{2000};

} // namespace

Server::Server(ServerOptions options)
    : m_options(std::move(options)), m_startTime(google::protobuf::util::TimeUtil::GetCurrentTime()),
      m_registry(std::make_shared<prometheus::Registry>())
{
}

Server::~Server() { stop(); }

Result<std::unique_ptr<Server>> Server::start(const ServerOptions &options)
{
    auto server = std::unique_ptr<Server>(new Server(options));
    if (auto begun = server->begin(); !begun)
        return passOn(begun);
    return server;
}

Result<void> Server::begin()
{
    auto foundation = Foundation::lay(m_options);
    if (!foundation)
        return passOn(foundation);
    m_foundation = std::move(*foundation);

    m_workers = std::make_unique<api::WorkerPool>("wh-worker", kWorkers, kMaxQueuedCalls);
    m_streams = std::make_unique<api::StreamRegistry>(kMaxStreams, kFeeders);
    m_callMetrics = std::make_unique<api::CallMetrics>(*m_registry);
    m_chain = std::make_unique<api::CallChain>(doors(), *m_workers, *m_streams, *m_callMetrics);

    auto devices = DevicePart::start(m_options, *m_foundation, *m_chain, *m_registry);
    if (!devices)
        return passOn(devices);
    m_devices = std::move(*devices);
    auto clusters = ClusterPart::start(m_options, *m_foundation, *m_chain, *m_registry);
    if (!clusters)
        return passOn(clusters);
    m_clusters = std::move(*clusters);
    auto objects = ObjectPart::start(m_options, *m_foundation, *m_clusters, *m_chain);
    if (!objects)
        return passOn(objects);
    m_objects = std::move(*objects);
    auto metrics = MetricPart::start(*m_foundation, *m_clusters, *m_chain);
    if (!metrics)
        return passOn(metrics);
    m_metrics = std::move(*metrics);
    auto notifications = NotificationPart::make(*m_foundation, *m_chain);
    if (!notifications)
        return passOn(notifications);
    m_notifications = std::move(*notifications);
    auto deployments = DeploymentPart::start(
        *m_foundation, *m_clusters, *m_chain,
        [told = m_notifications.get()](const v1::Deployment &deployment) { told->deploymentChanged(deployment); });
    if (!deployments)
        return passOn(deployments);
    m_deployments = std::move(*deployments);
    if (auto started = m_notifications->start(); !started)
        return passOn(started);

    auto actions = ActionPart::start(*m_foundation, *m_clusters, *m_deployments, *m_chain);
    if (!actions)
        return passOn(actions);
    m_actions = std::move(*actions);
    auto helm = HelmPart::start(m_options, *m_foundation, *m_clusters, *m_chain);
    if (!helm)
        return passOn(helm);
    m_helm = std::move(*helm);

    const auto &identity = m_foundation->identity();
    m_systemApi = std::make_unique<api::SystemApi>(*m_chain, [this](v1::Status &status) { fillStatus(status); });
    m_sessionApi = std::make_unique<api::SessionApi>(*m_chain, m_foundation->accounts(), identity.serverId, m_startTime);
    m_auditApi = std::make_unique<api::AuditApi>(*m_chain, m_foundation->auditTrail());

    std::vector<grpc::Service *> services{m_systemApi.get(), m_sessionApi.get(), m_auditApi.get()};
    for (const auto &part : {m_devices->services(), m_clusters->services(), m_objects->services(), m_metrics->services(),
                             m_deployments->services(), m_actions->services(), m_notifications->services(), m_helm->services()})
        services.insert(services.end(), part.begin(), part.end());
    const auto admit = [this](const Secret &token) -> Result<void> {
        if (auto account = m_foundation->accounts().authenticate(token); !account)
            return passOn(account);
        return {};
    };
    auto endpoint = GrpcEndpoint::start(
        {m_options.listen, identity.certificatePem, identity.keyPem, m_options.socket, admit}, services);
    if (!endpoint)
        return passOn(endpoint);
    m_endpoint = std::move(*endpoint);
    m_devices->setAddress(m_endpoint->address());
    if (!m_options.metricsListen.empty()) {
        HttpListener::Options options;
        options.option = "metrics-listen";
        options.listen = m_options.metricsListen;
        auto listener = HttpListener::start(options, [this](httplib::Server &http) {
            addMetricsPage(http, m_registry, [this] { refreshGauges(); });
        });
        if (!listener)
            return passOn(listener);
        m_metricsListener = std::move(*listener);
    }
    if (!m_options.hooksListen.empty()) {
        HttpListener::Options options;
        options.option = "hooks-listen";
        options.listen = m_options.hooksListen;
        options.threads = kHookThreads;
        if (!m_options.hooksPlain) {
            options.certificatePem = identity.certificatePem;
            options.keyPem = identity.keyPem;
        }
        auto listener = HttpListener::start(options, [this](httplib::Server &http) {
            addHooksPage(http, [this](const deployments::HookCall &call) { return m_deployments->hooks().call(call); });
        });
        if (!listener)
            return passOn(listener);
        m_hooksListener = std::move(*listener);
    }
    m_endpoint->serve();
    return {};
}

api::CallChain::Doors Server::doors()
{
    api::CallChain::Doors doors;
    doors.identify = [this](const Secret &token) -> Result<access::Caller> {
        auto account = m_foundation->accounts().authenticate(token);
        if (!account)
            return passOn(account);
        return access::Caller{account->name(), account->role(), {}, {}};
    };
    doors.permit = [](const access::Caller &caller, const google::protobuf::MethodDescriptor &method) {
        return access::AccessPolicy().check(caller, method);
    };
    const auto entryOf = [](const api::AuditedCall &call) {
        v1::AuditEntry entry;
        entry.set_account(call.caller.account);
        entry.set_method(call.method);
        entry.set_resource(call.resource);
        entry.set_result(call.result);
        entry.set_request_id(call.caller.requestId);
        entry.set_peer(call.caller.peer);
        if (call.request)
            entry.set_request_json(access::auditJson(*call.request));
        access::stampAuditEntry(entry);
        return entry;
    };
    doors.audit = [this, entryOf](const api::AuditedCall &call) {
        return m_foundation->auditTrail().append(entryOf(call));
    };
    doors.record = [entryOf](const api::AuditedCall &call) {
        return std::make_shared<access::AuditRecord>(entryOf(call));
    };
    return doors;
}

void Server::fillStatus(v1::Status &status)
{
    *status.mutable_start_time() = m_startTime;
    status.set_database(m_foundation->database().description());
    m_devices->fillStatus(status);
    m_clusters->fillStatus(status);
    m_deployments->fillStatus(status);
}

void Server::refreshGauges()
{
    m_devices->refreshGauges();
    m_clusters->refreshGauges();
}

std::string Server::announcement() const
{
    nlohmann::ordered_json line;
    line["address"] = m_endpoint->address();
    if (!m_options.socket.empty())
        line["socket"] = std::filesystem::absolute(m_options.socket).string();
    if (m_metricsListener)
        line["metrics"] = m_metricsListener->address();
    if (m_hooksListener)
        line["hooks"] = m_hooksListener->address();
    line["ca"] = m_foundation->identity().authorityPath;
    line["token_file"] = m_foundation->dataDirectory() + "/admin.token";
    line["pid"] = ::getpid();
    return line.dump();
}

// For a deployment's plan, an API server, Prometheus. What asks from now on is
// refused.
void Server::endWaits()
{
    if (m_deployments)
        m_deployments->stop();
    if (m_notifications)
        m_notifications->stop();
    if (m_metrics)
        m_metrics->endWaits();
    if (m_clusters)
        m_clusters->endWaits();
    // After what its threads may wait for.
    if (m_helm)
        m_helm->stop();
}

void Server::stop()
{
    if (m_stopped)
        return;
    m_stopped = true;
    if (m_endpoint) {
        m_endpoint->drain();
        m_devices->endTransfers();
        m_streams->endAll({ErrorCode::Unavailable, "the server is stopping", {}});
        // gRPC waits for every handler. One that asks an outside system may
        // itself wait for longer than there is time: those waits are ended.
        auto ended = std::async(std::launch::async, [this] { m_endpoint->stop(kDrainPatience); });
        if (ended.wait_for(kDrainPatience) != std::future_status::ready)
            endWaits();
        ended.wait();
    }
    m_metricsListener.reset();
    endWaits();
    m_hooksListener.reset();
    if (m_workers)
        m_workers->stop();
    m_endpoint.reset();
    m_helm.reset();
    m_actions.reset();
    m_deployments.reset();
    m_notifications.reset();
    m_objects.reset();
    m_metrics.reset();
    m_clusters.reset();
    m_devices.reset();
}

} // namespace wheelhouse::server
