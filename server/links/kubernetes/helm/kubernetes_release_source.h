#pragma once

#include <functional>
#include <memory>
#include <string>

#include "server/helm/release_source.h"
#include "server/links/kubernetes/kubernetes_api.h"

namespace wheelhouse::kubernetes {

// Helm's releases in clusters, by their API servers. Lists ask for metadata
// alone, compressed. Threads: any that may block. Ownership: the program's.
// Failure: as ReleaseSource says. Nothing to stop: what waits ends with
// HttpClient::stop().
class KubernetesReleaseSource final : public helm::ReleaseSource {
public:
    // As in KubernetesClusterControl.
    using FindApi = std::function<std::shared_ptr<KubernetesApi>(const std::string &cluster)>;

    explicit KubernetesReleaseSource(FindApi findApi) : m_findApi(std::move(findApi)) {}

    Result<helm::ReleaseListing> list(const helm::ReleaseScope &scope, const std::string &release, bool recent) override;
    Result<helm::ReleaseContent> read(const helm::ReleaseName &name, int revision) override;
    std::vector<Result<helm::ReleaseContent>>
    readAll(const std::vector<std::pair<helm::ReleaseName, int>> &revisions) override;
    Result<std::vector<helm::ChartFile>> chartOf(const helm::ReleaseName &name, int revision) override;
    Result<void> markFailed(const helm::ReleaseName &name, int revision, const std::string &description) override;
    Result<std::vector<helm::LiveObject>> look(const helm::ReleaseName &name,
                                               const std::vector<helm::ManifestObject> &objects, bool apply) override;

private:
    Result<std::string> secretOf(const helm::ReleaseName &name, int revision) const;
    Result<std::shared_ptr<KubernetesApi>> apiOf(const std::string &cluster) const;

    FindApi m_findApi;
};

} // namespace wheelhouse::kubernetes
