#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "server/monitoring/problem_desk.h"

namespace wheelhouse::monitoring {

// Somebody who looks at one cluster from time to time. Called on the thread of
// ProblemFinders; may wait, a few seconds.
class ProblemFinder {
public:
    virtual ~ProblemFinder() = default;
    virtual const char *name() const = 0;
    virtual std::chrono::seconds period() const = 0;
    // Nothing when it could not look: what it found before stays.
    virtual std::optional<std::vector<v1::Problem>> look(const v1::Cluster &cluster) = 0;
};

// Sends finders round the clusters.
//
// Threads: one of its own (`finders`). Ownership: app/server, after the desk and
// the finders. stop(), also called by the destructor, joins it, after the look
// that is under way.
class ProblemFinders {
public:
    ProblemFinders(ProblemDesk &desk, const live::LiveTable<v1::Cluster> &clusters,
                   std::vector<ProblemFinder *> finders);
    ~ProblemFinders();

    void start();
    void stop();

private:
    void run();

    ProblemDesk &m_desk;
    const live::LiveTable<v1::Cluster> &m_clusters;
    const std::vector<ProblemFinder *> m_finders;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace wheelhouse::monitoring
