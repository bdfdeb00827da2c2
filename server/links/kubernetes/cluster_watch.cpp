#include "server/links/kubernetes/cluster_watch.h"

#include <future>

#include <nlohmann/json.hpp>

#include "server/links/kubernetes/pod_log_stream.h"
#include "server/links/kubernetes/workload_facts_reader.h"

namespace wheelhouse::kubernetes {

namespace {

using clusters::ObjectKind;

// ReplicaSets and workloads before pods, so that most pods find whom they
// belong to.
constexpr ObjectKind kKinds[] = {ObjectKind::Node,        ObjectKind::Namespace, ObjectKind::ReplicaSet,
                                 ObjectKind::Deployment,  ObjectKind::StatefulSet, ObjectKind::DaemonSet,
                                 ObjectKind::Pod,         ObjectKind::Event};

std::string versionIn(const ApiAnswer &answer)
{
    const auto json = nlohmann::json::parse(answer.body, nullptr, false);
    if (!json.is_object())
        return {};
    const auto found = json.find("gitVersion");
    return found != json.end() && found->is_string() ? found->get<std::string>().substr(0, 100) : std::string();
}

} // namespace

ClusterWatch::ClusterWatch(const std::string &cluster, std::shared_ptr<KubernetesApi> api, clusters::ObjectSink &sink,
                           WatchTimes times, WatchSettings settings)
    : m_cluster(cluster), m_api(std::move(api)), m_sink(sink), m_times(times), m_files(std::move(settings.files)),
      m_anchor(std::make_shared<Anchor>(Anchor{this})),
      m_probeBackoff(std::chrono::milliseconds(300), times.longestProbePause),
      m_loginBackoff(times.firstLoginPause, times.longestLoginPause), m_toldNamespaces(std::move(settings.namespaces)),
      m_contextNamespace(std::move(settings.contextNamespace))
{
    const std::string id = cluster.substr(cluster.rfind('/') + 1);
    m_loop = std::make_shared<ClusterLoop>("watch-" + id, [this] { m_sink.settle(); });
    m_loop->post([this] { begin(); });
}

ClusterWatch::~ClusterWatch()
{
    m_api->stop();
    for (const auto &log : m_logs) {
        if (const auto exchange = log.lock())
            exchange->cancel();
    }
    // Reflectors end on the thread they live on.
    std::promise<void> ended;
    m_loop->post([this, &ended] {
        m_anchor->self = nullptr;
        m_finder.reset();
        m_scoped.clear();
        m_reflectors.clear();
        ended.set_value();
    });
    ended.get_future().wait();
    m_loop->stop();
}

std::unique_ptr<Reflector> ClusterWatch::newReflector(ObjectKind kind, const std::string &nameSpace)
{
    return std::make_unique<Reflector>(
        m_loop, m_api, m_sink, m_cluster, kind, m_times.reflector, [this] { judge(); }, nameSpace);
}

void ClusterWatch::forEachReflector(const std::function<void(Reflector &)> &visit)
{
    for (const auto &reflector : m_reflectors)
        visit(*reflector);
    for (const auto &[key, reflector] : m_scoped)
        visit(*reflector);
}

void ClusterWatch::begin()
{
    for (const ObjectKind kind : kKinds)
        m_reflectors.push_back(newReflector(kind, {}));
    for (const auto &reflector : m_reflectors)
        reflector->start();
    probe();
}

void ClusterWatch::ask(ApiRequest request, void (ClusterWatch::*then)(Result<ApiAnswer>))
{
    m_api->send(std::move(request), [loop = m_loop, anchor = m_anchor, then](Result<ApiAnswer> answer) {
        auto shared = std::make_shared<Result<ApiAnswer>>(std::move(answer));
        loop->post([anchor, then, shared] {
            if (anchor->self)
                (anchor->self->*then)(std::move(*shared));
        });
    });
}

void ClusterWatch::probeAfter(std::chrono::milliseconds pause)
{
    m_loop->cancelTimer(m_probeTimer);
    m_probeTimer = m_loop->after(pause, [this] {
        m_probeTimer = 0;
        probe();
    });
}

void ClusterWatch::probe()
{
    // Then one call asks for all, seldom.
    if (m_loginAsked)
        return probeAfter(m_times.probeEvery);
    ApiRequest request;
    request.path = "/version";
    request.totalTimeout = m_times.probeLimit;
    request.maxBodyBytes = 64u << 10;
    ask(std::move(request), &ClusterWatch::probed);
}

void ClusterWatch::probed(Result<ApiAnswer> answer)
{
    m_doubted = false;
    // Rights and credentials are the reflectors' matter: it does answer.
    const bool answers = answer || answer.error().code == ErrorCode::PermissionDenied
        || answer.error().code == ErrorCode::Unauthenticated;
    if (!answers) {
        // One lost answer is chance; two mean that watches that look alive may
        // hang on dead connections.
        m_probeFailure = answer.error();
        if (++m_failedProbes == 2)
            forEachReflector([&](Reflector &reflector) { reflector.interrupt(answer.error()); });
        judge();
        return probeAfter(m_probeBackoff.next());
    }
    if (answer)
        m_sink.answered(versionIn(*answer), answer->latency);
    tellUsage();
    m_probeFailure.reset();
    m_probeBackoff.reset();
    if (std::exchange(m_failedProbes, 0) > 0) {
        forEachReflector([](Reflector &reflector) { reflector.retryNow(); });
        judge();
    }
    probeAfter(m_times.probeEvery);
}

void ClusterWatch::tellUsage()
{
    const auto usage = m_api->pace().usage();
    v1::ApiUsage told;
    told.set_requests_per_second(usage.perSecond);
    told.set_limit_per_second(m_api->pace().limitPerSecond());
    told.set_burst(m_api->pace().burst());
    told.set_request_count(usage.requests);
    told.set_delayed_count(usage.delayed);
    int watches = 0;
    forEachReflector([&watches](const Reflector &reflector) { watches += reflector.watches() ? 1 : 0; });
    told.set_watch_count(watches);
    m_sink.used(told);
}

Result<v1::WorkloadFacts> ClusterWatch::workloadFacts(const v1::Workload &workload, const std::set<std::string> &pods)
{
    return readWorkloadFacts(*m_api, workload, pods);
}

std::unique_ptr<clusters::LogStream> ClusterWatch::openLogs(const clusters::LogRequest &request,
                                                            std::function<void()> wake)
{
    auto logs = PodLogStream::open(*m_api, request, std::move(wake));
    const std::lock_guard lock(m_logsMutex);
    std::erase_if(m_logs, [](const auto &log) { return log.expired(); });
    m_logs.push_back(logs->exchange());
    return logs;
}

} // namespace wheelhouse::kubernetes
