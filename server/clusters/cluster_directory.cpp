#include "server/clusters/cluster_directory.h"

#include <algorithm>
#include <thread>

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>
#include <spdlog/spdlog.h>

#include "core/identifier.h"
#include "core/log.h"
#include "server/clusters/object_names.h"

namespace wheelhouse::clusters {

namespace {

constexpr std::size_t kMaxIdLength = 40;
constexpr std::size_t kMaxNameLength = 100;

Result<void> checkUrl(const std::string &url, const char *field)
{
    if (url.empty())
        return {};
    if (!url.starts_with("http://") && !url.starts_with("https://"))
        return failField(field, "an http or https URL is allowed");
    // The URL is shown to whoever may see the cluster.
    const auto authorityEnd = url.find('/', url.find("://") + 3);
    if (url.substr(0, authorityEnd).find('@') != std::string::npos)
        return failField(field, "credentials in the URL are not allowed");
    return {};
}

Result<std::unique_ptr<ClusterConnection>> unusable(const std::string &why)
{
    return fail(ErrorCode::FailedPrecondition,
                fmt::format("its kubeconfig cannot be used: {}; restore secret.key, or remove the cluster and add it again", why));
}

} // namespace

ClusterDirectory::Watched::~Watched()
{
    // The connection calls the model until it is gone.
    connection.reset();
    if (model)
        model->forget();
}

ClusterDirectory::ClusterDirectory(ClusterStore &store, ClusterConnector &connector, ClusterView &view)
    : m_store(store), m_connector(connector), m_view(view)
{
}

ClusterDirectory::~ClusterDirectory()
{
    stop();
}

Result<void> ClusterDirectory::start()
{
    auto stored = m_store.load();
    if (!stored)
        return passOn(stored);
    for (const auto &cluster : *stored) {
        // One that cannot be watched is shown as failed and holds nobody up.
        if (auto watched = watch(cluster); !watched) {
            spdlog::error("cluster cannot be watched {} {}", field("cluster", cluster.cluster.name()),
                          field("reason", watched.error().message));
        }
    }
    return {};
}

void ClusterDirectory::stop()
{
    std::map<std::string, std::shared_ptr<Watched>> watched;
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        watched.swap(m_watched);
    }
    std::vector<std::thread> ending;
    for (auto &[name, entry] : watched)
        ending.emplace_back([entry = std::move(entry)]() mutable { entry.reset(); });
    for (auto &thread : ending)
        thread.join();
}

Result<v1::Cluster> ClusterDirectory::checked(const NewCluster &added) const
{
    if (!isResourceId(added.id, kMaxIdLength))
        return failField("cluster_id", "1 to 40 of a-z, 0-9 and dash are allowed, beginning with a letter");
    v1::Cluster cluster;
    cluster.set_name("clusters/" + added.id);
    cluster.set_display_name(added.told.display_name().empty() ? added.id : added.told.display_name());
    if (cluster.display_name().size() > kMaxNameLength)
        return failField("cluster.display_name", fmt::format("at most {} bytes are allowed", kMaxNameLength));
    const std::string &environment = added.told.environment();
    if (!environment.empty()) {
        const auto id = lastPart(environment);
        if (environment != fmt::format("environments/{}", id) || !isResourceId(id, kMaxIdLength))
            return failField("cluster.environment", "a name like environments/test is allowed");
        cluster.set_environment(environment);
    }
    if (auto prometheus = checkUrl(added.told.prometheus_url(), "cluster.prometheus_url"); !prometheus)
        return passOn(prometheus);
    cluster.set_prometheus_url(added.told.prometheus_url());
    if (auto logs = checkUrl(added.told.log_store_url(), "cluster.log_store_url"); !logs)
        return passOn(logs);
    cluster.set_log_store_url(added.told.log_store_url());
    return cluster;
}

Result<v1::Cluster> ClusterDirectory::add(NewCluster added, std::chrono::milliseconds limit)
{
    auto cluster = checked(added);
    if (!cluster)
        return cluster;
    if (m_view.clusters.get(cluster->name()))
        return fail(ErrorCode::AlreadyExists, fmt::format("there is a cluster {} already", cluster->name()));
    const auto facts = m_connector.probe(added.access, std::min<std::chrono::milliseconds>(limit, kProbeLimit));
    if (!facts)
        return passOn(facts);
    cluster->set_server(facts->server);
    cluster->set_version(facts->version);
    *cluster->mutable_create_time() = google::protobuf::util::TimeUtil::GetCurrentTime();
    *cluster->mutable_latency()
        = google::protobuf::util::TimeUtil::MicrosecondsToDuration(static_cast<std::int64_t>(facts->latency.count()));
    if (added.validateOnly)
        return cluster;
    // The context is settled now, whatever becomes current in that file.
    added.access.context = facts->context;
    const StoredCluster stored{*cluster, added.access};
    if (auto inserted = m_store.insert(stored); !inserted)
        return passOn(inserted);
    if (auto watched = watch(stored); !watched) {
        (void)remove(cluster->name());
        return passOn(watched);
    }
    return get(cluster->name());
}

Result<void> ClusterDirectory::watch(const StoredCluster &stored)
{
    const std::string &name = stored.cluster.name();
    auto watched = std::make_shared<Watched>();
    watched->model = std::make_unique<ClusterModel>(stored.cluster, m_view);
    auto connection = stored.broken.empty() ? m_connector.connect(name, stored.access, *watched->model)
                                            : unusable(stored.broken);
    if (connection)
        watched->connection = std::move(*connection);
    else
        watched->model->sourceChanged(v1::SourceState::STATE_FAILED, connection.error().message);
    const std::lock_guard lock(m_mutex);
    if (m_stopping)
        return fail(ErrorCode::Cancelled, "the server is stopping");
    m_watched[name] = std::move(watched);
    if (!connection)
        return passOn(connection);
    return {};
}

Result<v1::Cluster> ClusterDirectory::get(const std::string &name) const
{
    const auto cluster = m_view.clusters.get(name);
    if (!cluster)
        return fail(ErrorCode::NotFound, fmt::format("there is no cluster {}", name));
    return *cluster;
}

std::vector<v1::Cluster> ClusterDirectory::list() const
{
    std::vector<v1::Cluster> clusters;
    for (const auto &cluster : m_view.clusters.select())
        clusters.push_back(*cluster);
    std::sort(clusters.begin(), clusters.end(),
              [](const auto &left, const auto &right) { return left.name() < right.name(); });
    return clusters;
}

Result<v1::Cluster> ClusterDirectory::setLogStore(const std::string &name, const std::string &url)
{
    if (auto checked = checkUrl(url, "log_store_url"); !checked)
        return passOn(checked);
    if (auto kept = m_store.setLogStore(name, url); !kept)
        return passOn(kept);
    std::shared_ptr<Watched> watched;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_watched.find(name);
        if (found != m_watched.end())
            watched = found->second;
    }
    if (watched)
        watched->model->setLogStore(url);
    return get(name);
}

Result<void> ClusterDirectory::remove(const std::string &name)
{
    if (auto removed = m_store.remove(name); !removed)
        return removed;
    std::shared_ptr<Watched> watched;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_watched.find(name);
        if (found != m_watched.end()) {
            watched = std::move(found->second);
            m_watched.erase(found);
        }
    }
    return {};
}

Result<std::unique_ptr<LogStream>> ClusterDirectory::openLogs(const std::string &pod, LogRequest request,
                                                              std::function<void()> wake)
{
    const auto name = ObjectName::parse(pod);
    if (!name || name->collection != "pods")
        return failField("name", "a pod's name is allowed: clusters/…/namespaces/…/pods/…");
    request.nameSpace = name->nameSpace;
    request.pod = name->id;
    std::shared_ptr<Watched> watched;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_watched.find(std::string(clusterOf(pod)));
        if (found != m_watched.end())
            watched = found->second;
    }
    if (!watched)
        return fail(ErrorCode::NotFound, fmt::format("there is no cluster {}", clusterOf(pod)));
    if (!watched->connection)
        return fail(ErrorCode::FailedPrecondition, fmt::format("the cluster {} is not connected", clusterOf(pod)));
    return watched->connection->openLogs(request, std::move(wake));
}

} // namespace wheelhouse::clusters
