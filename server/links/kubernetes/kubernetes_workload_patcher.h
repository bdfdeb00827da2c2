#pragma once

#include <functional>
#include <memory>
#include <string>

#include "server/deployments/workload_patcher.h"
#include "server/links/kubernetes/kubernetes_api.h"

namespace wheelhouse::kubernetes {

// Reads and patches workloads for deployments, by their clusters' API servers.
//
// Threads: any; answers come on the http thread. Ownership: the program's.
// Failure: as WorkloadPatcher says. Nothing to stop: what is in the air ends
// with HttpClient::stop().
class KubernetesWorkloadPatcher final : public deployments::WorkloadPatcher {
public:
    // The API server of `clusters/{cluster}`; null when there is no such
    // cluster. Called on any thread, must not block.
    using FindApi = std::function<std::shared_ptr<KubernetesApi>(const std::string &cluster)>;

    explicit KubernetesWorkloadPatcher(FindApi findApi);

    void read(const std::string &workload, Done done) override;
    void patch(const std::string &workload, const std::string &body, bool dryRun, Done done) override;

private:
    void send(const std::string &workload, ApiRequest request, const std::string &query, Done done);

    FindApi m_findApi;
};

} // namespace wheelhouse::kubernetes
