#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "client/call.h"
#include "core/result.h"
#include "tests/bench/figures.h"

namespace wheelhouse::bench {

// What a load brought.
struct LoadResult {
    // Of the calls that succeeded, in ms.
    Samples latencies;
    double seconds = 0;
    std::size_t failures = 0;
    std::optional<Error> firstFailure;
    double rate() const { return static_cast<double>(latencies.size()) / seconds; }
};

// Keeps so many calls under way until `count` were begun or `limit` is over,
// and waits for the last. `start(index, done)` begins a call; `done` is called
// once with its failure, if any, on any thread.
class ClosedLoop {
public:
    using Done = std::function<void(std::optional<Error>)>;
    using Start = std::function<void(std::size_t index, Done done)>;

    static LoadResult run(int inFlight, std::size_t count, std::chrono::milliseconds limit, Start start)
    {
        ClosedLoop loop(count, Clock::now() + limit, std::move(start));
        const auto began = Clock::now();
        {
            const std::lock_guard lock(loop.m_mutex);
            loop.m_active = inFlight;
        }
        for (int i = 0; i < inFlight; ++i)
            loop.next();
        std::unique_lock lock(loop.m_mutex);
        loop.m_changed.wait(lock, [&] { return loop.m_active == 0; });
        loop.m_result.seconds = msSince(began) / 1000;
        return std::move(loop.m_result);
    }

private:
    ClosedLoop(std::size_t count, Clock::time_point until, Start start)
        : m_count(count), m_until(until), m_start(std::move(start))
    {
    }

    void next()
    {
        std::size_t index = 0;
        {
            const std::lock_guard lock(m_mutex);
            if (m_begun == m_count || Clock::now() >= m_until) {
                --m_active;
                m_changed.notify_all();
                return;
            }
            index = m_begun++;
        }
        m_start(index, [this, began = Clock::now()](std::optional<Error> failure) {
            const double took = msSince(began);
            {
                const std::lock_guard lock(m_mutex);
                if (failure) {
                    ++m_result.failures;
                    if (!m_result.firstFailure)
                        m_result.firstFailure = std::move(failure);
                } else {
                    m_result.latencies.add(took);
                }
            }
            next();
        });
    }

    const std::size_t m_count;
    const Clock::time_point m_until;
    const Start m_start;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::size_t m_begun = 0;
    int m_active = 0;
    LoadResult m_result;
};

// The same with a unary call of the contract, `make(index)` its request, over
// these channels in turn.
template <class Service, class Async, class Request, class Response, class Make>
LoadResult callLoop(const std::vector<std::shared_ptr<client::Channel>> &channels, int inFlight, std::size_t count,
                    std::chrono::milliseconds limit,
                    void (Async::*method)(grpc::ClientContext *, const Request *, Response *,
                                          std::function<void(grpc::Status)>),
                    Make make)
{
    return ClosedLoop::run(inFlight, count, limit, [&](std::size_t index, ClosedLoop::Done done) {
        client::call<Service>(channels[index % channels.size()], method, Request(make(index)),
                              [done = std::move(done)](Result<Response> answer) {
                                  done(answer ? std::optional<Error>() : std::optional<Error>(answer.error()));
                              },
                              {std::chrono::seconds(60), {}});
    });
}

} // namespace wheelhouse::bench
