#include "app/ctl/action_text.h"

#include <fmt/format.h>

#include "app/ctl/names.h"

namespace wheelhouse::ctl {
namespace {

// `iot/gateway-1`.
std::string inNamespace(const std::string &name)
{
    return partAfter(name, "namespaces") + "/" + lastPart(name);
}

std::string counted(int count, const char *one, const char *many)
{
    return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string workloadWords(const v1::WorkloadImpact &workload)
{
    return fmt::format("  {}/{} loses {} of {} ready pods\n", partAfter(workload.workload(), "namespaces"),
                       shortWorkload(workload.workload()), workload.lost_pod_count(), workload.ready_pod_count());
}

} // namespace

std::string impactText(const v1::ActionImpact &impact, bool coloured)
{
    std::string text;
    if (impact.production()) {
        text += paint(fmt::format("The cluster is production ({}).", lastPart(impact.environment())), Tone::Bad, coloured) + "\n";
    }
    if (impact.pod_count() > 0) {
        text += counted(impact.pod_count(), "pod", "pods");
        text += impact.workload_count() > 0 ? " of " + counted(impact.workload_count(), "workload", "workloads") : "";
        for (int i = 0; i < impact.sample_pods_size(); ++i) {
            text += (i == 0 ? ": " : ", ") + inNamespace(impact.sample_pods(i));
        }
        text += impact.sample_pods_size() < impact.pod_count() ? ", …\n" : "\n";
    }
    for (const auto &workload : impact.workloads()) {
        text += workloadWords(workload);
    }
    if (impact.unmanaged_pod_count() > 0) {
        text += paint(counted(impact.unmanaged_pod_count(), "pod that nothing makes again", "pods that nothing makes again"),
                      Tone::Warning, coloured)
            + "\n";
    }
    if (impact.daemon_set_pod_count() > 0) {
        text += counted(impact.daemon_set_pod_count(), "pod of a DaemonSet stays", "pods of DaemonSets stay") + "\n";
    }
    for (const auto &budget : impact.budgets()) {
        text += paint(fmt::format("Budget {} lets {} of these {} pods go now ({} healthy, {} have to stay)",
                                  inNamespace(budget.budget()), budget.allowed_pod_count(), budget.affected_pod_count(),
                                  budget.healthy_pod_count(), budget.required_pod_count()),
                      Tone::Warning, coloured)
            + "\n";
    }
    for (const auto &blocker : impact.blockers()) {
        text += paint(fmt::format("In the way: {}: {}", inNamespace(blocker.pod()),
                                  blocker.reason() == v1::DrainBlocker::REASON_UNMANAGED
                                      ? "no controller makes it again (--delete-unmanaged)"
                                      : "its emptyDir volumes would be lost (--delete-emptydir-data)"),
                      Tone::Bad, coloured)
            + "\n";
    }
    if (impact.blocker_count() > impact.blockers_size()) {
        text += fmt::format("… and {} more in the way\n", impact.blocker_count() - impact.blockers_size());
    }
    if (!impact.autoscaler().empty()) {
        text += paint(fmt::format("The autoscaler {} will scale it again", impact.autoscaler()), Tone::Warning, coloured) + "\n";
    }
    if (!impact.unknown().empty()) {
        text += paint(impact.unknown(), Tone::Warning, coloured) + "\n";
    }
    return text;
}

Cell drainCell(v1::Drain::State state)
{
    switch (state) {
    case v1::Drain::STATE_RUNNING: return {"running", Tone::Busy};
    case v1::Drain::STATE_SUCCEEDED: return {"succeeded", Tone::Good};
    case v1::Drain::STATE_FAILED: return {"failed", Tone::Bad};
    case v1::Drain::STATE_CANCELLED: return {"cancelled", Tone::Faint};
    case v1::Drain::STATE_INTERRUPTED: return {"interrupted", Tone::Warning};
    default: return {"unknown", Tone::Faint};
    }
}

bool hasEnded(v1::Drain::State state)
{
    return state != v1::Drain::STATE_RUNNING;
}

std::string drainProgress(const v1::Drain &drain)
{
    auto text = fmt::format("{} of {} gone", drain.gone_pod_count(), drain.pod_count());
    int refused = 0;
    for (const auto &pod : drain.pods()) {
        refused += pod.state() == v1::DrainPod::STATE_REFUSED || pod.state() == v1::DrainPod::STATE_BLOCKED ? 1 : 0;
    }
    if (refused > 0) {
        text += fmt::format(", {} may not go yet", refused);
    }
    return drain.reason().empty() ? text : text + ": " + drain.reason();
}

std::string drainWaits(const v1::Drain &drain, bool coloured)
{
    std::string text;
    for (const auto &pod : drain.pods()) {
        const bool stands = pod.state() == v1::DrainPod::STATE_REFUSED || pod.state() == v1::DrainPod::STATE_BLOCKED;
        text += fmt::format("  {}  {}\n", inNamespace(pod.pod()),
                            stands ? paint(pod.reason(), Tone::Warning, coloured)
                                   : pod.state() == v1::DrainPod::STATE_ENDING ? "ending" : "waiting");
    }
    return text;
}

} // namespace wheelhouse::ctl
