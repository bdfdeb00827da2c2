#include "server/clusters/cluster_directory.h"

#include <algorithm>
#include <thread>

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>
#include <spdlog/spdlog.h>

#include "core/log.h"
#include "server/clusters/cluster_settings.h"
#include "server/clusters/object_names.h"
#include "server/clusters/workload_facts.h"

namespace wheelhouse::clusters {

namespace {

Result<std::unique_ptr<ClusterConnection>> unusable(const std::string &why)
{
    return fail(
        ErrorCode::FailedPrecondition,
        fmt::format(
            "its kubeconfig cannot be used: {}; restore secret.key, or give it anew (cluster update --kubeconfig)",
            why));
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
    : m_store(store), m_connector(connector), m_view(view), m_keeper(store)
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
    m_keeper.stop();
}

Result<v1::Cluster> ClusterDirectory::add(NewCluster added, std::chrono::milliseconds limit)
{
    auto cluster = clusterAsTold(added.id, added.told);
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
    if (!facts->renewedKubeconfig.empty())
        added.access.kubeconfig = facts->renewedKubeconfig;
    const StoredCluster stored{*cluster, added.access};
    if (auto inserted = m_store.insert(stored); !inserted)
        return passOn(inserted);
    if (auto watched = watch(stored); !watched) {
        (void)remove(cluster->name());
        return passOn(watched);
    }
    return get(cluster->name());
}

Result<std::unique_ptr<ClusterConnection>> ClusterDirectory::connect(const v1::Cluster &cluster,
                                                                     const ClusterAccess &access, ClusterModel &model)
{
    return m_connector.connect(cluster, access, model, [this, name = cluster.name()](const ClusterAccess &renewed) {
        m_keeper.keep(name, renewed);
    });
}

Result<void> ClusterDirectory::watch(const StoredCluster &stored)
{
    const std::string &name = stored.cluster.name();
    auto watched = std::make_shared<Watched>();
    watched->model = std::make_unique<ClusterModel>(stored.cluster, m_view);
    auto connection =
        stored.broken.empty() ? connect(stored.cluster, stored.access, *watched->model) : unusable(stored.broken);
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

Result<v1::Cluster> ClusterDirectory::update(ClusterChange change, std::chrono::milliseconds limit)
{
    const std::lock_guard changing(m_changing);
    auto cluster = get(change.told.name());
    if (!cluster)
        return cluster;
    for (const auto &path : change.paths) {
        if (auto set = changeSetting(*cluster, path, change.told); !set)
            return passOn(set);
    }
    const bool login = !change.access.kubeconfig.empty();
    if (login) {
        const auto facts = m_connector.probe(change.access, std::min<std::chrono::milliseconds>(limit, kProbeLimit));
        if (!facts)
            return passOn(facts);
        cluster->set_server(facts->server);
        cluster->set_version(facts->version);
        cluster->set_context(facts->context);
        cluster->set_credential_kind(facts->credentialKind);
        change.access.context = facts->context;
        if (!facts->renewedKubeconfig.empty())
            change.access.kubeconfig = facts->renewedKubeconfig;
    }
    if (change.validateOnly)
        return cluster;
    if (login)
        m_keeper.forget(cluster->name());
    if (auto kept = m_store.update(*cluster, login ? &change.access : nullptr); !kept)
        return passOn(kept);
    if (auto applied = apply(*cluster, login ? &change.access : nullptr); !applied)
        return passOn(applied);
    return cluster;
}

// From here on the cluster is seen so; its table is told by its own thread.
Result<void> ClusterDirectory::apply(const v1::Cluster &told, const ClusterAccess *access)
{
    const auto watched = watchedAt(told.name());
    if (!watched)
        return fail(ErrorCode::NotFound, fmt::format("there is no cluster {}", told.name()));
    if (auto *connection = connectionOf(*watched))
        return connection->update(told, access);
    // Nothing but this calls its model as long as it has no connection.
    watched->model->told(told);
    if (!access)
        return {};
    auto connection = connect(told, *access, *watched->model);
    if (!connection)
        return passOn(connection);
    const std::lock_guard lock(m_mutex);
    watched->connection = std::move(*connection);
    return {};
}

Result<std::vector<v1::KubeconfigContext>> ClusterDirectory::inspect(const Secret &kubeconfig) const
{
    return m_connector.inspect(kubeconfig);
}

std::shared_ptr<ClusterDirectory::Watched> ClusterDirectory::watchedAt(const std::string &name) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_watched.find(name);
    return found == m_watched.end() ? nullptr : found->second;
}

ClusterConnection *ClusterDirectory::connectionOf(const Watched &watched) const
{
    const std::lock_guard lock(m_mutex);
    return watched.connection.get();
}

Result<v1::WorkloadFacts> ClusterDirectory::workloadFacts(const std::string &workload) const
{
    const std::string cluster(clusterOf(workload));
    const auto watched = watchedAt(cluster);
    if (!watched)
        return fail(ErrorCode::NotFound, fmt::format("there is no cluster {}", cluster));
    const auto held = m_view.workloads.get(workload);
    if (!held)
        return fail(ErrorCode::NotFound, fmt::format("there is no workload {}", workload));
    auto *connection = connectionOf(*watched);
    if (!connection)
        return fail(ErrorCode::FailedPrecondition, fmt::format("the cluster {} is not connected", cluster));
    const auto pods = m_view.pods.select([&workload](const v1::Pod &pod) { return pod.workload() == workload; });
    std::set<std::string> names;
    for (const auto &pod : pods)
        names.emplace(lastPart(pod->name()));
    auto facts = connection->workloadFacts(*held, names);
    if (facts)
        addExits(pods, *facts);
    return facts;
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
    m_keeper.forget(name);
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
    const auto watched = watchedAt(std::string(clusterOf(pod)));
    if (!watched)
        return fail(ErrorCode::NotFound, fmt::format("there is no cluster {}", clusterOf(pod)));
    auto *connection = connectionOf(*watched);
    if (!connection)
        return fail(ErrorCode::FailedPrecondition, fmt::format("the cluster {} is not connected", clusterOf(pod)));
    return connection->openLogs(request, std::move(wake));
}

} // namespace wheelhouse::clusters
