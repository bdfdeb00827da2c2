#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "server/clusters/cluster_view.h"
#include "server/clusters/object_sink.h"
#include "server/clusters/workload_health.h"

namespace wheelhouse::clusters {

// What one cluster's objects mean together: which pod belongs to which
// workload, what a node's pods request, how many of what is well. Every object
// that comes changes a few numbers; settle() then judges again what those
// numbers belong to and publishes it, so that the cost of a change does not
// depend on how many pods there are.
//
// Threads: the cluster's own thread only, but for the tables of the view.
// Ownership: ClusterDirectory; the view outlives it. forget() takes all it
// published out of the view again.
class ClusterModel final : public ObjectSink {
public:
    // Older events are let go of beyond so many.
    static constexpr std::size_t kMaxEvents = 10000;

    // `cluster` holds what was told at its creation.
    ClusterModel(v1::Cluster cluster, ClusterView &view);

    void beginList(ObjectKind kind, const std::string &nameSpace = {}) override;
    void endList(ObjectKind kind, const std::string &nameSpace = {}) override;
    void narrowed(ObjectKind kind, const std::vector<std::string> &namespaces) override;
    void upsert(ObjectKind kind, ObservedObject object) override;
    void remove(ObjectKind kind, const std::string &name) override;
    void settle() override;
    void sourceChanged(v1::SourceState::State state, const std::string &reason) override;
    void limited(ObjectKind kind, const v1::AccessLimit &limit) override;
    void told(const v1::Cluster &cluster) override;
    void knownAs(const ClusterFacts &facts) override;
    void used(const v1::ApiUsage &usage) override;
    void answered(const std::string &serverVersion, std::chrono::microseconds latency) override;

    // From any thread.
    void setLogStore(const std::string &url);
    // To be called when nothing calls it any more.
    void forget();

private:
    struct WorkloadEntry;
    struct NodeEntry;
    struct NamespaceEntry;
    struct ReplicaSetEntry;

    // What a pod adds to the numbers of others.
    struct Share {
        WorkloadEntry *workload = nullptr;
        NodeEntry *node = nullptr;
        NamespaceEntry *space = nullptr;
        std::int64_t cpuMillicores = 0;
        std::int64_t memoryBytes = 0;
        std::int64_t restarts = 0;
        v1::Health health = v1::HEALTH_UNSPECIFIED;
        std::string reason;
        bool running = false;
        // Ended pods request nothing.
        bool ended = false;
        bool operator==(const Share &) const = default;
    };
    struct PodEntry {
        std::string version;
        std::shared_ptr<const v1::Pod> pod;
        ReplicaSetEntry *replicaSet = nullptr;
        Share share;
        std::uint32_t seenIn = 0;
    };
    struct ReplicaSetEntry {
        std::string name;
        bool known = false;
        std::string version;
        WorkloadEntry *workload = nullptr;
        std::int64_t revision = 0;
        google::protobuf::Timestamp createTime;
        std::unordered_set<PodEntry *> pods;
        std::uint32_t seenIn = 0;
    };
    struct WorkloadEntry {
        std::string name;
        // Objects may come before the one they belong to.
        bool known = false;
        ObservedWorkload observed;
        PodTally tally;
        std::unordered_set<ReplicaSetEntry *> replicaSets;
        bool ready = false;
        bool dirty = false;
        std::uint32_t seenIn = 0;
    };
    struct NodeEntry {
        std::string name;
        bool known = false;
        ObservedNode observed;
        std::int64_t cpuMillicores = 0;
        std::int64_t memoryBytes = 0;
        std::int64_t pods = 0;
        bool dirty = false;
        std::uint32_t seenIn = 0;
    };
    struct NamespaceEntry {
        std::string name;
        bool known = false;
        ObservedNamespace observed;
        int pods = 0;
        int workloads = 0;
        bool dirty = false;
        std::uint32_t seenIn = 0;
    };
    void markWorkloadsDirty(const NamespaceEntry &space);
    using EventTime = std::pair<std::int64_t, std::int32_t>;
    struct EventEntry {
        std::string version;
        EventTime time;
        std::uint32_t seenIn = 0;
    };
    template <class T> using Table = std::unordered_map<std::string, T>;
    template <class T> using Puts = std::vector<std::pair<std::string, std::shared_ptr<const T>>>;

    void upsertNode(ObservedNode &&observed);
    void upsertNamespace(ObservedNamespace &&observed);
    void upsertPod(ObservedPod &&observed);
    void upsertWorkload(ObservedWorkload &&observed);
    void upsertReplicaSet(ObservedReplicaSet &&observed);
    void upsertEvent(ObservedEvent &&observed);
    void removePod(const std::string &name);
    void removeWorkload(const std::string &name);
    void removeReplicaSet(const std::string &name);
    void removeNode(const std::string &name);
    void removeNamespace(const std::string &name);
    void removeEvent(const std::string &name);
    // Names of a kind's objects for which `wanted(name, entry)` holds.
    template <class Wanted> std::vector<std::string> namesOf(ObjectKind kind, Wanted wanted) const;

    NodeEntry &nodeAt(const std::string &name);
    NamespaceEntry &namespaceAt(const std::string &name);
    WorkloadEntry &workloadAt(const std::string &name);
    ReplicaSetEntry &replicaSetAt(const std::string &name);
    WorkloadEntry *ownerOf(const ObservedPod &observed, PodEntry &entry);
    void setShare(PodEntry &entry, Share share);
    void addShare(const Share &share, int sign);
    void countNode(const NodeEntry &entry, int sign);
    void leaveReplicaSet(PodEntry &entry);
    void bindToWorkload(PodEntry &entry, WorkloadEntry *workload);
    void markDirty(WorkloadEntry &entry);
    void markDirty(NodeEntry &entry);
    void markDirty(NamespaceEntry &entry);
    void publishWorkloads();
    void publishNodes();
    void publishNamespaces();
    void publishCluster();
    void publishSources();
    void publishSource(live::SourceBoard &board, std::initializer_list<ObjectKind> kinds);

    v1::Cluster m_cluster;
    // Guards the one field that others change, and its way into the view.
    std::mutex m_logStoreMutex;
    std::string m_logStoreUrl;
    ClusterView &m_view;
    bool m_clusterDirty = true;
    // By kind; without a reason where it is seen whole.
    std::array<v1::AccessLimit, kObjectKindCount> m_limits;
    // Lists are numbered as they begin; every object notes the number that was
    // the latest when it was last seen.
    std::uint32_t m_lastList = 0;
    std::map<std::pair<ObjectKind, std::string>, std::uint32_t> m_lists;

    Table<NodeEntry> m_nodes;
    Table<NamespaceEntry> m_namespaces;
    Table<WorkloadEntry> m_workloads;
    Table<ReplicaSetEntry> m_replicaSets;
    Table<PodEntry> m_pods;
    Table<EventEntry> m_events;
    // By time, to let the oldest go.
    std::set<std::pair<EventTime, std::string>> m_eventOrder;

    std::vector<WorkloadEntry *> m_dirtyWorkloads;
    std::vector<NodeEntry *> m_dirtyNodes;
    std::vector<NamespaceEntry *> m_dirtyNamespaces;
    Puts<v1::Pod> m_podPuts;
    Puts<v1::Event> m_eventPuts;
};

} // namespace wheelhouse::clusters
