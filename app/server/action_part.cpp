#include "app/server/action_part.h"

#include "app/server/cluster_part.h"
#include "app/server/deployment_part.h"
#include "app/server/foundation.h"
#include "server/api/cluster_action_api.h"
#include "server/api/log_api.h"
#include "server/api/terminal_api.h"
#include "server/clusters/actions/cluster_actions.h"
#include "server/clusters/actions/node_drains.h"
#include "server/links/kubernetes/kubernetes_cluster_control.h"
#include "server/links/kubernetes/kubernetes_connector.h"
#include "server/links/kubernetes/streams/kubernetes_pod_streams.h"
#include "server/links/loki/loki_client.h"
#include "server/store/sql_drain_store.h"

namespace wheelhouse::server {

struct ActionPart::Parts {
    Parts(store::Database &database, ClusterPart &clusters, DeploymentPart &deployments, api::CallChain &chain)
        : drainStore(database),
          control([&connector = clusters.connector()](const std::string &cluster) { return connector.api(cluster); }),
          assessor(control, clusters.view(),
                   [&deployments](const std::string &environment) { return deployments.isProduction(environment); }),
          actions(control, clusters.view(), assessor), drains(drainStore, control, assessor),
          lokiClient(clusters.httpClient()), storedLogs(clusters.view(), lokiClient),
          actionApi(chain, actions, drains, clusters.view()),
          logApi(chain, clusters.view(), clusters.directory(), storedLogs),
          podStreams([&connector = clusters.connector()](const std::string &cluster) { return connector.api(cluster); }),
          terminalApi(chain, clusters.view(), podStreams)
    {
    }

    store::SqlDrainStore drainStore;
    kubernetes::KubernetesClusterControl control;
    clusters::ImpactAssessor assessor;
    clusters::ClusterActions actions;
    clusters::NodeDrains drains;
    loki::LokiClient lokiClient;
    clusters::StoredLogs storedLogs;
    api::ClusterActionApi actionApi;
    api::LogApi logApi;
    kubernetes::KubernetesPodStreams podStreams;
    api::TerminalApi terminalApi;
};

ActionPart::ActionPart(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) { }

ActionPart::~ActionPart() = default;

void ActionPart::stop() { m_parts->drains.stop(); }

Result<std::unique_ptr<ActionPart>> ActionPart::start(Foundation &foundation, ClusterPart &clusters,
                                                      DeploymentPart &deployments, api::CallChain &chain)
{
    auto parts = std::make_unique<Parts>(foundation.database(), clusters, deployments, chain);
    if (auto started = parts->drains.start(); !started)
        return passOn(started);
    return std::unique_ptr<ActionPart>(new ActionPart(std::move(parts)));
}

std::vector<grpc::Service *> ActionPart::services() { return {&m_parts->actionApi, &m_parts->logApi, &m_parts->terminalApi}; }

} // namespace wheelhouse::server
