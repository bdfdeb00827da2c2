#pragma once

#include <functional>
#include <string>
#include <vector>

#include "server/clusters/actions/cluster_control.h"
#include "server/clusters/cluster_view.h"
#include "wheelhouse/v1/cluster_actions.pb.h"

namespace wheelhouse::clusters {

// Why a drain may not evict a pod with these options; REASON_UNSPECIFIED where
// it may.
v1::DrainBlocker::Reason blockerOf(const ControlledPod &pod, const v1::DrainOptions &options);
// A drain leaves it where it is: of a DaemonSet, or of the node's own files.
bool staysOnNode(const ControlledPod &pod);

// Of `desired` pods, how many a rollout may have missing at a time.
int missingAtOnce(const WorkloadSettings &settings, const std::string &workload);

// Says what actions touch: from what is watched, and from the API server where
// that does not know enough. Threads: any that may block. View and control
// outlive it.
class ImpactAssessor {
public:
    // Whether `environments/{environment}` is production.
    using IsProduction = std::function<bool(const std::string &environment)>;

    ImpactAssessor(ClusterControl &control, const ClusterView &view, IsProduction isProduction)
        : m_control(control), m_view(view), m_isProduction(std::move(isProduction))
    {
    }

    // With everything that is common to all of a cluster's actions.
    v1::ActionImpact begin(const std::string &object) const;
    // These pods would go, all at once.
    void addPods(v1::ActionImpact &impact, const std::vector<ControlledPod> &pods) const;
    // The same with the blockers and what stays.
    v1::ActionImpact ofDrain(const std::string &node, const std::vector<ControlledPod> &pods,
                             const v1::DrainOptions &options) const;
    // Of a workload's pods, `missing` are missing at a time and `replaced` end.
    void addWorkload(v1::ActionImpact &impact, const std::string &workload, int missing, int replaced) const;
    // NotFound where the cluster has been seen, and this was not in it.
    Result<v1::Workload> workload(const std::string &name) const;
    std::vector<std::shared_ptr<const v1::Pod>> podsOf(const std::string &workload) const;

private:
    void addBudgets(v1::ActionImpact &impact, const std::string &parent, const std::vector<ControlledPod> &pods) const;

    ClusterControl &m_control;
    const ClusterView &m_view;
    const IsProduction m_isProduction;
};

} // namespace wheelhouse::clusters
