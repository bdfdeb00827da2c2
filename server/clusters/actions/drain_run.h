#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "server/clusters/actions/cluster_control.h"
#include "wheelhouse/v1/cluster_actions.pb.h"

namespace wheelhouse::clusters {

// How often a drain looks and asks; tests shorten it.
struct DrainTimes {
    // Between two looks at the node's pods.
    std::chrono::milliseconds look{1000};
    // Before a pod that was refused is asked for again: the first pause, doubled
    // up to the longest.
    std::chrono::milliseconds firstPause{1000};
    std::chrono::milliseconds longestPause{10000};
};

// One drain being done. It works from what is on the node each time it looks, so
// that it can begin anywhere: at the start, or where another left off.
//
// Threads: run() on a thread of its own, which it blocks until the drain has
// ended; end() on any. Ownership: NodeDrains.
class DrainRun {
public:
    // Called on run()'s thread with every change; must not call back.
    using Tell = std::function<void(const v1::Drain &)>;

    DrainRun(ClusterControl &control, v1::Drain drain, DrainTimes times, Tell tell)
        : m_control(control), m_drain(std::move(drain)), m_times(times), m_tell(std::move(tell))
    {
    }

    // Returns the drain as it ended.
    v1::Drain run();
    // It ends soon, as cancelled or interrupted and with that reason; twice is
    // harmless, the first counts.
    void end(v1::Drain::State state, const std::string &reason);

private:
    using Clock = std::chrono::steady_clock;
    struct Pod {
        std::string name;
        v1::DrainPod::State state = v1::DrainPod::STATE_WAITING;
        std::string reason;
        int attempts = 0;
        Clock::time_point due;
        std::chrono::milliseconds pause{0};
        bool asked = false;
        bool gone = false;
    };

    bool isEnding();
    // False when it was ended meanwhile.
    bool pauseFor(std::chrono::milliseconds time);
    // Whether nothing is left.
    bool look();
    void evict(const std::string &uid, Pod &pod);
    void refuse(Pod &pod, std::string reason);
    void tell();
    void finish(v1::Drain::State state, std::string reason);
    std::string whatIsLeft() const;

    ClusterControl &m_control;
    v1::Drain m_drain;
    const DrainTimes m_times;
    const Tell m_tell;
    // By uid.
    std::map<std::string, Pod> m_pods;
    bool m_looked = false;
    // Counted before this run.
    int m_goneBefore = 0;
    int m_evictedBefore = 0;

    std::mutex m_mutex;
    std::condition_variable m_changed;
    v1::Drain::State m_endState = v1::Drain::STATE_UNSPECIFIED;
    std::string m_endReason;
};

} // namespace wheelhouse::clusters
