#include "app/server/deployment_part.h"

#include "app/server/cluster_part.h"
#include "app/server/cluster_workload_source.h"
#include "app/server/foundation.h"
#include "server/api/application_api.h"
#include "server/api/ci_hook_api.h"
#include "server/api/deployment_api.h"
#include "server/api/environment_api.h"
#include "server/api/environment_rule_api.h"
#include "server/api/matrix_api.h"
#include "server/api/registry_api.h"
#include "server/deployments/ci/ci_hooks.h"
#include "server/deployments/deployment_matrix.h"
#include "server/deployments/deployments.h"
#include "server/deployments/environment_rule_book.h"
#include "server/deployments/images/image_inspections.h"
#include "server/deployments/images/registries.h"
#include "server/deployments/images/tag_catalogue.h"
#include "server/http/http_client.h"
#include "server/links/kubernetes/kubernetes_connector.h"
#include "server/links/kubernetes/kubernetes_workload_patcher.h"
#include "server/links/registry/oci_registry_client.h"
#include "server/store/sql_catalogue_store.h"
#include "server/store/sql_ci_hook_store.h"
#include "server/store/sql_deployment_store.h"
#include "server/store/sql_environment_rule_store.h"
#include "server/store/sql_registry_store.h"

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
    Parts(Foundation &foundation, ClusterPart &clusters, api::CallChain &chain)
        : catalogueStore(foundation.database()), deploymentStore(foundation.database()),
          registryStore(foundation.database(), foundation.secretBox()), registryClient(http),
          registries(registryStore, registryClient), inspections(registries, registryClient),
          patcher([&connector = clusters.connector()](const std::string &cluster) { return connector.api(cluster); }),
          source(clusters.view()), subject(catalogueStore, deploymentStore, source, patcher, {}, advisors()),
          ruleStore(foundation.database()), rules(ruleStore, subject.environments()),
          tags(subject.applications(), registries, registryClient),
          matrix(subject.applications(), subject.environments(), subject.journal(), source),
          environmentApi(chain, subject.environments()), applicationApi(chain, subject.applications()),
          deploymentApi(chain, subject.desk(), subject.journal()), registryApi(chain, registries, tags),
          ruleApi(chain, rules), matrixApi(chain, matrix), hookStore(foundation.database(), foundation.secretBox()),
          hooks(hookStore,
                [this](const std::string &requester, const v1::CreateDeploymentRequest &request) {
                    return subject.desk().submit(requester, request);
                }),
          hookApi(chain, hooks)
    {
    }

    ~Parts() { stop(); }

    // Its parts are made after the subject, which asks them only when started.
    deployments::Advisors advisors()
    {
        deployments::Advisors asked;
        asked.images = &inspections;
        asked.rules = &rules;
        asked.findBuild = [this](const std::string &application, const std::string &environment,
                                 const ImageTag &build) { return tags.findBuild(application, environment, build); };
        return asked;
    }

    void stop()
    {
        source.stop();
        // Ends what is asked of registries.
        http.stop();
        subject.stop();
        inspections.stop();
    }

    store::SqlCatalogueStore catalogueStore;
    store::SqlDeploymentStore deploymentStore;
    http::HttpClient http;
    store::SqlRegistryStore registryStore;
    registry::OciRegistryClient registryClient;
    deployments::Registries registries;
    deployments::ImageInspections inspections;
    kubernetes::KubernetesWorkloadPatcher patcher;
    ClusterWorkloadSource source;
    deployments::Deployments subject;
    store::SqlEnvironmentRuleStore ruleStore;
    deployments::EnvironmentRuleBook rules;
    deployments::TagCatalogue tags;
    deployments::DeploymentMatrix matrix;
    api::EnvironmentApi environmentApi;
    api::ApplicationApi applicationApi;
    api::DeploymentApi deploymentApi;
    api::RegistryApi registryApi;
    api::EnvironmentRuleApi ruleApi;
    api::MatrixApi matrixApi;
    store::SqlCiHookStore hookStore;
    deployments::CiHooks hooks;
    api::CiHookApi hookApi;
};

DeploymentPart::DeploymentPart(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) { }

DeploymentPart::~DeploymentPart() = default;

void DeploymentPart::stop() { m_parts->stop(); }

Result<std::unique_ptr<DeploymentPart>> DeploymentPart::start(Foundation &foundation, ClusterPart &clusters,
                                                              api::CallChain &chain, Changed changed)
{
    auto parts = std::make_unique<Parts>(foundation, clusters, chain);
    parts->subject.journal().addListener(
        [changed = std::move(changed)](const deployments::DeploymentRecord &record) { changed(record.deployment); });
    if (auto loaded = parts->registries.load(); !loaded)
        return passOn(loaded);
    if (auto loaded = parts->rules.load(); !loaded)
        return passOn(loaded);
    if (auto loaded = parts->hooks.load(); !loaded)
        return passOn(loaded);
    parts->inspections.start();
    if (auto started = parts->subject.start(); !started)
        return passOn(started);
    parts->source.start();
    return std::unique_ptr<DeploymentPart>(new DeploymentPart(std::move(parts)));
}

std::vector<grpc::Service *> DeploymentPart::services()
{
    return {&m_parts->environmentApi, &m_parts->applicationApi, &m_parts->deploymentApi,
            &m_parts->registryApi, &m_parts->ruleApi, &m_parts->matrixApi, &m_parts->hookApi};
}

deployments::CiHooks &DeploymentPart::hooks() { return m_parts->hooks; }

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
