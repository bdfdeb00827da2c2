#include "server/deployments/rollout_progress.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "server/deployments/names.h"

namespace wheelhouse::deployments {

namespace {

// Reasons of a waiting container that do not pass by themselves, as the
// kubelet words them (pkg/kubelet/images, pkg/kubelet/kuberuntime).
constexpr std::array<std::string_view, 11> kTerminalReasons = {
    "ImagePullBackOff",     "ErrImagePull",       "ErrImageNeverPull",         "InvalidImageName",
    "ImageInspectError",    "RegistryUnavailable", "CreateContainerConfigError", "CreateContainerError",
    "PreCreateHookError",   "RunContainerError",  "CrashLoopBackOff",
};

bool isTerminal(std::string_view reason)
{
    constexpr std::string_view kInit = "Init:";
    if (reason.starts_with(kInit))
        reason.remove_prefix(kInit.size());
    return std::find(kTerminalReasons.begin(), kTerminalReasons.end(), reason) != kTerminalReasons.end();
}

struct Trouble {
    std::string reason;
    std::string message;
    bool terminal = false;
};

// The pod's own words about why it is not ready.
Trouble troubleOf(const v1::Pod &pod)
{
    for (const auto &container : pod.containers()) {
        if (isTerminal(container.reason()))
            return {container.reason(), container.message().empty() ? pod.message() : container.message(), true};
    }
    if (isTerminal(pod.reason()))
        return {pod.reason(), pod.message(), true};
    for (const auto &container : pod.containers()) {
        if (!container.ready() && !container.reason().empty())
            return {container.reason(), container.message(), false};
    }
    if (pod.phase() == "Running" || pod.reason() == "Running")
        return {"not ready yet", {}, false};
    return {pod.reason().empty() ? pod.phase() : pod.reason(), pod.message(), false};
}

bool isReady(const v1::Pod &pod)
{
    return pod.container_count() > 0 && pod.ready_container_count() == pod.container_count();
}

const v1::Condition *condition(const v1::Workload &workload, std::string_view type)
{
    for (const auto &held : workload.conditions()) {
        if (held.type() == type)
            return &held;
    }
    return nullptr;
}

std::string inWords(const std::string &pod, const Trouble &trouble)
{
    const auto id = lastPart(pod);
    return trouble.message.empty() ? fmt::format("pod {}: {}", id, trouble.reason)
                                   : fmt::format("pod {}: {}: {}", id, trouble.reason, trouble.message);
}

} // namespace

RolloutProgress::RolloutProgress(RolloutTarget target, std::chrono::milliseconds stuckAfter)
    : m_target(std::move(target)), m_stuckAfter(stuckAfter)
{
}

bool RolloutProgress::isNew(const v1::Pod &pod) const
{
    for (const auto &container : pod.containers()) {
        if (container.name() == m_target.container)
            return container.image().image() == m_target.image;
    }
    return false;
}

void RolloutProgress::lookAtPods(const std::vector<std::shared_ptr<const v1::Pod>> &pods, Clock::time_point now,
                                 Outcome &outcome)
{
    std::map<std::string, Clock::time_point> stuckSince;
    std::string waitingPod;
    Trouble waitingTrouble;
    for (const auto &pod : pods) {
        if (!isNew(*pod) || pod->has_delete_time() || isReady(*pod))
            continue;
        const Trouble trouble = troubleOf(*pod);
        // A crashing container runs for a moment between two crashes: once in
        // trouble, a pod is out of it only when it is ready.
        const auto known = m_stuckSince.find(pod->name());
        if (trouble.terminal || known != m_stuckSince.end()) {
            const auto since = known == m_stuckSince.end() ? now : known->second;
            stuckSince.emplace(pod->name(), since);
            if (trouble.terminal && now - since >= m_stuckAfter && outcome.verdict == Verdict::Waiting) {
                outcome.verdict = Verdict::Failed;
                outcome.reason = inWords(pod->name(), trouble);
            }
            outcome.lookAgain = std::min(outcome.lookAgain, std::max(since + m_stuckAfter, now + m_stuckAfter / 4));
        }
        if (waitingPod.empty() || (trouble.terminal && !waitingTrouble.terminal)) {
            waitingPod = pod->name();
            waitingTrouble = trouble;
        }
    }
    m_stuckSince = std::move(stuckSince);
    if (!waitingPod.empty()) {
        outcome.rollout.set_pod(waitingPod);
        outcome.rollout.set_waiting_for(inWords(waitingPod, waitingTrouble));
    }
}

// What the counts still lack; empty when nothing. The rules of `kubectl
// rollout status` for each kind.
std::string RolloutProgress::missing(const v1::Workload &workload, std::size_t oldPods) const
{
    const int desired = workload.desired_replicas();
    if (workload.updated_replicas() < desired)
        return fmt::format("{} of {} pods updated", workload.updated_replicas(), desired);
    if (workload.kind() == v1::Workload::KIND_DEPLOYMENT && oldPods > 0)
        return fmt::format("{} old pod{} to end", oldPods, oldPods == 1 ? "" : "s");
    if (workload.ready_replicas() < desired)
        return fmt::format("{} of {} pods ready", workload.ready_replicas(), desired);
    if (workload.kind() != v1::Workload::KIND_STATEFUL_SET && workload.available_replicas() < desired)
        return fmt::format("{} of {} pods available", workload.available_replicas(), desired);
    return {};
}

RolloutProgress::Outcome RolloutProgress::look(const v1::Workload *workload,
                                               const std::vector<std::shared_ptr<const v1::Pod>> &pods,
                                               Clock::time_point now)
{
    Outcome outcome;
    if (!workload) {
        outcome.verdict = Verdict::Failed;
        outcome.reason = "The workload is gone.";
        return outcome;
    }
    auto &rollout = outcome.rollout;
    rollout.set_desired_replicas(workload->desired_replicas());
    rollout.set_updated_replicas(workload->updated_replicas());
    rollout.set_ready_replicas(workload->ready_replicas());
    rollout.set_available_replicas(workload->available_replicas());

    // Until then every count is about the pods before.
    if (workload->generation() < m_target.generation || workload->observed_generation() < m_target.generation) {
        rollout.set_waiting_for("the cluster to take up the change");
        return outcome;
    }
    for (const auto &container : workload->containers()) {
        if (container.name() == m_target.container && container.image().image() != m_target.image) {
            outcome.verdict = Verdict::Failed;
            outcome.reason = fmt::format("Someone set the image to {} meanwhile.", container.image().image());
            return outcome;
        }
    }

    const auto oldPods = static_cast<std::size_t>(std::count_if(pods.begin(), pods.end(), [this](const auto &pod) {
        return !isNew(*pod) && !pod->has_delete_time() && pod->phase() != "Failed" && pod->phase() != "Succeeded";
    }));
    const std::string lacking = missing(*workload, oldPods);
    if (lacking.empty()) {
        outcome.verdict = Verdict::Ready;
        m_stuckSince.clear();
        return outcome;
    }
    rollout.set_waiting_for(lacking);
    lookAtPods(pods, now, outcome);
    if (outcome.verdict != Verdict::Waiting)
        return outcome;

    const auto *progressing = condition(*workload, "Progressing");
    if (progressing && progressing->reason() == "ProgressDeadlineExceeded") {
        // It may be the mark of the rollout before, which the controller has
        // yet to replace.
        if (!m_overdueSince)
            m_overdueSince = now;
        outcome.lookAgain = std::min(outcome.lookAgain, *m_overdueSince + m_stuckAfter);
        if (now - *m_overdueSince >= m_stuckAfter) {
            outcome.verdict = Verdict::Failed;
            outcome.reason = rollout.pod().empty() ? "ProgressDeadlineExceeded: " + progressing->message()
                                                   : rollout.waiting_for();
        }
        return outcome;
    }
    m_overdueSince.reset();
    if (const auto *refused = condition(*workload, "ReplicaFailure");
               refused && refused->status() == "True" && rollout.pod().empty()) {
        rollout.set_waiting_for(fmt::format("{}: {}", refused->reason(), refused->message()));
    }
    return outcome;
}

} // namespace wheelhouse::deployments
