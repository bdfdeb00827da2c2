#include "server/links/kubernetes/watch_exchange.h"

#include <utility>

namespace wheelhouse::kubernetes {

WatchExchange::WatchExchange(std::function<void()> wake) : m_wake(std::move(wake)) {}

void WatchExchange::setStream(std::shared_ptr<ApiStream> stream)
{
    const std::lock_guard lock(m_mutex);
    m_stream = std::move(stream);
}

void WatchExchange::wakeLocked(std::unique_lock<std::mutex> &lock)
{
    if (std::exchange(m_awake, true))
        return;
    lock.unlock();
    m_wake();
}

void WatchExchange::onHead(const http::ResponseHead &head)
{
    std::unique_lock lock(m_mutex);
    m_held.status = head.status;
    m_held.contentType = head.header("content-type");
    wakeLocked(lock);
}

bool WatchExchange::onData(std::string_view bytes)
{
    std::unique_lock lock(m_mutex);
    if (m_held.bytes.size() > kMaxHeldBytes) {
        m_waiting = true;
        return false;
    }
    m_held.bytes.append(bytes);
    wakeLocked(lock);
    return true;
}

void WatchExchange::onDone(Result<http::ResponseHead> result)
{
    std::unique_lock lock(m_mutex);
    m_held.ended = true;
    if (!result)
        m_held.failure = result.error();
    wakeLocked(lock);
}

WatchExchange::Taken WatchExchange::take()
{
    Taken taken;
    std::shared_ptr<ApiStream> stream;
    {
        const std::lock_guard lock(m_mutex);
        m_awake = false;
        taken.bytes = std::exchange(m_held.bytes, {});
        taken.status = m_held.status;
        taken.contentType = m_held.contentType;
        taken.ended = m_held.ended;
        taken.failure = m_held.failure;
        if (m_waiting && (stream = m_stream.lock()))
            m_waiting = false;
    }
    if (stream)
        stream->resume();
    return taken;
}

} // namespace wheelhouse::kubernetes
