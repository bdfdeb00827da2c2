#include "app/server/cluster_part.h"

#include "app/server/foundation.h"
#include "server/api/cluster_api.h"
#include "server/clusters/cluster_directory.h"
#include "server/clusters/cluster_view.h"
#include "server/http/http_client.h"
#include "server/links/kubernetes/kubernetes_connector.h"
#include "server/store/sql_cluster_store.h"

namespace wheelhouse::server {

struct ClusterPart::Parts {
    Parts(Foundation &foundation, api::CallChain &chain)
        : store(foundation.database(), foundation.secretBox()), connector(http), directory(store, connector, view),
          clusterApi(chain, directory, view)
    {
    }

    ~Parts()
    {
        directory.stop();
        http.stop();
    }

    http::HttpClient http;
    store::SqlClusterStore store;
    kubernetes::KubernetesConnector connector;
    clusters::ClusterView view;
    clusters::ClusterDirectory directory;
    api::ClusterApi clusterApi;
};

ClusterPart::ClusterPart(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) { }

ClusterPart::~ClusterPart() = default;

Result<std::unique_ptr<ClusterPart>> ClusterPart::start(Foundation &foundation, api::CallChain &chain)
{
    auto parts = std::make_unique<Parts>(foundation, chain);
    if (auto started = parts->directory.start(); !started)
        return passOn(started);
    return std::unique_ptr<ClusterPart>(new ClusterPart(std::move(parts)));
}

std::vector<grpc::Service *> ClusterPart::services() { return {&m_parts->clusterApi}; }

void ClusterPart::fillStatus(v1::Status &status) const
{
    m_parts->view.clusters.forEach([&](const v1::Cluster &cluster) {
        status.set_cluster_count(status.cluster_count() + 1);
        if (cluster.source().state() == v1::SourceState::STATE_LIVE)
            status.set_live_cluster_count(status.live_cluster_count() + 1);
    });
}

clusters::ClusterView &ClusterPart::view() { return m_parts->view; }

kubernetes::KubernetesConnector &ClusterPart::connector() { return m_parts->connector; }

} // namespace wheelhouse::server
