#include "app/server/cluster_part.h"

#include "app/server/cluster_metrics.h"
#include "app/server/foundation.h"
#include "app/server/server_options.h"
#include "server/api/cluster_api.h"
#include "server/api/event_api.h"
#include "server/api/inventory_api.h"
#include "server/api/namespace_api.h"
#include "server/api/node_api.h"
#include "server/api/pod_api.h"
#include "server/api/workload_api.h"
#include "server/clusters/cluster_directory.h"
#include "server/clusters/cluster_view.h"
#include "server/clusters/event_keeper.h"
#include "server/clusters/inventories.h"
#include "server/http/http_client.h"
#include "server/links/kubernetes/kubernetes_connector.h"
#include "server/store/sql_cluster_store.h"
#include "server/store/sql_event_store.h"

namespace wheelhouse::server {

namespace {

kubernetes::ApiManners mannersOf(const ServerOptions &options)
{
    kubernetes::ApiManners manners;
    manners.requestsPerSecond = options.clusterRequestsPerSecond;
    manners.burst = static_cast<int>(options.clusterRequestsPerSecond * 4);
    return manners;
}

} // namespace

struct ClusterPart::Parts {
    Parts(const ServerOptions &options, Foundation &foundation, api::CallChain &chain, ::prometheus::Registry &registry)
        : store(foundation.database(), foundation.secretBox()),
          connector(http, {}, mannersOf(options), {options.tokenFileFolders}), directory(store, connector, view),
          eventStore(foundation.database()),
          eventKeeper(eventStore, view.events, {.kept = std::chrono::hours(24) * options.keepEventsDays}),
          gauges(registry), inventories(store, view), clusterApi(chain, directory, view), nodeApi(chain, view),
          namespaceApi(chain, view), workloadApi(chain, view, directory), podApi(chain, view, directory),
          eventApi(chain, view, &eventStore), inventoryApi(chain, inventories)
    {
    }

    ~Parts()
    {
        // Before its rows go with the clusters: it writes what came last.
        eventKeeper.stop();
        directory.stop();
        http.stop();
    }

    http::HttpClient http;
    store::SqlClusterStore store;
    kubernetes::KubernetesConnector connector;
    clusters::ClusterView view;
    clusters::ClusterDirectory directory;
    store::SqlEventStore eventStore;
    clusters::EventKeeper eventKeeper;
    ClusterMetrics gauges;
    clusters::Inventories inventories;
    api::ClusterApi clusterApi;
    api::NodeApi nodeApi;
    api::NamespaceApi namespaceApi;
    api::WorkloadApi workloadApi;
    api::PodApi podApi;
    api::EventApi eventApi;
    api::InventoryApi inventoryApi;
};

ClusterPart::ClusterPart(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) { }

ClusterPart::~ClusterPart() = default;

Result<std::unique_ptr<ClusterPart>> ClusterPart::start(const ServerOptions &options, Foundation &foundation,
                                                        api::CallChain &chain, ::prometheus::Registry &metrics)
{
    auto parts = std::make_unique<Parts>(options, foundation, chain, metrics);
    if (auto started = parts->directory.start(); !started)
        return passOn(started);
    return std::unique_ptr<ClusterPart>(new ClusterPart(std::move(parts)));
}

std::vector<grpc::Service *> ClusterPart::services()
{
    return {&m_parts->clusterApi, &m_parts->nodeApi,  &m_parts->namespaceApi, &m_parts->workloadApi,
            &m_parts->podApi,     &m_parts->eventApi, &m_parts->inventoryApi};
}

void ClusterPart::fillStatus(v1::Status &status) const
{
    m_parts->view.clusters.forEach([&](const v1::Cluster &cluster) {
        status.set_cluster_count(status.cluster_count() + 1);
        if (cluster.source().state() == v1::SourceState::STATE_LIVE)
            status.set_live_cluster_count(status.live_cluster_count() + 1);
    });
}

void ClusterPart::refreshGauges() { m_parts->gauges.refresh(m_parts->view); }

void ClusterPart::endWaits()
{
    m_parts->connector.stop();
    m_parts->http.stop();
}

clusters::ClusterView &ClusterPart::view() { return m_parts->view; }

clusters::ClusterDirectory &ClusterPart::directory() { return m_parts->directory; }

http::HttpClient &ClusterPart::httpClient() { return m_parts->http; }

kubernetes::KubernetesConnector &ClusterPart::connector() { return m_parts->connector; }

} // namespace wheelhouse::server
