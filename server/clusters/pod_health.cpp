#include "server/clusters/pod_health.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace wheelhouse::clusters {

namespace {

// Waiting reasons that go away by themselves; every other one is trouble.
bool isOnItsWay(std::string_view reason)
{
    static constexpr std::array<std::string_view, 3> kReasons{"ContainerCreating", "PodInitializing", ""};
    return std::find(kReasons.begin(), kReasons.end(), reason) != kReasons.end();
}

void judge(v1::Pod &pod, v1::Health health, std::string_view reason, std::string_view message)
{
    pod.set_health(health);
    pod.set_reason(std::string(reason));
    pod.set_message(std::string(message));
}

// A container that speaks for the pod: one that failed, else one that waits.
const v1::PodContainer *worstContainer(const v1::Pod &pod)
{
    const v1::PodContainer *worst = nullptr;
    int worstRank = 0;
    for (const auto &container : pod.containers()) {
        int rank = 0;
        if (container.state() == "waiting")
            rank = isOnItsWay(container.reason()) ? 1 : 3;
        else if (container.state() == "terminated")
            rank = 2;
        if (rank > worstRank) {
            worst = &container;
            worstRank = rank;
        }
    }
    return worst;
}

void judgeByContainers(const ObservedPod &observed, v1::Pod &pod)
{
    if (!observed.initReason.empty()) {
        const bool onItsWay = isOnItsWay(std::string_view(observed.initReason).substr(sizeof "Init:" - 1))
            || observed.initReason == "Init:Running";
        return judge(pod, onItsWay ? v1::HEALTH_PROGRESSING : v1::HEALTH_FAILED, observed.initReason,
                     observed.initMessage);
    }
    if (const auto *container = worstContainer(pod)) {
        const bool onItsWay = container->state() == "waiting" && isOnItsWay(container->reason());
        const std::string_view reason = container->reason().empty() ? std::string_view(pod.phase())
                                                                    : std::string_view(container->reason());
        return judge(pod, onItsWay ? v1::HEALTH_PROGRESSING : v1::HEALTH_FAILED, reason, container->message());
    }
    if (pod.phase() == "Running" && observed.ready && pod.ready_container_count() == pod.container_count())
        return judge(pod, v1::HEALTH_OK, "Running", {});
    if (pod.phase() == "Running") {
        // Its probes say no: after a restart that is more than starting up.
        const bool serves = pod.ready_container_count() > 0 || pod.restarts() > 0;
        return judge(pod, serves ? v1::HEALTH_DEGRADED : v1::HEALTH_PROGRESSING, "NotReady", observed.podMessage);
    }
    judge(pod, v1::HEALTH_PROGRESSING, pod.phase().empty() ? "Pending" : pod.phase(), observed.podMessage);
}

} // namespace

void judgePod(ObservedPod &observed)
{
    v1::Pod &pod = observed.pod;
    if (pod.has_delete_time())
        return judge(pod, v1::HEALTH_PROGRESSING, "Terminating", observed.podMessage);
    if (pod.phase() == "Succeeded")
        return judge(pod, v1::HEALTH_OK, "Completed", {});
    if (pod.phase() == "Failed") {
        const auto *container = worstContainer(pod);
        if (!observed.podReason.empty() || !container)
            return judge(pod, v1::HEALTH_FAILED, observed.podReason.empty() ? "Failed" : observed.podReason,
                         observed.podMessage);
        return judge(pod, v1::HEALTH_FAILED, container->reason().empty() ? "Error" : container->reason(),
                     container->message());
    }
    if (pod.phase() == "Unknown")
        return judge(pod, v1::HEALTH_DEGRADED, observed.podReason.empty() ? "Unknown" : observed.podReason,
                     observed.podMessage);
    if (observed.unschedulable)
        return judge(pod, v1::HEALTH_FAILED, "Unschedulable", observed.unschedulableMessage);
    judgeByContainers(observed, pod);
}

} // namespace wheelhouse::clusters
