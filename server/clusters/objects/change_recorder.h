#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "server/clusters/cluster_view.h"
#include "server/clusters/objects/change_store.h"
#include "server/clusters/objects/kind_catalogue.h"

namespace wheelhouse::clusters {

struct ChangeKeeping {
    std::chrono::hours kept{90 * 24};
    // Each has at most some 60 KB, most have a few hundred bytes.
    std::int64_t mostRows = 300'000;
    std::chrono::milliseconds every{1000};
};

// Follows the kinds whose history is kept, in every cluster, and writes down
// what changed of their objects.
//
// Threads: one of its own (`object-history`), which waits for API servers and
// the store; bodies come on the source's thread. Bounds: the states that are
// compared with take kMaxHeldBytes in all, what is beyond has no history;
// kMaxUnwritten changes wait for a store that is away, the oldest go. Ownership:
// app/, after source, kinds, view and store. stop(), also by the destructor,
// writes what is left and joins.
class ChangeRecorder {
public:
    static constexpr std::size_t kMaxHeldBytes = 256u << 20;
    static constexpr std::size_t kMaxUnwritten = 20'000;

    ChangeRecorder(ObjectSource &source, KindCatalogue &kinds, ClusterView &view, ChangeStore &store,
                   ChangeKeeping keeping = {});
    ~ChangeRecorder();
    ChangeRecorder(const ChangeRecorder &) = delete;
    ChangeRecorder &operator=(const ChangeRecorder &) = delete;

    // Kinds followed now, over all clusters.
    std::size_t followed() const { return m_followed; }
    void stop();

private:
    class KindSink;
    struct Shared;

    void run();
    void followClusters();
    void follow(const std::string &cluster);
    // False where the store is away.
    bool write();
    void prune();

    ObjectSource &m_source;
    KindCatalogue &m_kinds;
    ClusterView &m_view;
    ChangeStore &m_store;
    const ChangeKeeping m_keeping;
    const std::shared_ptr<Shared> m_shared;
    // Of each cluster; on the own thread only.
    std::map<std::string, std::vector<std::unique_ptr<ObjectWatch>>> m_watches;
    std::map<std::string, std::chrono::steady_clock::time_point> m_notBefore;
    std::atomic<std::size_t> m_followed{0};
    std::chrono::steady_clock::time_point m_nextPrune;
    std::thread m_thread;
};

} // namespace wheelhouse::clusters
