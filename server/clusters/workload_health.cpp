#include "server/clusters/workload_health.h"

#include <algorithm>

#include <fmt/format.h>

namespace wheelhouse::clusters {

namespace {

const v1::Condition *condition(const v1::Workload &workload, std::string_view type)
{
    for (const auto &entry : workload.conditions()) {
        if (entry.type() == type)
            return &entry;
    }
    return nullptr;
}

// The reason that most of them have.
std::string commonest(const std::map<std::string, int> &reasons)
{
    const auto most = std::max_element(reasons.begin(), reasons.end(), [](const auto &left, const auto &right) {
        return left.second < right.second;
    });
    return most == reasons.end() ? std::string() : most->first;
}

std::string podWords(const PodTally &tally)
{
    return commonest(tally.failing.empty() ? tally.waiting : tally.failing);
}

std::string withPodWords(std::string text, const PodTally &tally)
{
    const std::string words = podWords(tally);
    return words.empty() ? text : text + ": " + words;
}

} // namespace

void judgeWorkload(const ObservedWorkload &observed, const PodTally &tally, v1::Workload &workload)
{
    const auto judge = [&workload](v1::Health health, std::string reason) {
        workload.set_health(health);
        workload.set_reason(std::move(reason));
    };
    const int desired = workload.desired_replicas();
    const int ready = workload.ready_replicas();
    const int updated = workload.updated_replicas();
    const bool failing = !tally.failing.empty();

    if (workload.observed_generation() < workload.generation())
        return judge(v1::HEALTH_PROGRESSING, "waiting for its controller to see the change");
    if (desired == 0 && observed.replicas == 0)
        return judge(v1::HEALTH_OFF, workload.kind() == v1::Workload::KIND_DAEMON_SET ? "no node to run on"
                                                                                      : "scaled to zero");
    if (const auto *replicaFailure = condition(workload, "ReplicaFailure");
        replicaFailure && replicaFailure->status() == "True")
        return judge(ready > 0 ? v1::HEALTH_DEGRADED : v1::HEALTH_FAILED, replicaFailure->message());
    if (const auto *progressing = condition(workload, "Progressing");
        progressing && progressing->status() == "False" && ready + updated < 2 * desired)
        return judge(ready >= desired ? v1::HEALTH_DEGRADED : v1::HEALTH_FAILED,
                     withPodWords("not rolled out within its deadline", tally));

    const std::string notReady = fmt::format("{} of {} pods not ready", std::max(desired - ready, 0), desired);
    if (updated < desired) {
        const std::string progress = fmt::format("{} of {} pods updated", updated, desired);
        if (failing)
            return judge(ready > 0 ? v1::HEALTH_DEGRADED : v1::HEALTH_FAILED, withPodWords(progress, tally));
        return judge(v1::HEALTH_PROGRESSING, observed.paused ? progress + ", paused" : progress);
    }
    if (ready < desired) {
        if (failing)
            return judge(ready > 0 ? v1::HEALTH_DEGRADED : v1::HEALTH_FAILED, withPodWords(notReady, tally));
        return judge(v1::HEALTH_PROGRESSING, withPodWords(notReady, tally));
    }
    if (observed.replicas > desired) {
        const int old = observed.replicas - desired;
        return judge(failing ? v1::HEALTH_DEGRADED : v1::HEALTH_PROGRESSING,
                     withPodWords(fmt::format("{} old {} still there", old, old == 1 ? "pod" : "pods"), tally));
    }
    judge(v1::HEALTH_OK, {});
}

void judgeNode(v1::Node &node)
{
    std::string pressure;
    for (const auto &entry : node.conditions()) {
        if (entry.type() == "Ready" && entry.status() != "True") {
            node.set_health(v1::HEALTH_FAILED);
            node.set_reason(entry.message().empty() ? "NotReady" : "NotReady: " + entry.message());
            return;
        }
        if (entry.type() != "Ready" && entry.status() == "True")
            pressure += (pressure.empty() ? "" : ", ") + entry.type();
    }
    if (!pressure.empty()) {
        node.set_health(v1::HEALTH_DEGRADED);
        node.set_reason(pressure);
    } else if (node.unschedulable()) {
        node.set_health(v1::HEALTH_OFF);
        node.set_reason("Cordoned");
    } else {
        node.set_health(v1::HEALTH_OK);
        node.clear_reason();
    }
}

} // namespace wheelhouse::clusters
