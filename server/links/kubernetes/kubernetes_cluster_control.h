#pragma once

#include <functional>
#include <memory>
#include <string>

#include "server/clusters/actions/cluster_control.h"
#include "server/links/kubernetes/kubernetes_api.h"

namespace wheelhouse::kubernetes {

// Does to a cluster's objects what actions ask for, by its API server, as field
// manager `wheelhouse`. Threads: any that may block. Ownership: the program's.
// Failure: as ClusterControl says. Nothing to stop: what waits ends with
// HttpClient::stop().
class KubernetesClusterControl final : public clusters::ClusterControl {
public:
    // The API server of `clusters/{cluster}`; null when there is no such
    // cluster.
    using FindApi = std::function<std::shared_ptr<KubernetesApi>(const std::string &cluster)>;

    explicit KubernetesClusterControl(FindApi findApi) : m_findApi(std::move(findApi)) {}

    Result<void> setUnschedulable(const std::string &node, bool unschedulable, bool dryRun) override;
    Result<clusters::WorkloadSettings> restart(const std::string &workload, std::chrono::system_clock::time_point at,
                                               bool dryRun) override;
    Result<int> scale(const std::string &workload, int replicas, std::optional<int> expected, bool dryRun) override;
    Result<void> deletePod(const std::string &pod, const std::string &uid, std::optional<int> graceSeconds,
                           bool dryRun) override;
    Result<clusters::Eviction> evict(const std::string &pod, const std::string &uid, std::optional<int> graceSeconds,
                                     bool dryRun) override;
    Result<clusters::ControlledPod> pod(const std::string &name) override;
    Result<std::vector<clusters::ControlledPod>> podsOn(const std::string &node) override;
    Result<std::vector<clusters::DisruptionBudget>> budgets(const std::string &parent) override;
    Result<std::string> autoscalerOf(const std::string &workload) override;

private:
    // As the API server answers; not mapped.
    Result<ApiAnswer> ask(const std::string &object, ApiRequest request);
    // The parsed answer, or the error as our caller is to get it.
    Result<std::string> askFor(const std::string &object, ApiRequest request);

    FindApi m_findApi;
};

} // namespace wheelhouse::kubernetes
