#include "server/links/kubernetes/kubernetes_connector.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace wheelhouse::kubernetes {

namespace {

// Whatever keeps a first contact from being made must be put right before the
// cluster can be added.
Error refusal(const std::string &server, const Error &cause)
{
    if (cause.code == ErrorCode::Cancelled)
        return {ErrorCode::Unavailable, cause.message, {}};
    return {ErrorCode::FailedPrecondition, fmt::format("{} cannot be used: {}", server, cause.message), {}};
}

// What was renewed while a first contact was made.
struct Renewed {
    std::mutex mutex;
    Secret kubeconfig;
};

} // namespace

// Makes a first contact known for as long as it is being made, so that stop()
// finds it.
class KubernetesConnector::Probing {
public:
    Probing(KubernetesConnector &connector, KubernetesApi &api) : m_connector(connector), m_api(api)
    {
        bool stopping = false;
        {
            const std::lock_guard lock(m_connector.m_mutex);
            m_connector.m_probing.insert(&m_api);
            stopping = m_connector.m_stopping;
        }
        if (stopping)
            m_api.stop();
    }
    ~Probing()
    {
        const std::lock_guard lock(m_connector.m_mutex);
        m_connector.m_probing.erase(&m_api);
    }
    Probing(const Probing &) = delete;
    Probing &operator=(const Probing &) = delete;

private:
    KubernetesConnector &m_connector;
    KubernetesApi &m_api;
};

KubernetesConnector::KubernetesConnector(http::HttpClient &client, WatchTimes times, ApiManners manners,
                                         FilePolicy files)
    : m_client(client), m_times(times), m_manners(std::move(manners)), m_files(std::move(files))
{
}

Result<clusters::ClusterFacts> KubernetesConnector::probe(const clusters::ClusterAccess &access,
                                                          std::chrono::milliseconds limit)
{
    const auto config = Kubeconfig::parse(access.kubeconfig.reveal(), access.context, m_files);
    if (!config)
        return passOn(config);
    if (!config->tokenFile.empty() && !access.mayRunPrograms)
        return failField("kubeconfig",
                         "names a file of the server, which only an administrator may use; give the token itself");
    if (config->exec && !access.mayRunPrograms) {
        const std::string why = fmt::format("lets the server run a program ({}), which only an administrator may add; use a "
                                            "token or a certificate",
                                            config->exec->command);
        return tl::unexpected<Error>(Error{ErrorCode::PermissionDenied, "kubeconfig: " + why, {{"kubeconfig", why}}});
    }
    // A refresh token may be good for one use.
    const auto renewed = std::make_shared<Renewed>();
    ApiManners manners = m_manners;
    manners.renewed = [renewed](const Secret &kubeconfig, const std::string &) {
        const std::lock_guard lock(renewed->mutex);
        renewed->kubeconfig = kubeconfig;
    };
    const auto api = KubernetesApi::create(m_client, *config, std::move(manners));
    const Probing probing(*this, *api);
    const auto began = std::chrono::steady_clock::now();
    // Who we are is asked first: `/version` answers anybody in many clusters.
    ApiRequest namespaces;
    namespaces.path = "/api/v1/namespaces?limit=1";
    namespaces.totalTimeout = limit;
    const auto allowed = api->call(std::move(namespaces));
    // Rights to few namespaces are no reason to refuse the cluster.
    if (!allowed && allowed.error().code != ErrorCode::PermissionDenied)
        return tl::unexpected<Error>(refusal(config->server, allowed.error()));

    ApiRequest version;
    version.path = "/version";
    version.maxBodyBytes = 64u << 10;
    const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
    version.totalTimeout = std::max(limit - spent, std::chrono::milliseconds(500));
    const auto answer = api->call(std::move(version));
    if (!answer)
        return tl::unexpected<Error>(refusal(config->server, answer.error()));
    const auto json = nlohmann::json::parse(answer->body, nullptr, false);
    if (!json.is_object() || !json.contains("gitVersion") || !json["gitVersion"].is_string())
        return fail(ErrorCode::FailedPrecondition,
                    fmt::format("{} does not answer like a Kubernetes API server", config->server));
    clusters::ClusterFacts facts = factsOf(*config);
    facts.version = json["gitVersion"].get<std::string>().substr(0, 100);
    facts.latency = answer->latency;
    const std::lock_guard lock(renewed->mutex);
    facts.renewedKubeconfig = renewed->kubeconfig;
    return facts;
}

Result<std::vector<v1::KubeconfigContext>> KubernetesConnector::inspect(const Secret &kubeconfig)
{
    return inspectKubeconfig(kubeconfig.reveal(), m_files);
}

Result<std::unique_ptr<clusters::ClusterConnection>> KubernetesConnector::connect(const v1::Cluster &cluster,
                                                                                  const clusters::ClusterAccess &access,
                                                                                  clusters::ObjectSink &sink,
                                                                                  clusters::KeepAccess keep)
{
    const auto config = Kubeconfig::parse(access.kubeconfig.reveal(), access.context, m_files);
    if (!config)
        return passOn(config);
    ApiManners manners = m_manners;
    if (keep) {
        manners.renewed = [keep = std::move(keep)](const Secret &kubeconfig, const std::string &context) {
            keep({kubeconfig, context});
        };
    }
    auto api = KubernetesApi::create(m_client, *config, std::move(manners));
    {
        const std::lock_guard lock(m_mutex);
        std::erase_if(m_apis, [](const auto &entry) { return entry.second.expired(); });
        m_apis[cluster.name()] = api;
    }
    sink.knownAs(factsOf(*config));
    WatchSettings settings{{cluster.namespaces().begin(), cluster.namespaces().end()}, config->nameSpace, m_files};
    return std::unique_ptr<clusters::ClusterConnection>(
        std::make_unique<ClusterWatch>(cluster.name(), std::move(api), sink, m_times, std::move(settings)));
}

void KubernetesConnector::stop()
{
    const std::lock_guard lock(m_mutex);
    m_stopping = true;
    for (auto *api : m_probing)
        api->stop();
    for (const auto &[cluster, watched] : m_apis) {
        if (const auto api = watched.lock())
            api->stop();
    }
}

std::shared_ptr<KubernetesApi> KubernetesConnector::api(const std::string &cluster) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_apis.find(cluster);
    return found == m_apis.end() ? nullptr : found->second.lock();
}

} // namespace wheelhouse::kubernetes
