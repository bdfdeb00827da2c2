#include "server/clusters/actions/drain_run.h"

#include <algorithm>

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include "server/clusters/actions/impact_assessor.h"
#include "server/clusters/object_names.h"

namespace wheelhouse::clusters {

namespace {

constexpr int kMaxListed = 100;
constexpr std::chrono::seconds kDefaultTimeout{3600};

// What cannot go first, what is about to go last.
int rank(v1::DrainPod::State state)
{
    switch (state) {
    case v1::DrainPod::STATE_BLOCKED: return 0;
    case v1::DrainPod::STATE_REFUSED: return 1;
    case v1::DrainPod::STATE_WAITING: return 2;
    default: return 3;
    }
}

// The next try may well go otherwise.
bool passes(ErrorCode code)
{
    return code == ErrorCode::Unavailable || code == ErrorCode::DeadlineExceeded || code == ErrorCode::ResourceExhausted
        || code == ErrorCode::Aborted;
}

} // namespace

bool DrainRun::isEnding()
{
    const std::lock_guard lock(m_mutex);
    return m_endState != v1::Drain::STATE_UNSPECIFIED;
}

bool DrainRun::pauseFor(std::chrono::milliseconds time)
{
    std::unique_lock lock(m_mutex);
    return !m_changed.wait_for(lock, time, [this] { return m_endState != v1::Drain::STATE_UNSPECIFIED; });
}

void DrainRun::end(v1::Drain::State state, const std::string &reason)
{
    const std::lock_guard lock(m_mutex);
    if (m_endState != v1::Drain::STATE_UNSPECIFIED)
        return;
    m_endState = state;
    m_endReason = reason;
    m_changed.notify_all();
}

v1::Drain DrainRun::run()
{
    const auto seconds = m_drain.options().timeout_seconds();
    const auto limit = Clock::now() + (seconds > 0 ? std::chrono::seconds(seconds) : kDefaultTimeout);
    m_goneBefore = m_drain.gone_pod_count();
    m_evictedBefore = m_drain.evicted_pod_count();
    bool cordoned = false;
    for (;;) {
        if (isEnding()) {
            finish(m_endState, m_endReason);
            break;
        }
        if (!cordoned) {
            const auto done = m_control.setUnschedulable(m_drain.node(), true, false);
            cordoned = done.has_value();
            if (!done && !passes(done.error().code) && done.error().code != ErrorCode::Cancelled) {
                finish(v1::Drain::STATE_FAILED, done.error().message);
                break;
            }
            m_drain.set_reason(done ? std::string() : done.error().message);
        }
        if (cordoned && look()) {
            finish(v1::Drain::STATE_SUCCEEDED, {});
            break;
        }
        tell();
        if (Clock::now() >= limit) {
            finish(v1::Drain::STATE_FAILED, whatIsLeft());
            break;
        }
        (void)pauseFor(std::min<std::chrono::milliseconds>(
            m_times.look, std::chrono::duration_cast<std::chrono::milliseconds>(limit - Clock::now()) + std::chrono::milliseconds(1)));
    }
    return m_drain;
}

bool DrainRun::look()
{
    const auto pods = m_control.podsOn(m_drain.node());
    if (!pods) {
        // Without the list nothing is known; what is shown is the last look's.
        m_drain.set_reason(pods.error().message);
        return false;
    }
    m_looked = true;
    m_drain.set_reason({});
    std::map<std::string, const ControlledPod *> there;
    int staying = 0;
    for (const auto &pod : *pods) {
        if (staysOnNode(pod))
            ++staying;
        else
            there.emplace(pod.uid, &pod);
    }
    m_drain.set_daemon_set_pod_count(staying);
    for (auto &[uid, pod] : m_pods)
        pod.gone = pod.gone || !there.contains(uid);
    for (const auto &[uid, seen] : there) {
        Pod &pod = m_pods[uid];
        pod.name = seen->name;
        if (seen->ending) {
            pod.state = v1::DrainPod::STATE_ENDING;
            pod.reason.clear();
        } else if (const auto blocker = blockerOf(*seen, m_drain.options());
                   blocker != v1::DrainBlocker::REASON_UNSPECIFIED) {
            pod.state = v1::DrainPod::STATE_BLOCKED;
            pod.reason = blocker == v1::DrainBlocker::REASON_UNMANAGED ? "no controller makes it again"
                                                                       : "what is in its emptyDir volumes would be lost";
        } else if (Clock::now() >= pod.due) {
            if (isEnding())
                return false;
            evict(uid, pod);
        }
    }
    return std::all_of(m_pods.begin(), m_pods.end(), [](const auto &entry) { return entry.second.gone; });
}

void DrainRun::evict(const std::string &uid, Pod &pod)
{
    std::optional<int> grace;
    if (m_drain.options().has_grace_period_seconds())
        grace = m_drain.options().grace_period_seconds();
    ++pod.attempts;
    const auto evicted = m_control.evict(pod.name, uid, grace, false);
    if (!evicted)
        return refuse(pod, evicted.error().message);
    switch (evicted->outcome) {
    case Eviction::Outcome::Refused: return refuse(pod, evicted->reason);
    case Eviction::Outcome::Gone: pod.gone = true; return;
    case Eviction::Outcome::Accepted: break;
    }
    pod.asked = true;
    pod.state = v1::DrainPod::STATE_ENDING;
    pod.reason.clear();
    // Should it come back without its mark of deletion, it is asked again.
    pod.due = Clock::now() + m_times.longestPause;
}

void DrainRun::refuse(Pod &pod, std::string reason)
{
    pod.state = v1::DrainPod::STATE_REFUSED;
    pod.reason = std::move(reason);
    pod.pause = pod.pause.count() == 0 ? m_times.firstPause : std::min(pod.pause * 2, m_times.longestPause);
    pod.due = Clock::now() + pod.pause;
}

void DrainRun::tell()
{
    int asked = 0;
    int gone = 0;
    std::vector<const Pod *> left;
    for (const auto &[uid, pod] : m_pods) {
        asked += pod.asked ? 1 : 0;
        gone += pod.gone ? 1 : 0;
        if (!pod.gone)
            left.push_back(&pod);
    }
    std::stable_sort(left.begin(), left.end(),
                     [](const Pod *one, const Pod *other) { return rank(one->state) < rank(other->state); });
    if (m_looked) {
        m_drain.set_gone_pod_count(m_goneBefore + gone);
        m_drain.set_evicted_pod_count(m_evictedBefore + asked);
        m_drain.set_pod_count(m_goneBefore + static_cast<int>(m_pods.size()));
        m_drain.clear_pods();
    }
    for (const Pod *pod : left) {
        if (m_drain.pods_size() == kMaxListed)
            break;
        auto &told = *m_drain.add_pods();
        told.set_pod(pod->name);
        told.set_state(pod->state);
        told.set_reason(pod->reason);
        told.set_attempts(pod->attempts);
    }
    m_tell(m_drain);
}

void DrainRun::finish(v1::Drain::State state, std::string reason)
{
    tell();
    m_drain.set_state(state);
    m_drain.set_reason(std::move(reason));
    *m_drain.mutable_end_time() = google::protobuf::util::TimeUtil::GetCurrentTime();
}

std::string DrainRun::whatIsLeft() const
{
    if (m_drain.pods_size() == 0)
        return m_drain.reason().empty() ? "not done within its time limit" : m_drain.reason();
    const auto &first = m_drain.pods(0);
    const int left = m_drain.pod_count() - m_drain.gone_pod_count();
    return fmt::format("{} of {} pods were left at the time limit; {}: {}", left, m_drain.pod_count(),
                       lastPart(first.pod()), first.reason().empty() ? "still ending" : first.reason());
}

} // namespace wheelhouse::clusters
