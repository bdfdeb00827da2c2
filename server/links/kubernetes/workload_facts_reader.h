#pragma once

#include <set>
#include <string>

#include "server/links/kubernetes/kubernetes_api.h"
#include "wheelhouse/v1/workloads.pb.h"

namespace wheelhouse::kubernetes {

// Asks the API server what is not watched of a workload: its own object, and the
// services, EndpointSlices, ingresses, autoscalers and probe failures of its
// namespace, side by side. `pods` are the names of its pods. Waits, at most
// some 8 s. What may not be seen is named in `not_seen`; an error when not even
// the workload itself can be read.
Result<v1::WorkloadFacts> readWorkloadFacts(KubernetesApi &api, const v1::Workload &workload,
                                            const std::set<std::string> &pods);

} // namespace wheelhouse::kubernetes
