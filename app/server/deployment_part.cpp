#include "app/server/deployment_part.h"

#include "app/server/cluster_part.h"
#include "app/server/cluster_workload_source.h"
#include "app/server/foundation.h"
#include "server/api/application_api.h"
#include "server/api/deployment_api.h"
#include "server/api/environment_api.h"
#include "server/deployments/deployments.h"
#include "server/links/kubernetes/kubernetes_connector.h"
#include "server/links/kubernetes/kubernetes_workload_patcher.h"
#include "server/store/sql_catalogue_store.h"
#include "server/store/sql_deployment_store.h"

namespace wheelhouse::server {

namespace {

bool isActive(const v1::Deployment &deployment)
{
    return deployment.state() == v1::Deployment::STATE_PLANNING
        || deployment.state() == v1::Deployment::STATE_AWAITING_APPROVAL
        || deployment.state() == v1::Deployment::STATE_ROLLING_OUT;
}

} // namespace

struct DeploymentPart::Parts {
    Parts(store::Database &database, ClusterPart &clusters, api::CallChain &chain)
        : catalogueStore(database), deploymentStore(database),
          patcher([&connector = clusters.connector()](const std::string &cluster) { return connector.api(cluster); }),
          source(clusters.view()), subject(catalogueStore, deploymentStore, source, patcher),
          environmentApi(chain, subject.environments()), applicationApi(chain, subject.applications()),
          deploymentApi(chain, subject.desk(), subject.journal())
    {
    }

    ~Parts() { stop(); }

    void stop()
    {
        source.stop();
        subject.stop();
    }

    store::SqlCatalogueStore catalogueStore;
    store::SqlDeploymentStore deploymentStore;
    kubernetes::KubernetesWorkloadPatcher patcher;
    ClusterWorkloadSource source;
    deployments::Deployments subject;
    api::EnvironmentApi environmentApi;
    api::ApplicationApi applicationApi;
    api::DeploymentApi deploymentApi;
};

DeploymentPart::DeploymentPart(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) { }

DeploymentPart::~DeploymentPart() = default;

void DeploymentPart::stop() { m_parts->stop(); }

Result<std::unique_ptr<DeploymentPart>> DeploymentPart::start(Foundation &foundation, ClusterPart &clusters,
                                                              api::CallChain &chain)
{
    auto parts = std::make_unique<Parts>(foundation.database(), clusters, chain);
    if (auto started = parts->subject.start(); !started)
        return passOn(started);
    parts->source.start();
    return std::unique_ptr<DeploymentPart>(new DeploymentPart(std::move(parts)));
}

std::vector<grpc::Service *> DeploymentPart::services()
{
    return {&m_parts->environmentApi, &m_parts->applicationApi, &m_parts->deploymentApi};
}

bool DeploymentPart::isProduction(const std::string &environment) const
{
    const auto found = m_parts->subject.environments().find(environment);
    return found && found->production();
}

void DeploymentPart::fillStatus(v1::Status &status) const
{
    std::int32_t active = 0;
    m_parts->subject.journal().table().forEach([&](const v1::Deployment &deployment) {
        if (isActive(deployment))
            ++active;
    });
    status.set_active_deployment_count(active);
}

} // namespace wheelhouse::server
