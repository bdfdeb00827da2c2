#include "server/links/kubernetes/cluster_watch.h"

#include <future>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include "core/log.h"
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

constexpr int kMaxProbesUnderWay = 8;

constexpr char kUntrustedAdvice[] = ". Where the cluster was given another certificate authority on purpose, give its new "
                                    "kubeconfig (whctl cluster update --kubeconfig)";

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
    endLogs();
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
    request.maxBodyBytes = 64u << 10;
    // Where something is wrong, the connections that stand may be dead, and those
    // being made are waited for by all whose watches broke.
    request.freshConnection = m_doubted || m_failedProbes > 0;
    request.totalTimeout = m_failedProbes < kLostAfter ? m_times.probeLimit : m_times.freshProbeLimit;
    ++m_probesUnderWay;
    m_api->send(std::move(request),
                [loop = m_loop, anchor = m_anchor, began = ClusterLoop::Clock::now()](Result<ApiAnswer> answer) {
                    auto shared = std::make_shared<Result<ApiAnswer>>(std::move(answer));
                    loop->post([anchor, shared, began] {
                        if (anchor->self)
                            anchor->self->probed(std::move(*shared), began);
                    });
                });
    // What is lost on the way is waited for long; the next one need not be.
    if (m_failedProbes >= kLostAfter)
        probeAfter(awayPause());
}

std::chrono::milliseconds ClusterWatch::awayPause()
{
    if (m_probesUnderWay >= kMaxProbesUnderWay)
        return m_times.freshProbeLimit;
    if (m_probeFailure && m_probeFailure->code == ErrorCode::FailedPrecondition)
        return m_times.refusedProbePause;
    return m_probeBackoff.next();
}

void ClusterWatch::probed(Result<ApiAnswer> answer, ClusterLoop::Clock::time_point began)
{
    --m_probesUnderWay;
    m_doubted = false;
    // Rights and credentials are the reflectors' matter: it does answer.
    // So is an API server with too much to do.
    const bool answers = answer || answer.error().code == ErrorCode::PermissionDenied
        || answer.error().code == ErrorCode::Unauthenticated || answer.error().code == ErrorCode::ResourceExhausted;
    if (!answers && began < m_answered)
        return;
    if (!answers)
        return probeFailed(answer.error(), began);
    m_answered = std::max(m_answered, began);
    if (answer)
        m_sink.answered(versionIn(*answer), answer->latency);
    tellUsage();
    // A first answer, and one over a new connection, brings a handshake with it.
    const bool isSlow = answer && m_failedProbes == 0 && m_wasLive && answer->latency > m_times.slowFrom;
    setSlow(isSlow ? fmt::format("the API server is slow: it took {:.1f} s to answer",
                                 std::chrono::duration<double>(answer->latency).count())
                   : std::string());
    if (m_failedProbes > 0)
        answersAgain(began);
    probeAfter(m_times.probeEvery);
}

bool ClusterWatch::heardSince(ClusterLoop::Clock::time_point since)
{
    bool heard = false;
    forEachReflector([&](const Reflector &reflector) { heard = heard || reflector.heardAt() > since; });
    return heard;
}

void ClusterWatch::setSlow(std::string slow)
{
    if (std::exchange(m_slow, std::move(slow)) != m_slow)
        judge();
}

void ClusterWatch::probeFailed(Error failure, ClusterLoop::Clock::time_point began)
{
    tellUsage();
    // Its watches go on: it has much to do, or the way there is long.
    if (failure.code == ErrorCode::DeadlineExceeded && m_failedProbes == 0 && heardSince(began)) {
        setSlow(fmt::format("the API server is slow: it did not answer within {} s", m_times.probeLimit.count() / 1000));
        return probeAfter(m_times.probeEvery);
    }
    if (failure.code == ErrorCode::FailedPrecondition && failure.message.find("is not trusted") != std::string::npos)
        failure.message += kUntrustedAdvice;
    m_probeFailure = failure;
    // One lost answer is chance; two, the second over a connection of its own,
    // mean that watches that look alive may hang on dead ones.
    if (++m_failedProbes == kLostAfter)
        lost(failure);
    judge();
    if (m_failedProbes < kLostAfter)
        probeAfter(std::chrono::milliseconds(0));
    else if (m_probeTimer == 0)
        probeAfter(awayPause());
}

void ClusterWatch::lost(const Error &cause)
{
    forEachReflector([&](Reflector &reflector) { reflector.lost(cause); });
    m_api->contact().tell(Contact::News::Lost, cause);
}

void ClusterWatch::returned()
{
    forEachReflector([](Reflector &reflector) { reflector.returned(); });
    m_api->contact().tell(Contact::News::Returned);
}

void ClusterWatch::answersAgain(ClusterLoop::Clock::time_point began)
{
    const bool wasLost = std::exchange(m_failedProbes, 0) >= kLostAfter;
    const auto failure = std::exchange(m_probeFailure, std::nullopt);
    m_probeBackoff.reset();
    const bool wasSilent = failure && failure->code == ErrorCode::DeadlineExceeded;
    // Where connections stood and nothing came, they are not used again. Logs have
    // their own; who follows one opens it again where it stood.
    if (wasSilent) {
        m_api->dropConnections(began);
        endLogs();
    }
    if (wasLost) {
        returned();
    } else if (wasSilent) {
        spdlog::info("cluster is seen over a new connection {}", field("cluster", m_cluster));
        forEachReflector([](Reflector &reflector) { reflector.moved(); });
        m_api->contact().tell(Contact::News::Moved, *failure);
    } else {
        forEachReflector([](Reflector &reflector) { reflector.retryNow(); });
    }
    judge();
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

void ClusterWatch::endLogs()
{
    std::vector<std::weak_ptr<ApiStream>> logs;
    {
        const std::lock_guard lock(m_logsMutex);
        logs.swap(m_logs);
    }
    for (const auto &log : logs) {
        if (const auto exchange = log.lock())
            exchange->cancel();
    }
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
