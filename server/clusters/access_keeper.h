#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "server/clusters/cluster_store.h"

namespace wheelhouse::clusters {

// Writes down credentials that renewed themselves, on a thread of its own
// (`keep-access`), for whoever is told of them must not wait for the disk. Tries
// again while the store does not take them. Bound: the newest for each cluster.
// stop(), also called by the destructor, tries once more what is left.
class AccessKeeper {
public:
    static constexpr std::chrono::seconds kPause{3};

    explicit AccessKeeper(ClusterStore &store);
    ~AccessKeeper();
    AccessKeeper(const AccessKeeper &) = delete;
    AccessKeeper &operator=(const AccessKeeper &) = delete;

    // Any thread; does not wait.
    void keep(const std::string &cluster, ClusterAccess access);
    // What was to be kept for it is overtaken: somebody logged in anew, or it is
    // gone. Waits for a write under way.
    void forget(const std::string &cluster);
    void stop();

private:
    void run();
    void writeOnce(std::unique_lock<std::mutex> &lock);

    ClusterStore &m_store;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::map<std::string, ClusterAccess> m_waiting;
    bool m_writing = false;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace wheelhouse::clusters
