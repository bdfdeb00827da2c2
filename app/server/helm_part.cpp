#include "app/server/helm_part.h"

#include <cstdlib>

#include <fmt/format.h>
#include <unistd.h>

#include "app/server/cluster_part.h"
#include "app/server/foundation.h"
#include "app/server/server_options.h"
#include "server/api/helm_api.h"
#include "server/clusters/cluster_view.h"
#include "server/helm/helm_operations.h"
#include "server/links/helm/helm_program_runner.h"
#include "server/links/kubernetes/helm/kubernetes_release_source.h"
#include "server/links/kubernetes/kubernetes_connector.h"
#include "server/store/sql_cluster_store.h"
#include "server/store/sql_helm_store.h"

namespace wheelhouse::server {

namespace {

// The same over all starts with one data directory, another for any other.
std::string holderOf(const std::string &dataDirectory)
{
    char host[256] = {};
    ::gethostname(host, sizeof(host) - 1);
    return fmt::format("{}:{}", host, dataDirectory);
}

} // namespace

struct HelmPart::Parts {
    Parts(const ServerOptions &options, Foundation &foundation, ClusterPart &clusters, api::CallChain &chain)
        : clusterStore(foundation.database(), foundation.secretBox()),
          operationStore(foundation.database(), foundation.secretBox()),
          repositoryStore(foundation.database(), foundation.secretBox()),
          betweenStore(options.betweenHelmStore ? options.betweenHelmStore(operationStore) : nullptr),
          source([&connector = clusters.connector()](const std::string &cluster) { return connector.api(cluster); }),
          runner(options.helm), repositories(repositoryStore), desk(source),
          findAccess([this](const std::string &cluster) { return accessTo(cluster); }),
          operations(betweenStore ? *betweenStore : operationStore, desk,
                     {source, runner, repositories, findAccess},
                     {foundation.dataDirectory() + "/helm", holderOf(foundation.dataDirectory())}),
          helmApi(chain, desk, operations, clusters.view()), repositoryApi(chain, repositories)
    {
        desk.setActiveOnes([this] { return operations.activeOnes(); });
    }

    Result<helm::ProgramAccess> accessTo(const std::string &cluster)
    {
        const auto stored = clusterStore.load();
        if (!stored)
            return passOn(stored);
        for (const auto &each : *stored) {
            if (each.cluster.name() != cluster)
                continue;
            if (!each.broken.empty())
                return fail(ErrorCode::FailedPrecondition, each.broken);
            return helm::ProgramAccess{each.access.kubeconfig, each.access.context};
        }
        return fail(ErrorCode::NotFound, fmt::format("there is no cluster {}", cluster));
    }

    store::SqlClusterStore clusterStore;
    store::SqlHelmOperationStore operationStore;
    store::SqlChartRepositoryStore repositoryStore;
    // For tests only.
    std::unique_ptr<helm::OperationStore> betweenStore;
    kubernetes::KubernetesReleaseSource source;
    helm::HelmProgramRunner runner;
    helm::ChartRepositories repositories;
    helm::ReleaseDesk desk;
    helm::FindAccess findAccess;
    helm::HelmOperations operations;
    api::HelmApi helmApi;
    api::HelmRepositoryApi repositoryApi;
};

HelmPart::HelmPart(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) { }

HelmPart::~HelmPart() = default;

Result<std::unique_ptr<HelmPart>> HelmPart::start(const ServerOptions &options, Foundation &foundation,
                                                  ClusterPart &clusters, api::CallChain &chain)
{
    auto parts = std::make_unique<Parts>(options, foundation, clusters, chain);
    if (auto started = parts->repositories.start(); !started)
        return passOn(started);
    if (auto started = parts->operations.start(); !started)
        return passOn(started);
    return std::unique_ptr<HelmPart>(new HelmPart(std::move(parts)));
}

void HelmPart::stop() { m_parts->operations.stop(); }

std::vector<grpc::Service *> HelmPart::services() { return {&m_parts->helmApi, &m_parts->repositoryApi}; }

} // namespace wheelhouse::server
