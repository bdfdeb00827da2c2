#include "server/clusters/actions/impact_assessor.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>

#include <fmt/format.h>

#include "server/clusters/object_names.h"

namespace wheelhouse::clusters {

namespace {

constexpr int kMaxSamples = 10;
constexpr std::size_t kMaxListed = 50;

bool isReady(const v1::Pod &pod)
{
    return pod.phase() == "Running" && pod.ready_container_count() == pod.container_count() && !pod.has_delete_time();
}

// As ControlledPod, as far as the watched one tells.
ControlledPod controlled(const v1::Pod &pod)
{
    ControlledPod known;
    known.name = pod.name();
    known.uid = pod.uid();
    known.labels = {pod.labels().begin(), pod.labels().end()};
    known.ownerKind = pod.workload().empty() ? "" : "workload";
    known.ready = isReady(pod);
    return known;
}

// `25%` of 10, or `3`; `up`: the part is rounded up.
int amountOf(const std::string &text, int whole, bool up)
{
    int number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec != std::errc())
        return 0;
    if (!text.ends_with('%'))
        return number;
    const std::int64_t share = static_cast<std::int64_t>(number) * whole;
    return static_cast<int>(up ? (share + 99) / 100 : share / 100);
}

std::string kindWords(const std::string &ownerKind)
{
    std::string collection = ownerKind;
    std::transform(collection.begin(), collection.end(), collection.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return collection + "s";
}

} // namespace

bool staysOnNode(const ControlledPod &pod)
{
    return pod.mirror || (pod.ownerKind == "DaemonSet" && !pod.ended);
}

v1::DrainBlocker::Reason blockerOf(const ControlledPod &pod, const v1::DrainOptions &options)
{
    // As kubectl: what has ended may go, whatever it held.
    if (pod.ended)
        return v1::DrainBlocker::REASON_UNSPECIFIED;
    if (pod.ownerKind.empty() && !options.delete_unmanaged_pods())
        return v1::DrainBlocker::REASON_UNMANAGED;
    if (pod.emptyDir && !options.delete_empty_dir_data())
        return v1::DrainBlocker::REASON_EMPTY_DIR;
    return v1::DrainBlocker::REASON_UNSPECIFIED;
}

// Defaults and rounding are Kubernetes' own: apps/v1 rounds a Deployment's
// maxUnavailable down, a DaemonSet's up.
int missingAtOnce(const WorkloadSettings &settings, const std::string &workload)
{
    const auto name = ObjectName::parse(workload);
    const std::string_view kind = name ? name->collection : std::string_view();
    if (settings.strategy == "OnDelete")
        return 0;
    if (settings.strategy == "Recreate")
        return settings.desired;
    if (kind == "deployments")
        return std::min(settings.desired,
                        amountOf(settings.maxUnavailable.empty() ? "25%" : settings.maxUnavailable, settings.desired,
                                 false));
    if (kind == "daemonsets") {
        const auto allowed = amountOf(settings.maxUnavailable.empty() ? "1" : settings.maxUnavailable, settings.desired, true);
        return std::min(settings.desired, allowed);
    }
    return std::min(settings.desired, 1);
}

v1::ActionImpact ImpactAssessor::begin(const std::string &object) const
{
    v1::ActionImpact impact;
    impact.set_changes(true);
    if (const auto cluster = m_view.clusters.get(std::string(clusterOf(object)))) {
        impact.set_environment(cluster->environment());
        impact.set_production(!cluster->environment().empty() && m_isProduction(cluster->environment()));
    }
    return impact;
}

Result<v1::Workload> ImpactAssessor::workload(const std::string &name) const
{
    const auto found = m_view.workloads.get(name);
    if (!found)
        return fail(ErrorCode::NotFound, fmt::format("there is no workload {}", name));
    return *found;
}

std::vector<std::shared_ptr<const v1::Pod>> ImpactAssessor::podsOf(const std::string &workload) const
{
    return m_view.pods.select([&](const v1::Pod &pod) { return pod.workload() == workload; });
}

void ImpactAssessor::addBudgets(v1::ActionImpact &impact, const std::string &parent,
                                const std::vector<ControlledPod> &pods) const
{
    if (pods.empty())
        return;
    const auto budgets = m_control.budgets(parent);
    if (!budgets) {
        impact.set_unknown(fmt::format("Disruption budgets could not be read: {}", budgets.error().message));
        return;
    }
    for (const auto &budget : *budgets) {
        const auto affected = std::count_if(pods.begin(), pods.end(), [&](const ControlledPod &pod) {
            return !pod.ended && namespaceOf(pod.name) == namespaceOf(budget.name) && budget.selector.matches(pod.labels);
        });
        if (affected <= budget.allowed || static_cast<std::size_t>(impact.budgets_size()) >= kMaxListed)
            continue;
        auto &told = *impact.add_budgets();
        told.set_budget(budget.name);
        told.set_allowed_pod_count(budget.allowed);
        told.set_affected_pod_count(static_cast<int>(affected));
        told.set_healthy_pod_count(budget.healthy);
        told.set_required_pod_count(budget.required);
    }
}

void ImpactAssessor::addPods(v1::ActionImpact &impact, const std::vector<ControlledPod> &pods) const
{
    std::map<std::string, int> lost;
    std::string parent;
    for (const auto &pod : pods) {
        impact.set_pod_count(impact.pod_count() + 1);
        if (impact.sample_pods_size() < kMaxSamples)
            impact.add_sample_pods(pod.name);
        const std::string space(namespaceOf(pod.name));
        parent = parent.empty() || parent == space ? space : std::string(clusterOf(pod.name));
        const auto watched = m_view.pods.get(pod.name);
        std::string owner = watched ? watched->workload() : std::string();
        if (owner.empty() && !pod.ownerKind.empty())
            owner = fmt::format("{}/{}/{}", space, kindWords(pod.ownerKind), pod.ownerName);
        if (owner.empty())
            impact.set_unmanaged_pod_count(impact.unmanaged_pod_count() + 1);
        else
            lost[owner] += pod.ready ? 1 : 0;
    }
    std::vector<v1::WorkloadImpact> workloads;
    for (const auto &[name, count] : lost) {
        v1::WorkloadImpact workload;
        workload.set_workload(name);
        workload.set_lost_pod_count(count);
        if (const auto watched = m_view.workloads.get(name)) {
            workload.set_ready_pod_count(watched->ready_replicas());
            workload.set_desired_pod_count(watched->desired_replicas());
        }
        workloads.push_back(std::move(workload));
    }
    std::stable_sort(workloads.begin(), workloads.end(), [](const auto &left, const auto &right) {
        return left.lost_pod_count() > right.lost_pod_count();
    });
    impact.set_workload_count(static_cast<int>(workloads.size()));
    for (std::size_t i = 0; i < std::min(workloads.size(), kMaxListed); ++i)
        *impact.add_workloads() = std::move(workloads[i]);
    addBudgets(impact, parent, pods);
}

v1::ActionImpact ImpactAssessor::ofDrain(const std::string &node, const std::vector<ControlledPod> &pods,
                                         const v1::DrainOptions &options) const
{
    auto impact = begin(node);
    std::vector<ControlledPod> going;
    for (const auto &pod : pods) {
        if (staysOnNode(pod)) {
            impact.set_daemon_set_pod_count(impact.daemon_set_pod_count() + 1);
            continue;
        }
        going.push_back(pod);
        const auto reason = blockerOf(pod, options);
        if (reason == v1::DrainBlocker::REASON_UNSPECIFIED)
            continue;
        impact.set_blocker_count(impact.blocker_count() + 1);
        if (static_cast<std::size_t>(impact.blockers_size()) < kMaxListed) {
            auto &blocker = *impact.add_blockers();
            blocker.set_pod(pod.name);
            blocker.set_reason(reason);
        }
    }
    addPods(impact, going);
    return impact;
}

void ImpactAssessor::addWorkload(v1::ActionImpact &impact, const std::string &workload, int missing, int replaced) const
{
    const auto pods = podsOf(workload);
    impact.set_pod_count(replaced);
    for (const auto &pod : pods) {
        if (impact.sample_pods_size() < std::min(kMaxSamples, replaced))
            impact.add_sample_pods(pod->name());
    }
    const auto watched = m_view.workloads.get(workload);
    auto &told = *impact.add_workloads();
    impact.set_workload_count(1);
    told.set_workload(workload);
    if (watched) {
        told.set_ready_pod_count(watched->ready_replicas());
        told.set_desired_pod_count(watched->desired_replicas());
        told.set_lost_pod_count(std::min(missing, watched->ready_replicas()));
    }
    // Of all its pods, as many as are missing at once.
    std::vector<ControlledPod> lost;
    for (const auto &pod : pods) {
        if (static_cast<int>(lost.size()) < missing)
            lost.push_back(controlled(*pod));
    }
    addBudgets(impact, std::string(namespaceOf(workload)), lost);
}

} // namespace wheelhouse::clusters
