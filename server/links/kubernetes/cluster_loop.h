#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace wheelhouse::kubernetes {

// One cluster's own thread: tasks in order, and timers. After every run of
// tasks that were ready together it calls `settled` once.
//
// Threads: post() from any; the rest on its own thread. Bound: tasks are small
// and come from a fixed number of exchanges, whose bodies are bounded where they
// are kept. stop() drops what is left and joins; post() after it does nothing.
class ClusterLoop {
public:
    using Clock = std::chrono::steady_clock;
    using Task = std::function<void()>;
    using TimerId = std::uint64_t;

    // `name`, at most 15 characters, is the thread's.
    ClusterLoop(const std::string &name, Task settled);
    ~ClusterLoop();
    ClusterLoop(const ClusterLoop &) = delete;
    ClusterLoop &operator=(const ClusterLoop &) = delete;

    void post(Task task);
    TimerId after(Clock::duration delay, Task task);
    // Unknown ids, and 0, are ignored.
    void cancelTimer(TimerId id);
    void stop();

private:
    void run(const std::string &name);
    std::vector<Task> takeReady(std::unique_lock<std::mutex> &lock);

    const Task m_settled;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<Task> m_tasks;
    // On the loop's thread only.
    std::multimap<Clock::time_point, std::pair<TimerId, Task>> m_timers;
    TimerId m_nextTimer = 1;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace wheelhouse::kubernetes
