#include "server/api/stream_registry.h"

#include <algorithm>
#include <chrono>
#include <pthread.h>

namespace wheelhouse::api {

namespace {

constexpr std::chrono::milliseconds kTick{20};

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
    pthread_setname_np(pthread_self(), "wh-ticker");
    std::vector<std::shared_ptr<RegisteredStream>> streams;
    for (;;) {
        {
            std::unique_lock lock(m_mutex);
            m_changed.wait(lock, [this] { return m_stopping || !m_streams.empty(); });
            m_changed.wait_for(lock, kTick, [this] { return m_stopping; });
            if (m_stopping)
                return;
            streams = m_streams;
        }
        for (const auto &stream : streams)
            stream->tick();
        streams.clear();
    }
}

} // namespace wheelhouse::api
