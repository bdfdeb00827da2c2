#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/result.h"

namespace wheelhouse::store {

// At most `limit` connections, opened when first needed and kept. Any thread.
// A lease gives its connection back when it ends, unless told that it is
// broken. The pool outlives its leases.
template <class C> class ConnectionPool {
public:
    using Open = std::function<Result<std::unique_ptr<C>>()>;

    class Lease {
    public:
        Lease(ConnectionPool &pool, std::unique_ptr<C> connection)
            : m_pool(&pool), m_connection(std::move(connection))
        {
        }
        Lease(Lease &&other) noexcept
            : m_pool(std::exchange(other.m_pool, nullptr)), m_connection(std::move(other.m_connection))
        {
        }
        Lease &operator=(Lease &&) = delete;
        ~Lease()
        {
            if (m_pool)
                m_pool->giveBack(std::move(m_connection));
        }
        C &operator*() const { return *m_connection; }
        C *operator->() const { return m_connection.get(); }
        // Closes the connection instead of giving it back.
        void drop() { m_connection.reset(); }

    private:
        ConnectionPool *m_pool;
        std::unique_ptr<C> m_connection;
    };

    ConnectionPool(int limit, std::chrono::milliseconds wait, Open open)
        : m_limit(limit), m_wait(wait), m_open(std::move(open))
    {
    }

    Result<Lease> take()
    {
        {
            std::unique_lock lock(m_mutex);
            if (!m_freed.wait_for(lock, m_wait, [this] { return !m_idle.empty() || m_used < m_limit; })) {
                return fail(ErrorCode::ResourceExhausted,
                            fmt::format("all {} database connections have been busy for {} s; try again later", m_limit,
                                        std::chrono::duration_cast<std::chrono::seconds>(m_wait).count()));
            }
            ++m_used;
            if (!m_idle.empty()) {
                auto connection = std::move(m_idle.back());
                m_idle.pop_back();
                return Lease(*this, std::move(connection));
            }
        }
        auto opened = m_open();
        if (!opened) {
            giveBack(nullptr);
            return passOn(opened);
        }
        return Lease(*this, std::move(*opened));
    }

    // Closes what lies idle: after one connection turned out broken, the
    // others are likely to be.
    void dropIdle()
    {
        std::vector<std::unique_ptr<C>> idle;
        const std::lock_guard lock(m_mutex);
        idle.swap(m_idle);
    }

private:
    void giveBack(std::unique_ptr<C> connection)
    {
        {
            const std::lock_guard lock(m_mutex);
            --m_used;
            if (connection)
                m_idle.push_back(std::move(connection));
        }
        m_freed.notify_one();
    }

    const int m_limit;
    const std::chrono::milliseconds m_wait;
    const Open m_open;
    std::mutex m_mutex;
    std::condition_variable m_freed;
    // Leased, not counting the idle: both together are at most the limit.
    int m_used = 0;
    std::vector<std::unique_ptr<C>> m_idle;
};

} // namespace wheelhouse::store
