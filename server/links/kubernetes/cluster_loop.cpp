#include "server/links/kubernetes/cluster_loop.h"

#include <algorithm>
#include <utility>

#include <pthread.h>

namespace wheelhouse::kubernetes {

ClusterLoop::ClusterLoop(const std::string &name, Task settled)
    : m_settled(std::move(settled)), m_thread([this, name] { run(name); })
{
}

ClusterLoop::~ClusterLoop()
{
    stop();
}

void ClusterLoop::post(Task task)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_stopping)
            return;
        m_tasks.push_back(std::move(task));
    }
    m_changed.notify_one();
}

ClusterLoop::TimerId ClusterLoop::after(Clock::duration delay, Task task)
{
    const TimerId id = m_nextTimer++;
    m_timers.emplace(Clock::now() + delay, std::pair(id, std::move(task)));
    return id;
}

void ClusterLoop::cancelTimer(TimerId id)
{
    const auto found = std::find_if(m_timers.begin(), m_timers.end(),
                                    [id](const auto &entry) { return entry.second.first == id; });
    if (found != m_timers.end())
        m_timers.erase(found);
}

void ClusterLoop::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        m_tasks.clear();
    }
    m_changed.notify_one();
    if (m_thread.joinable())
        m_thread.join();
}

std::vector<ClusterLoop::Task> ClusterLoop::takeReady(std::unique_lock<std::mutex> &lock)
{
    const auto ready = [this] { return m_stopping || !m_tasks.empty(); };
    if (m_timers.empty())
        m_changed.wait(lock, ready);
    else
        m_changed.wait_until(lock, m_timers.begin()->first, ready);
    std::vector<Task> tasks;
    tasks.swap(m_tasks);
    while (!m_timers.empty() && m_timers.begin()->first <= Clock::now()) {
        tasks.push_back(std::move(m_timers.begin()->second.second));
        m_timers.erase(m_timers.begin());
    }
    return tasks;
}

void ClusterLoop::run(const std::string &name)
{
    pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
    while (true) {
        std::vector<Task> tasks;
        {
            std::unique_lock lock(m_mutex);
            tasks = takeReady(lock);
            if (m_stopping)
                return;
        }
        for (auto &task : tasks)
            task();
        if (!tasks.empty())
            m_settled();
    }
}

} // namespace wheelhouse::kubernetes
