#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace wheelhouse::api {

// Threads on which handlers may block, so that gRPC's own never do.
//
// Owned by the server. Bounded: `threads` jobs run, `maxQueued` wait, more are
// refused. stop() runs what is queued, then joins; it is idempotent and also
// done by the destructor.
class WorkerPool {
public:
    WorkerPool(std::string name, std::size_t threads, std::size_t maxQueued);
    ~WorkerPool();
    WorkerPool(const WorkerPool &) = delete;
    WorkerPool &operator=(const WorkerPool &) = delete;

    // False when the queue is full or the pool has stopped; the job is then
    // not taken. Any thread; never blocks.
    bool post(std::function<void()> job);
    void stop();
    std::size_t queued() const;

private:
    void run();

    const std::string m_name;
    const std::size_t m_maxQueued;
    mutable std::mutex m_mutex;
    std::condition_variable m_ready;
    std::deque<std::function<void()>> m_jobs;
    bool m_stopping = false;
    std::vector<std::thread> m_threads;
};

} // namespace wheelhouse::api
