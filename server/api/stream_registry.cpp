#include "server/api/stream_registry.h"

#include <algorithm>
#include <chrono>
#include <pthread.h>

namespace wheelhouse::api {

namespace {

constexpr std::chrono::milliseconds kTick{20};
// Of messages of one stream: a frame of a screen, and what nobody takes for a delay.
constexpr std::chrono::milliseconds kShortInterval{15};
constexpr std::chrono::milliseconds kLongInterval{45};

} // namespace

StreamRegistry::StreamRegistry(std::size_t maxStreams, std::size_t feeders)
    : m_maxStreams(maxStreams), m_feeders("wh-feeder", feeders, 4 * maxStreams + 64),
      m_ticker([this] { run(); })
{
}

StreamRegistry::~StreamRegistry()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_changed.notify_all();
    m_ticker.join();
    m_feeders.stop();
}

Result<void> StreamRegistry::add(const std::shared_ptr<RegisteredStream> &stream)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_ending)
            return fail(ErrorCode::Unavailable, "the server is stopping");
        if (m_streams.size() >= m_maxStreams)
            return fail(ErrorCode::ResourceExhausted,
                        "the server has its limit of " + std::to_string(m_maxStreams) + " open streams");
        m_streams.push_back(stream);
    }
    m_changed.notify_all();
    return {};
}

void StreamRegistry::remove(const RegisteredStream *stream)
{
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_streams, [stream](const auto &held) { return held.get() == stream; });
}

std::size_t StreamRegistry::size() const
{
    const std::lock_guard lock(m_mutex);
    return m_streams.size();
}

std::chrono::milliseconds StreamRegistry::messageInterval() const
{
    return std::clamp(std::chrono::milliseconds(size()), kShortInterval, kLongInterval);
}

void StreamRegistry::tickAt(std::chrono::steady_clock::time_point due, std::weak_ptr<RegisteredStream> stream)
{
    bool first = false;
    {
        const std::lock_guard lock(m_mutex);
        first = m_due.emplace(due, std::move(stream)) == m_due.begin();
    }
    if (first)
        m_changed.notify_all();
}

void StreamRegistry::endAll(const Error &error)
{
    std::vector<std::shared_ptr<RegisteredStream>> streams;
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
        streams = m_streams;
    }
    for (const auto &stream : streams)
        stream->end(error);
}

void StreamRegistry::run()
{
    using Clock = std::chrono::steady_clock;
    pthread_setname_np(pthread_self(), "wh-ticker");
    std::vector<std::shared_ptr<RegisteredStream>> streams;
    auto nextTick = Clock::now() + kTick;
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_changed.wait(lock, [this] { return m_stopping || !m_streams.empty(); });
        // Until the next time; woken sooner where one is asked for.
        const auto next = m_due.empty() ? nextTick : std::min(nextTick, m_due.begin()->first);
        m_changed.wait_until(lock, next, [&] { return m_stopping || (!m_due.empty() && m_due.begin()->first < next); });
        if (m_stopping)
            return;
        const auto now = Clock::now();
        for (; !m_due.empty() && m_due.begin()->first <= now; m_due.erase(m_due.begin())) {
            if (auto stream = m_due.begin()->second.lock())
                streams.push_back(std::move(stream));
        }
        if (now >= nextTick) {
            streams = m_streams;
            nextTick = now + kTick;
        }
        lock.unlock();
        for (const auto &stream : streams)
            stream->tick();
        streams.clear();
        lock.lock();
    }
}

} // namespace wheelhouse::api
