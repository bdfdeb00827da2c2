#include "server/clusters/actions/cluster_actions.h"

#include <fmt/format.h>

#include "server/clusters/object_names.h"

namespace wheelhouse::clusters {

namespace {

constexpr int kMaxReplicas = 10'000;
constexpr int kMaxGraceSeconds = 86'400;

bool isOf(const std::string &name, bool inNamespace, std::initializer_list<std::string_view> collections)
{
    const auto parsed = ObjectName::parse(name);
    if (!parsed || parsed->nameSpace.empty() == inNamespace || parsed->id == "-")
        return false;
    for (const auto collection : collections) {
        if (parsed->collection == collection)
            return true;
    }
    return false;
}

} // namespace

Result<void> checkNode(const std::string &name)
{
    if (!isOf(name, false, {"nodes"}))
        return failField("name", "a node's name is allowed: clusters/…/nodes/…");
    return {};
}

Result<void> checkWorkload(const std::string &name)
{
    if (!isOf(name, true, {"deployments", "statefulsets", "daemonsets"}))
        return failField("name", "a workload's name is allowed: clusters/…/namespaces/…/deployments/… (or statefulsets, "
                                 "daemonsets)");
    return {};
}

Result<void> checkPod(const std::string &name)
{
    if (!isOf(name, true, {"pods"}))
        return failField("name", "a pod's name is allowed: clusters/…/namespaces/…/pods/…");
    return {};
}

Result<v1::ActionImpact> ClusterActions::cordon(const std::string &node, bool unschedulable, bool validateOnly)
{
    if (auto checked = checkNode(node); !checked)
        return passOn(checked);
    auto impact = m_assessor.begin(node);
    const auto watched = m_view.nodes.get(node);
    if (watched) {
        impact.set_changes(watched->unschedulable() != unschedulable);
        impact.set_pod_count(static_cast<int>(watched->requested().pods()));
    }
    if (auto done = m_control.setUnschedulable(node, unschedulable, validateOnly); !done)
        return passOn(done);
    return impact;
}

Result<v1::ActionImpact> ClusterActions::restart(const v1::RestartWorkloadRequest &request)
{
    const std::string &name = request.name();
    if (auto checked = checkWorkload(name); !checked)
        return passOn(checked);
    const auto now = std::chrono::system_clock::now();
    const auto settings = m_control.restart(name, now, true);
    if (!settings)
        return passOn(settings);
    if (settings->paused)
        return fail(ErrorCode::FailedPrecondition,
                    fmt::format("{} is paused: nothing would be restarted before it is resumed", name));
    auto impact = m_assessor.begin(name);
    // Pods of OnDelete are replaced when somebody deletes them.
    impact.set_changes(settings->strategy != "OnDelete");
    m_assessor.addWorkload(impact, name, missingAtOnce(*settings, name), impact.changes() ? settings->desired : 0);
    if (request.validate_only())
        return impact;
    if (auto done = m_control.restart(name, now, false); !done)
        return passOn(done);
    return impact;
}

Result<v1::ScaleWorkloadResponse> ClusterActions::scale(const v1::ScaleWorkloadRequest &request)
{
    const std::string &name = request.name();
    if (auto checked = checkWorkload(name); !checked)
        return passOn(checked);
    if (ObjectName::parse(name)->collection == "daemonsets")
        return failField("name", "a DaemonSet cannot be scaled: it has a pod on every node it is meant for");
    if (request.replicas() < 0 || request.replicas() > kMaxReplicas)
        return failField("replicas", fmt::format("0 to {} are allowed", kMaxReplicas));
    std::optional<int> expected;
    if (request.has_expected_replicas())
        expected = request.expected_replicas();
    const auto before = m_control.scale(name, request.replicas(), expected, true);
    if (!before)
        return passOn(before);
    v1::ScaleWorkloadResponse response;
    response.set_previous_replicas(*before);
    auto &impact = *response.mutable_impact();
    impact = m_assessor.begin(name);
    impact.set_changes(*before != request.replicas());
    const int fewer = std::max(0, *before - request.replicas());
    m_assessor.addWorkload(impact, name, fewer, fewer);
    // Those that are not ready go first.
    auto &told = *impact.mutable_workloads(0);
    told.set_lost_pod_count(std::max(0, told.ready_pod_count() - request.replicas()));
    if (const auto autoscaler = m_control.autoscalerOf(name))
        impact.set_autoscaler(*autoscaler);
    else
        impact.set_unknown(fmt::format("Autoscalers could not be read: {}", autoscaler.error().message));
    if (request.validate_only())
        return response;
    if (auto done = m_control.scale(name, request.replicas(), expected, false); !done)
        return passOn(done);
    return response;
}

Result<v1::ActionImpact> ClusterActions::deletePod(const v1::DeletePodRequest &request)
{
    if (auto checked = checkPod(request.name()); !checked)
        return passOn(checked);
    std::optional<int> grace;
    if (request.has_grace_period_seconds()) {
        grace = request.grace_period_seconds();
        if (*grace < 0 || *grace > kMaxGraceSeconds)
            return failField("grace_period_seconds", fmt::format("0 to {} are allowed", kMaxGraceSeconds));
    }
    const auto pod = m_control.pod(request.name());
    if (!pod)
        return passOn(pod);
    if (!request.uid().empty() && pod->uid != request.uid())
        return fail(ErrorCode::Aborted, fmt::format("{} is another pod of that name by now", request.name()));
    if (auto dry = m_control.deletePod(request.name(), pod->uid, grace, true); !dry)
        return passOn(dry);
    auto impact = m_assessor.begin(request.name());
    m_assessor.addPods(impact, {*pod});
    if (request.validate_only())
        return impact;
    if (auto done = m_control.deletePod(request.name(), pod->uid, grace, false); !done)
        return passOn(done);
    return impact;
}

} // namespace wheelhouse::clusters
