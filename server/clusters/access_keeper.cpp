#include "server/clusters/access_keeper.h"

#include <utility>

#include <pthread.h>
#include <spdlog/spdlog.h>

#include "core/log.h"

namespace wheelhouse::clusters {

AccessKeeper::AccessKeeper(ClusterStore &store) : m_store(store), m_thread([this] { run(); }) {}

AccessKeeper::~AccessKeeper() { stop(); }

void AccessKeeper::keep(const std::string &cluster, ClusterAccess access)
{
    {
        const std::lock_guard lock(m_mutex);
        m_waiting.insert_or_assign(cluster, std::move(access));
    }
    m_changed.notify_all();
}

void AccessKeeper::forget(const std::string &cluster)
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return !m_writing; });
    m_waiting.erase(cluster);
}

void AccessKeeper::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_changed.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

void AccessKeeper::run()
{
    pthread_setname_np(pthread_self(), "keep-access");
    std::unique_lock lock(m_mutex);
    while (!m_stopping) {
        m_changed.wait(lock, [this] { return m_stopping || !m_waiting.empty(); });
        writeOnce(lock);
        // What is left was not taken by the store.
        if (!m_waiting.empty())
            m_changed.wait_for(lock, kPause, [this] { return m_stopping; });
    }
    writeOnce(lock);
}

void AccessKeeper::writeOnce(std::unique_lock<std::mutex> &lock)
{
    auto waiting = std::exchange(m_waiting, {});
    m_writing = true;
    lock.unlock();
    std::erase_if(waiting, [this](const auto &entry) {
        const auto kept = m_store.keepAccess(entry.first, entry.second);
        if (kept)
            spdlog::info("renewed credentials are kept {}", field("cluster", entry.first));
        else if (kept.error().code != ErrorCode::NotFound)
            spdlog::warn("renewed credentials are not kept yet {} {}", field("cluster", entry.first),
                         field("reason", kept.error().message));
        return kept || kept.error().code == ErrorCode::NotFound;
    });
    lock.lock();
    m_writing = false;
    // Newer ones stay.
    m_waiting.merge(waiting);
    m_changed.notify_all();
}

} // namespace wheelhouse::clusters
