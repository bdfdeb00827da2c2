#include "server/links/kubernetes/cluster_watch.h"

#include <future>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include "core/log.h"
#include "server/links/kubernetes/pod_log_stream.h"

namespace wheelhouse::kubernetes {

namespace {

using clusters::ObjectKind;
using SourceState = v1::SourceState;

// ReplicaSets and workloads before pods, so that most pods find whom they
// belong to.
constexpr ObjectKind kKinds[] = {ObjectKind::Node,        ObjectKind::Namespace, ObjectKind::ReplicaSet,
                                 ObjectKind::Deployment,  ObjectKind::StatefulSet, ObjectKind::DaemonSet,
                                 ObjectKind::Pod,         ObjectKind::Event};

SourceState::State stateOf(const Error &failure, bool wasLive)
{
    switch (failure.code) {
    case ErrorCode::PermissionDenied:
    case ErrorCode::Unauthenticated: return SourceState::STATE_DENIED;
    case ErrorCode::FailedPrecondition: return SourceState::STATE_FAILED;
    default: return wasLive ? SourceState::STATE_STALE : SourceState::STATE_FAILED;
    }
}

// How telling a failure is about the whole; a refused kind tells only where all
// are.
constexpr int kLostContact = 4;

int weight(const Error &failure)
{
    switch (failure.code) {
    case ErrorCode::FailedPrecondition: return 3;
    case ErrorCode::Unauthenticated: return 2;
    case ErrorCode::PermissionDenied: return 1;
    default: return kLostContact;
    }
}

// `events`: the last part of the kind's path.
std::string_view collectionOf(ObjectKind kind)
{
    const std::string_view path = collectionPath(kind);
    return path.substr(path.rfind('/') + 1);
}

std::string versionIn(const ApiAnswer &answer)
{
    const auto json = nlohmann::json::parse(answer.body, nullptr, false);
    if (!json.is_object())
        return {};
    const auto found = json.find("gitVersion");
    return found != json.end() && found->is_string() ? found->get<std::string>().substr(0, 100) : std::string();
}

} // namespace

ClusterWatch::ClusterWatch(const std::string &cluster, std::shared_ptr<KubernetesApi> api,
                           clusters::ObjectSink &sink, WatchTimes times)
    : m_cluster(cluster), m_api(std::move(api)), m_sink(sink), m_times(times),
      m_anchor(std::make_shared<Anchor>(Anchor{this})), m_probeBackoff(std::chrono::milliseconds(300), times.longestProbePause)
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
        m_reflectors.clear();
        ended.set_value();
    });
    ended.get_future().wait();
    m_loop->stop();
}

void ClusterWatch::begin()
{
    for (const ObjectKind kind : kKinds) {
        m_reflectors.push_back(std::make_unique<Reflector>(m_loop, m_api, m_sink, m_cluster, kind, m_times.reflector,
                                                           [this] { judge(); }));
    }
    for (const auto &reflector : m_reflectors)
        reflector->start();
    probe();
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
    ApiRequest request;
    request.path = "/version";
    request.totalTimeout = m_times.probeLimit;
    request.maxBodyBytes = 64u << 10;
    m_api->send(std::move(request), [loop = m_loop, anchor = m_anchor](Result<ApiAnswer> answer) {
        auto shared = std::make_shared<Result<ApiAnswer>>(std::move(answer));
        loop->post([anchor, shared] {
            if (anchor->self)
                anchor->self->probed(std::move(*shared));
        });
    });
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
        if (++m_failedProbes == 2) {
            for (const auto &reflector : m_reflectors)
                reflector->interrupt(answer.error());
        }
        judge();
        return probeAfter(m_probeBackoff.next());
    }
    if (answer)
        m_sink.answered(versionIn(*answer), answer->latency);
    m_probeFailure.reset();
    m_probeBackoff.reset();
    if (std::exchange(m_failedProbes, 0) > 0) {
        for (const auto &reflector : m_reflectors)
            reflector->retryNow();
        judge();
    }
    probeAfter(m_times.probeEvery);
}

void ClusterWatch::judge()
{
    std::optional<Error> worst;
    std::optional<Error> refusal;
    std::vector<std::string_view> refused;
    bool allLive = true;
    for (const auto &reflector : m_reflectors) {
        const auto &status = reflector->status();
        // A right to the other kinds is worth having.
        const bool isRefused = status.failure && status.failure->code == ErrorCode::PermissionDenied;
        m_sink.kindRefused(reflector->kind(), isRefused ? status.failure->message : std::string());
        if (isRefused) {
            refused.push_back(collectionOf(reflector->kind()));
            if (!refusal)
                refusal = status.failure;
            continue;
        }
        allLive = allLive && status.state == Reflector::State::Live;
        if (status.failure && (!worst || weight(*status.failure) > weight(*worst)))
            worst = status.failure;
    }
    if (refused.size() == m_reflectors.size())
        worst = refusal;
    if (worst && weight(*worst) == kLostContact && !m_doubted && m_failedProbes == 0 && m_probeTimer != 0) {
        m_doubted = true;
        probeAfter(std::chrono::milliseconds(100));
    }
    if (m_failedProbes >= 2)
        worst = m_probeFailure;
    if (allLive && !worst) {
        if (!m_wasLive)
            spdlog::info("cluster is seen {}", field("cluster", m_cluster));
        m_wasLive = true;
        m_sink.sourceChanged(SourceState::STATE_LIVE,
                             refusal ? fmt::format("{} may not be seen: {}", fmt::join(refused, ", "), refusal->message)
                                     : std::string());
    } else if (worst) {
        m_sink.sourceChanged(stateOf(*worst, m_wasLive), worst->message);
    } else if (!m_wasLive) {
        m_sink.sourceChanged(SourceState::STATE_CONNECTING, "reading its objects");
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
