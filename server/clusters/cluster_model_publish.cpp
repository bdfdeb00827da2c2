// Judging and publishing, the second half of ClusterModel.
#include <google/protobuf/util/message_differencer.h>

#include "server/clusters/cluster_model.h"
#include "server/clusters/object_names.h"

namespace wheelhouse::clusters {

namespace {

// Puts and removals in their order, under as few locks as they allow.
template <class T>
void publish(live::LiveTable<T> &table, std::vector<std::pair<std::string, std::shared_ptr<const T>>> &puts)
{
    std::vector<std::pair<std::string, std::shared_ptr<const T>>> run;
    for (auto &[name, value] : puts) {
        if (value) {
            run.emplace_back(std::move(name), std::move(value));
            continue;
        }
        if (!run.empty())
            table.putAll(std::exchange(run, {}));
        table.erase(name);
    }
    if (!run.empty())
        table.putAll(std::move(run));
    puts.clear();
}

template <class T>
bool isNews(const live::LiveTable<T> &table, const std::string &name, const T &value)
{
    const auto held = table.get(name);
    return !held || !google::protobuf::util::MessageDifferencer::Equals(*held, value);
}

} // namespace

void ClusterModel::settle()
{
    publish(m_view.pods, m_podPuts);
    publish(m_view.events, m_eventPuts);
    publishWorkloads();
    publishNodes();
    publishNamespaces();
    publishCluster();
}

void ClusterModel::publishWorkloads()
{
    Puts<v1::Workload> puts;
    for (WorkloadEntry *entry : std::exchange(m_dirtyWorkloads, {})) {
        entry->dirty = false;
        if (!entry->known) {
            puts.emplace_back(entry->name, nullptr);
            // Kept while something still belongs to it.
            if (entry->tally.pods == 0 && entry->replicaSets.empty())
                m_workloads.erase(std::string(entry->name));
            continue;
        }
        v1::Workload workload = entry->observed.workload;
        workload.set_restarts(entry->tally.restarts);
        if (const auto space = m_namespaces.find(std::string(namespaceOf(entry->name))); space != m_namespaces.end()) {
            workload.set_workspace(space->second.observed.space.workspace());
            workload.set_project(space->second.observed.space.project());
        }
        judgeWorkload(entry->observed, entry->tally, workload);
        // The newest ReplicaSet was made when the template last changed; after
        // an undo an old one is the current one again, and the Deployment's own
        // progress is the nearest thing that is known.
        const ReplicaSetEntry *current = nullptr;
        const ReplicaSetEntry *youngest = nullptr;
        for (const ReplicaSetEntry *candidate : entry->replicaSets) {
            if (!current || candidate->revision > current->revision)
                current = candidate;
            if (!youngest || candidate->createTime.seconds() > youngest->createTime.seconds())
                youngest = candidate;
        }
        if (current && (current == youngest || !workload.has_rollout_time()))
            *workload.mutable_rollout_time() = current->createTime;
        const bool ready = workload.health() == v1::HEALTH_OK || workload.health() == v1::HEALTH_OFF;
        if (ready != entry->ready) {
            entry->ready = ready;
            m_cluster.set_ready_workload_count(m_cluster.ready_workload_count() + (ready ? 1 : -1));
            m_clusterDirty = true;
        }
        if (isNews(m_view.workloads, entry->name, workload))
            puts.emplace_back(entry->name, std::make_shared<const v1::Workload>(std::move(workload)));
    }
    publish(m_view.workloads, puts);
}

void ClusterModel::publishNodes()
{
    Puts<v1::Node> puts;
    for (NodeEntry *entry : std::exchange(m_dirtyNodes, {})) {
        entry->dirty = false;
        if (!entry->known) {
            puts.emplace_back(entry->name, nullptr);
            if (entry->pods == 0)
                m_nodes.erase(std::string(entry->name));
            continue;
        }
        v1::Node node = entry->observed.node;
        node.mutable_requested()->set_cpu_millicores(entry->cpuMillicores);
        node.mutable_requested()->set_memory_bytes(entry->memoryBytes);
        node.mutable_requested()->set_pods(entry->pods);
        if (isNews(m_view.nodes, entry->name, node))
            puts.emplace_back(entry->name, std::make_shared<const v1::Node>(std::move(node)));
    }
    publish(m_view.nodes, puts);
}

void ClusterModel::publishNamespaces()
{
    Puts<v1::Namespace> puts;
    for (NamespaceEntry *entry : std::exchange(m_dirtyNamespaces, {})) {
        entry->dirty = false;
        if (!entry->known) {
            puts.emplace_back(entry->name, nullptr);
            if (entry->pods == 0 && entry->workloads == 0)
                m_namespaces.erase(std::string(entry->name));
            continue;
        }
        v1::Namespace space = entry->observed.space;
        space.set_pod_count(entry->pods);
        space.set_workload_count(entry->workloads);
        if (isNews(m_view.namespaces, entry->name, space))
            puts.emplace_back(entry->name, std::make_shared<const v1::Namespace>(std::move(space)));
    }
    publish(m_view.namespaces, puts);
}

void ClusterModel::publishCluster()
{
    if (!std::exchange(m_clusterDirty, false))
        return;
    const std::lock_guard lock(m_logStoreMutex);
    m_cluster.set_log_store_url(m_logStoreUrl);
    m_view.clusters.put(m_cluster.name(), m_cluster);
}

void ClusterModel::setLogStore(const std::string &url)
{
    const std::lock_guard lock(m_logStoreMutex);
    m_logStoreUrl = url;
    if (const auto published = m_view.clusters.get(m_cluster.name())) {
        v1::Cluster changed = *published;
        changed.set_log_store_url(url);
        m_view.clusters.put(m_cluster.name(), std::move(changed));
    }
}

} // namespace wheelhouse::clusters
