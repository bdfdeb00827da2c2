#include "server/clusters/cluster_model.h"

#include <google/protobuf/util/message_differencer.h>
#include <google/protobuf/util/time_util.h>

#include "server/clusters/object_names.h"
#include "server/clusters/pod_health.h"

namespace wheelhouse::clusters {

namespace {

// Kubernetes' kinds of controllers whose pods are a workload's.
const char *collectionOf(std::string_view ownerKind)
{
    if (ownerKind == "Deployment")
        return "deployments";
    if (ownerKind == "StatefulSet")
        return "statefulsets";
    if (ownerKind == "DaemonSet")
        return "daemonsets";
    return nullptr;
}

std::string siblingName(std::string_view name, std::string_view collection, std::string_view id)
{
    std::string sibling(namespaceOf(name));
    sibling.reserve(sibling.size() + collection.size() + id.size() + 2);
    sibling += '/';
    sibling += collection;
    sibling += '/';
    sibling += id;
    return sibling;
}

} // namespace

ClusterModel::ClusterModel(v1::Cluster cluster, ClusterView &view) : m_cluster(std::move(cluster)), m_view(view)
{
    m_cluster.mutable_source()->set_name(m_cluster.name());
    m_logStoreUrl = m_cluster.log_store_url();
    sourceChanged(v1::SourceState::STATE_CONNECTING, "connecting");
}

void ClusterModel::beginList(ObjectKind kind, const std::string &nameSpace)
{
    m_lists[{kind, nameSpace}] = ++m_lastList;
}

template <class Wanted> std::vector<std::string> ClusterModel::namesOf(ObjectKind kind, Wanted wanted) const
{
    std::vector<std::string> names;
    const auto collect = [&](const auto &table) {
        for (const auto &[name, entry] : table) {
            if constexpr (requires { entry.known; }) {
                if (!entry.known)
                    continue;
            }
            if (wanted(name, entry.seenIn))
                names.push_back(name);
        }
    };
    const auto collectWorkloads = [&](v1::Workload::Kind workload) {
        for (const auto &[name, entry] : m_workloads) {
            if (entry.known && entry.observed.workload.kind() == workload && wanted(name, entry.seenIn))
                names.push_back(name);
        }
    };
    switch (kind) {
    case ObjectKind::Node: collect(m_nodes); break;
    case ObjectKind::Namespace: collect(m_namespaces); break;
    case ObjectKind::ReplicaSet: collect(m_replicaSets); break;
    case ObjectKind::Pod: collect(m_pods); break;
    case ObjectKind::Event: collect(m_events); break;
    case ObjectKind::Deployment: collectWorkloads(v1::Workload::KIND_DEPLOYMENT); break;
    case ObjectKind::StatefulSet: collectWorkloads(v1::Workload::KIND_STATEFUL_SET); break;
    case ObjectKind::DaemonSet: collectWorkloads(v1::Workload::KIND_DAEMON_SET); break;
    }
    return names;
}

void ClusterModel::endList(ObjectKind kind, const std::string &nameSpace)
{
    const std::uint32_t list = m_lists[{kind, nameSpace}];
    const std::string within = nameSpace.empty() ? std::string() : m_cluster.name() + "/namespaces/" + nameSpace;
    const auto gone = namesOf(kind, [&](const std::string &name, std::uint32_t seenIn) {
        return seenIn < list && (within.empty() || namespaceOf(name) == within);
    });
    for (const auto &name : gone)
        remove(kind, name);
}

void ClusterModel::narrowed(ObjectKind kind, const std::vector<std::string> &namespaces)
{
    std::set<std::string> kept;
    for (const auto &name : namespaces)
        kept.insert(m_cluster.name() + "/namespaces/" + name);
    const auto gone = namesOf(
        kind, [&](const std::string &name, std::uint32_t) { return !kept.contains(std::string(namespaceOf(name))); });
    for (const auto &name : gone)
        remove(kind, name);
    std::erase_if(m_lists, [&](const auto &list) {
        const bool isKept = kept.contains(m_cluster.name() + "/namespaces/" + list.first.second);
        return list.first.first == kind && !list.first.second.empty() && !isKept;
    });
}

void ClusterModel::upsert(ObjectKind, ObservedObject object)
{
    struct Visitor {
        ClusterModel &model;
        void operator()(ObservedNode &&observed) { model.upsertNode(std::move(observed)); }
        void operator()(ObservedNamespace &&observed) { model.upsertNamespace(std::move(observed)); }
        void operator()(ObservedPod &&observed) { model.upsertPod(std::move(observed)); }
        void operator()(ObservedWorkload &&observed) { model.upsertWorkload(std::move(observed)); }
        void operator()(ObservedReplicaSet &&observed) { model.upsertReplicaSet(std::move(observed)); }
        void operator()(ObservedEvent &&observed) { model.upsertEvent(std::move(observed)); }
    };
    std::visit(Visitor{*this}, std::move(object));
}

void ClusterModel::remove(ObjectKind kind, const std::string &name)
{
    switch (kind) {
    case ObjectKind::Node: return removeNode(name);
    case ObjectKind::Namespace: return removeNamespace(name);
    case ObjectKind::ReplicaSet: return removeReplicaSet(name);
    case ObjectKind::Deployment:
    case ObjectKind::StatefulSet:
    case ObjectKind::DaemonSet: return removeWorkload(name);
    case ObjectKind::Pod: return removePod(name);
    case ObjectKind::Event: return removeEvent(name);
    }
}

ClusterModel::NodeEntry &ClusterModel::nodeAt(const std::string &name)
{
    NodeEntry &entry = m_nodes[name];
    if (entry.name.empty())
        entry.name = name;
    return entry;
}

ClusterModel::NamespaceEntry &ClusterModel::namespaceAt(const std::string &name)
{
    NamespaceEntry &entry = m_namespaces[name];
    if (entry.name.empty())
        entry.name = name;
    return entry;
}

ClusterModel::WorkloadEntry &ClusterModel::workloadAt(const std::string &name)
{
    WorkloadEntry &entry = m_workloads[name];
    if (entry.name.empty())
        entry.name = name;
    return entry;
}

ClusterModel::ReplicaSetEntry &ClusterModel::replicaSetAt(const std::string &name)
{
    ReplicaSetEntry &entry = m_replicaSets[name];
    if (entry.name.empty())
        entry.name = name;
    return entry;
}

void ClusterModel::markDirty(WorkloadEntry &entry)
{
    if (!std::exchange(entry.dirty, true))
        m_dirtyWorkloads.push_back(&entry);
}

void ClusterModel::markDirty(NodeEntry &entry)
{
    if (!std::exchange(entry.dirty, true))
        m_dirtyNodes.push_back(&entry);
}

void ClusterModel::markDirty(NamespaceEntry &entry)
{
    if (!std::exchange(entry.dirty, true))
        m_dirtyNamespaces.push_back(&entry);
}

void ClusterModel::addShare(const Share &share, int sign)
{
    const auto tally = [sign](std::map<std::string, int> &reasons, const std::string &reason) {
        if ((reasons[reason] += sign) <= 0)
            reasons.erase(reason);
    };
    m_cluster.set_pod_count(m_cluster.pod_count() + sign);
    m_cluster.set_running_pod_count(m_cluster.running_pod_count() + (share.running ? sign : 0));
    m_clusterDirty = true;
    if (share.space) {
        share.space->pods += sign;
        markDirty(*share.space);
    }
    if (share.workload) {
        PodTally &pods = share.workload->tally;
        pods.pods += sign;
        pods.restarts += sign * share.restarts;
        if (share.health == v1::HEALTH_FAILED || share.health == v1::HEALTH_DEGRADED)
            tally(pods.failing, share.reason);
        else if (share.health != v1::HEALTH_OK)
            tally(pods.waiting, share.reason);
        markDirty(*share.workload);
    }
    if (share.ended)
        return;
    auto &requested = *m_cluster.mutable_requested();
    requested.set_cpu_millicores(requested.cpu_millicores() + sign * share.cpuMillicores);
    requested.set_memory_bytes(requested.memory_bytes() + sign * share.memoryBytes);
    requested.set_pods(requested.pods() + sign);
    if (share.node) {
        share.node->cpuMillicores += sign * share.cpuMillicores;
        share.node->memoryBytes += sign * share.memoryBytes;
        share.node->pods += sign;
        markDirty(*share.node);
    }
}

void ClusterModel::setShare(PodEntry &entry, Share share)
{
    if (entry.share == share)
        return;
    // A pod that is new has an empty share that was never added.
    if (entry.share.space)
        addShare(entry.share, -1);
    addShare(share, 1);
    entry.share = std::move(share);
}

// The workload a pod belongs to; for a ReplicaSet that has not come yet, the
// pod is noted there and bound later.
ClusterModel::WorkloadEntry *ClusterModel::ownerOf(const ObservedPod &observed, PodEntry &entry)
{
    if (observed.ownerKind == "ReplicaSet") {
        auto &replicaSet = replicaSetAt(siblingName(observed.pod.name(), "replicasets", observed.ownerName));
        replicaSet.pods.insert(&entry);
        entry.replicaSet = &replicaSet;
        return replicaSet.workload;
    }
    const char *collection = collectionOf(observed.ownerKind);
    return collection ? &workloadAt(siblingName(observed.pod.name(), collection, observed.ownerName)) : nullptr;
}

void ClusterModel::upsertPod(ObservedPod &&observed)
{
    const std::string name = observed.pod.name();
    PodEntry &entry = m_pods[name];
    entry.seenIn = m_lastList;
    if (entry.version == observed.version && !entry.version.empty())
        return;
    entry.version = std::move(observed.version);
    judgePod(observed);
    leaveReplicaSet(entry);
    Share share;
    share.workload = ownerOf(observed, entry);
    if (share.workload)
        observed.pod.set_workload(share.workload->name);
    share.ended = observed.pod.phase() == "Succeeded" || observed.pod.phase() == "Failed";
    if (!observed.pod.node().empty() && !share.ended)
        share.node = &nodeAt(m_cluster.name() + "/nodes/" + observed.pod.node());
    share.space = &namespaceAt(std::string(namespaceOf(name)));
    share.cpuMillicores = observed.pod.cpu_request_millicores();
    share.memoryBytes = observed.pod.memory_request_bytes();
    share.restarts = observed.pod.restarts();
    share.health = observed.pod.health();
    share.reason = observed.pod.reason();
    share.running = observed.pod.phase() == "Running";
    setShare(entry, std::move(share));
    entry.pod = std::make_shared<const v1::Pod>(std::move(observed.pod));
    m_podPuts.emplace_back(name, entry.pod);
}

void ClusterModel::bindToWorkload(PodEntry &entry, WorkloadEntry *workload)
{
    if (entry.share.workload == workload)
        return;
    Share share = entry.share;
    share.workload = workload;
    setShare(entry, std::move(share));
    v1::Pod pod = *entry.pod;
    pod.set_workload(workload ? workload->name : std::string());
    entry.pod = std::make_shared<const v1::Pod>(std::move(pod));
    m_podPuts.emplace_back(entry.pod->name(), entry.pod);
}

void ClusterModel::removePod(const std::string &name)
{
    const auto found = m_pods.find(name);
    if (found == m_pods.end())
        return;
    PodEntry &entry = found->second;
    addShare(entry.share, -1);
    leaveReplicaSet(entry);
    m_podPuts.emplace_back(name, nullptr);
    m_pods.erase(found);
}

void ClusterModel::leaveReplicaSet(PodEntry &entry)
{
    ReplicaSetEntry *replicaSet = std::exchange(entry.replicaSet, nullptr);
    if (!replicaSet)
        return;
    replicaSet->pods.erase(&entry);
    if (!replicaSet->known)
        removeReplicaSet(std::string(replicaSet->name));
}

void ClusterModel::upsertReplicaSet(ObservedReplicaSet &&observed)
{
    ReplicaSetEntry &entry = replicaSetAt(observed.name);
    entry.seenIn = m_lastList;
    if (entry.known && entry.version == observed.version)
        return;
    entry.known = true;
    entry.version = std::move(observed.version);
    entry.revision = observed.revision;
    entry.createTime = observed.createTime;
    const char *collection = collectionOf(observed.ownerKind);
    WorkloadEntry *workload
        = collection ? &workloadAt(siblingName(observed.name, collection, observed.ownerName)) : nullptr;
    if (workload) {
        workload->replicaSets.insert(&entry);
        markDirty(*workload);
    }
    if (entry.workload == workload)
        return;
    if (entry.workload) {
        entry.workload->replicaSets.erase(&entry);
        markDirty(*entry.workload);
    }
    entry.workload = workload;
    for (PodEntry *pod : entry.pods)
        bindToWorkload(*pod, workload);
}

void ClusterModel::removeReplicaSet(const std::string &name)
{
    const auto found = m_replicaSets.find(name);
    if (found == m_replicaSets.end())
        return;
    ReplicaSetEntry &entry = found->second;
    entry.known = false;
    entry.version.clear();
    if (!entry.pods.empty())
        return; // Goes with the last of its pods.
    if (entry.workload) {
        entry.workload->replicaSets.erase(&entry);
        markDirty(*entry.workload);
    }
    m_replicaSets.erase(found);
}

void ClusterModel::upsertWorkload(ObservedWorkload &&observed)
{
    WorkloadEntry &entry = workloadAt(observed.workload.name());
    entry.seenIn = m_lastList;
    if (entry.known && entry.observed.version == observed.version)
        return;
    if (!entry.known) {
        entry.known = true;
        auto &space = namespaceAt(std::string(namespaceOf(entry.name)));
        ++space.workloads;
        markDirty(space);
        m_cluster.set_workload_count(m_cluster.workload_count() + 1);
        m_clusterDirty = true;
    }
    entry.observed = std::move(observed);
    markDirty(entry);
}

void ClusterModel::removeWorkload(const std::string &name)
{
    const auto found = m_workloads.find(name);
    if (found == m_workloads.end() || !found->second.known)
        return;
    WorkloadEntry &entry = found->second;
    entry.known = false;
    auto &space = namespaceAt(std::string(namespaceOf(name)));
    --space.workloads;
    markDirty(space);
    m_cluster.set_workload_count(m_cluster.workload_count() - 1);
    if (std::exchange(entry.ready, false))
        m_cluster.set_ready_workload_count(m_cluster.ready_workload_count() - 1);
    m_clusterDirty = true;
    entry.observed = {};
    markDirty(entry);
}

void ClusterModel::countNode(const NodeEntry &entry, int sign)
{
    const v1::Node &node = entry.observed.node;
    m_cluster.set_node_count(m_cluster.node_count() + sign);
    if (node.health() != v1::HEALTH_FAILED)
        m_cluster.set_ready_node_count(m_cluster.ready_node_count() + sign);
    auto &allocatable = *m_cluster.mutable_allocatable();
    allocatable.set_cpu_millicores(allocatable.cpu_millicores() + sign * node.allocatable().cpu_millicores());
    allocatable.set_memory_bytes(allocatable.memory_bytes() + sign * node.allocatable().memory_bytes());
    allocatable.set_pods(allocatable.pods() + sign * node.allocatable().pods());
    m_clusterDirty = true;
}

void ClusterModel::upsertNode(ObservedNode &&observed)
{
    NodeEntry &entry = nodeAt(observed.node.name());
    entry.seenIn = m_lastList;
    if (entry.known && entry.observed.version == observed.version)
        return;
    if (entry.known)
        countNode(entry, -1);
    entry.known = true;
    entry.observed = std::move(observed);
    judgeNode(entry.observed.node);
    countNode(entry, 1);
    markDirty(entry);
}

void ClusterModel::removeNode(const std::string &name)
{
    const auto found = m_nodes.find(name);
    if (found == m_nodes.end() || !found->second.known)
        return;
    countNode(found->second, -1);
    found->second.known = false;
    found->second.observed = {};
    markDirty(found->second);
}

void ClusterModel::upsertNamespace(ObservedNamespace &&observed)
{
    NamespaceEntry &entry = namespaceAt(observed.space.name());
    entry.seenIn = m_lastList;
    if (entry.known && entry.observed.version == observed.version)
        return;
    const v1::Namespace &before = entry.observed.space;
    const bool moved = before.workspace() != observed.space.workspace() || before.project() != observed.space.project();
    entry.known = true;
    entry.observed = std::move(observed);
    markDirty(entry);
    if (moved)
        markWorkloadsDirty(entry);
}

// Its workspace or project is shown with them.
void ClusterModel::markWorkloadsDirty(const NamespaceEntry &space)
{
    if (space.workloads == 0)
        return;
    for (auto &[name, workload] : m_workloads) {
        if (workload.known && namespaceOf(name) == space.name)
            markDirty(workload);
    }
}

void ClusterModel::removeNamespace(const std::string &name)
{
    const auto found = m_namespaces.find(name);
    if (found == m_namespaces.end() || !found->second.known)
        return;
    found->second.known = false;
    found->second.observed = {};
    markDirty(found->second);
}

void ClusterModel::upsertEvent(ObservedEvent &&observed)
{
    const std::string name = observed.event.name();
    EventEntry &entry = m_events[name];
    entry.seenIn = m_lastList;
    if (!entry.version.empty() && entry.version == observed.version)
        return;
    entry.version = std::move(observed.version);
    m_eventOrder.erase({entry.time, name});
    entry.time = {observed.event.last_time().seconds(), observed.event.last_time().nanos()};
    m_eventOrder.emplace(entry.time, name);
    m_eventPuts.emplace_back(name, std::make_shared<const v1::Event>(std::move(observed.event)));
    if (m_events.size() > kMaxEvents)
        removeEvent(std::string(m_eventOrder.begin()->second));
}

void ClusterModel::removeEvent(const std::string &name)
{
    const auto found = m_events.find(name);
    if (found == m_events.end())
        return;
    m_eventOrder.erase({found->second.time, name});
    m_events.erase(found);
    m_eventPuts.emplace_back(name, nullptr);
}

void ClusterModel::sourceChanged(v1::SourceState::State state, const std::string &reason)
{
    auto &source = *m_cluster.mutable_source();
    // A cluster that is not reached was right until it was last heard of.
    if (state == v1::SourceState::STATE_LIVE)
        *source.mutable_current_time() = google::protobuf::util::TimeUtil::GetCurrentTime();
    source.set_state(state);
    source.set_reason(reason);
    publishSources();
    m_clusterDirty = true;
    publishCluster();
}

void ClusterModel::limited(ObjectKind kind, const v1::AccessLimit &limit)
{
    auto &held = m_limits[static_cast<std::size_t>(kind)];
    if (google::protobuf::util::MessageDifferencer::Equals(held, limit))
        return;
    held = limit;
    m_cluster.clear_access_limits();
    for (const auto &each : m_limits) {
        if (!each.reason().empty())
            *m_cluster.add_access_limits() = each;
    }
    m_clusterDirty = true;
}

void ClusterModel::told(const v1::Cluster &cluster)
{
    m_cluster.set_display_name(cluster.display_name());
    m_cluster.set_environment(cluster.environment());
    m_cluster.set_prometheus_url(cluster.prometheus_url());
    *m_cluster.mutable_namespaces() = cluster.namespaces();
    m_clusterDirty = true;
    publishCluster();
}

void ClusterModel::knownAs(const ClusterFacts &facts)
{
    m_cluster.set_server(facts.server);
    m_cluster.set_context(facts.context);
    m_cluster.set_credential_kind(facts.credentialKind);
    m_cluster.set_insecure(facts.insecure);
    m_cluster.set_impersonated_user(facts.impersonatedUser);
    m_clusterDirty = true;
    publishCluster();
}

void ClusterModel::used(const v1::ApiUsage &usage)
{
    *m_cluster.mutable_api_usage() = usage;
    m_clusterDirty = true;
}

void ClusterModel::publishSources()
{
    m_view.sources.set(m_cluster.source());
    publishSource(m_view.nodeSources, {ObjectKind::Node});
    publishSource(m_view.namespaceSources, {ObjectKind::Namespace});
    publishSource(m_view.workloadSources, {ObjectKind::Deployment, ObjectKind::StatefulSet, ObjectKind::DaemonSet});
    publishSource(m_view.podSources, {ObjectKind::Pod});
    publishSource(m_view.eventSources, {ObjectKind::Event});
}

// A table is denied when all kinds in it are; with some of them, or in some
// namespaces, it is live and says what is missing.
void ClusterModel::publishSource(live::SourceBoard &board, std::initializer_list<ObjectKind> kinds)
{
    v1::SourceState source = m_cluster.source();
    if (source.state() == v1::SourceState::STATE_LIVE) {
        source.clear_reason();
        std::size_t refused = 0;
        for (const ObjectKind kind : kinds) {
            const auto &limit = m_limits[static_cast<std::size_t>(kind)];
            if (limit.reason().empty())
                continue;
            refused += limit.seen_namespaces().empty() ? 1 : 0;
            std::string where;
            for (const auto &name : limit.seen_namespaces())
                where += (where.empty() ? "only in " : ", ") + name;
            source.set_reason(where.empty() ? limit.reason() : where + ": " + limit.reason());
        }
        if (refused == kinds.size()) {
            source.set_state(v1::SourceState::STATE_DENIED);
            const auto before = board.get(source.name());
            if (before.has_current_time())
                *source.mutable_current_time() = before.current_time();
            else
                source.clear_current_time();
        }
    }
    board.set(source);
}

void ClusterModel::answered(const std::string &serverVersion, std::chrono::microseconds latency)
{
    if (!serverVersion.empty())
        m_cluster.set_version(serverVersion);
    *m_cluster.mutable_latency()
        = google::protobuf::util::TimeUtil::MicrosecondsToDuration(static_cast<std::int64_t>(latency.count()));
    auto &source = *m_cluster.mutable_source();
    if (source.state() == v1::SourceState::STATE_LIVE) {
        *source.mutable_current_time() = google::protobuf::util::TimeUtil::GetCurrentTime();
        publishSources();
    }
    m_clusterDirty = true;
}

void ClusterModel::forget()
{
    const std::string prefix = m_cluster.name() + "/";
    const auto mine = [&prefix](const std::string &key) { return key.starts_with(prefix); };
    m_view.pods.replaceWhere(mine, {}, {});
    m_view.workloads.replaceWhere(mine, {}, {});
    m_view.nodes.replaceWhere(mine, {}, {});
    m_view.namespaces.replaceWhere(mine, {}, {});
    m_view.events.replaceWhere(mine, {}, {});
    m_view.clusters.erase(m_cluster.name());
    for (auto *board : {&m_view.sources, &m_view.nodeSources, &m_view.namespaceSources, &m_view.workloadSources,
                        &m_view.podSources, &m_view.eventSources})
        board->remove(m_cluster.name());
}

} // namespace wheelhouse::clusters
