#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "core/result.h"
#include "server/api/worker_pool.h"

namespace wheelhouse::api {

// A stream as its registry sees it.
class RegisteredStream {
public:
    virtual ~RegisteredStream() = default;
    // Called every tick, and when tickAt() asked for it: goes on where something
    // waits, sends a heartbeat when one is due, gives up on a reader that does
    // not read.
    virtual void tick() = 0;
    // Ends it with this error.
    virtual void end(const Error &error) = 0;
};

// All open streams, with one thread that ticks them and a few that feed them.
//
// Owned by the server. Bounded: `maxStreams`. endAll() ends every stream and
// refuses new ones; the streams themselves go when gRPC is done with them.
class StreamRegistry {
public:
    StreamRegistry(std::size_t maxStreams, std::size_t feeders);
    ~StreamRegistry();
    StreamRegistry(const StreamRegistry &) = delete;
    StreamRegistry &operator=(const StreamRegistry &) = delete;

    // Refused when there are too many, or the server is ending.
    Result<void> add(const std::shared_ptr<RegisteredStream> &stream);
    void remove(const RegisteredStream *stream);
    std::size_t size() const;
    // Ticks a stream also then, if it is still there. Not more than one of them
    // a stream at a time.
    void tickAt(std::chrono::steady_clock::time_point due, std::weak_ptr<RegisteredStream> stream);
    // Between messages of a stream: the more of them are open, the longer, so
    // that many readers do not cost in proportion.
    std::chrono::milliseconds messageInterval() const;
    // Where streams are fed.
    WorkerPool &feeders() { return m_feeders; }
    void endAll(const Error &error);

private:
    void run();

    const std::size_t m_maxStreams;
    WorkerPool m_feeders;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<std::shared_ptr<RegisteredStream>> m_streams;
    std::multimap<std::chrono::steady_clock::time_point, std::weak_ptr<RegisteredStream>> m_due;
    bool m_ending = false;
    bool m_stopping = false;
    std::thread m_ticker;
};

} // namespace wheelhouse::api
