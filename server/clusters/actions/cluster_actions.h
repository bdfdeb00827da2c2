#pragma once

#include "server/clusters/actions/cluster_control.h"
#include "server/clusters/actions/impact_assessor.h"
#include "wheelhouse/v1/cluster_actions.pb.h"

namespace wheelhouse::clusters {

// The actions that are done when they are answered; draining is NodeDrains'.
// Each is first done dry, which asks rights and admission, and then, unless
// that was all that was asked, really.
//
// Threads: any that may block; holds nothing. Errors as in the contract.
class ClusterActions {
public:
    ClusterActions(ClusterControl &control, const ClusterView &view, const ImpactAssessor &assessor)
        : m_control(control), m_view(view), m_assessor(assessor)
    {
    }

    Result<v1::ActionImpact> cordon(const std::string &node, bool unschedulable, bool validateOnly);
    Result<v1::ActionImpact> restart(const v1::RestartWorkloadRequest &request);
    Result<v1::ScaleWorkloadResponse> scale(const v1::ScaleWorkloadRequest &request);
    Result<v1::ActionImpact> deletePod(const v1::DeletePodRequest &request);

private:
    ClusterControl &m_control;
    const ClusterView &m_view;
    const ImpactAssessor &m_assessor;
};

// Whether `name` is of that collection, as an error of the field `name`.
Result<void> checkNode(const std::string &name);
Result<void> checkWorkload(const std::string &name);
Result<void> checkPod(const std::string &name);

} // namespace wheelhouse::clusters
