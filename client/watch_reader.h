#pragma once

#include <condition_variable>
#include <deque>
#include <optional>
#include <variant>

#include "client/watch_call.h"

namespace wheelhouse::client {

// A watch for programs without an event loop: `next` waits for what comes. It
// holds at most kMaxHeld messages and stops reading beyond. One thread reads.
template <class Request, class Response> class WatchReader final : private WatchHandler<Response> {
public:
    using Item = std::variant<Response, WatchState>;

    template <class Service, class Async>
    static std::unique_ptr<WatchReader>
    open(const std::shared_ptr<Channel> &channel,
         void (Async::*method)(grpc::ClientContext *, const Request *, grpc::ClientReadReactor<Response> *),
         Request request, WatchOptions options = {})
    {
        auto reader = std::unique_ptr<WatchReader>(new WatchReader);
        reader->m_call = watch<Service>(channel, method, std::move(request),
                                        static_cast<WatchHandler<Response> &>(*reader), options);
        reader->m_call->start();
        return reader;
    }
    ~WatchReader() override { m_call->stop(); }

    // The next message or change of state; nothing when `limit` passes first.
    std::optional<Item> next(std::optional<std::chrono::steady_clock::time_point> limit = {})
    {
        std::unique_lock lock(m_mutex);
        const auto something = [this] { return !m_items.empty(); };
        if (!limit) {
            m_arrived.wait(lock, something);
        } else if (!m_arrived.wait_until(lock, *limit, something)) {
            return std::nullopt;
        }
        auto item = std::move(m_items.front());
        m_items.pop_front();
        const bool drained = m_items.size() == kMaxHeld / 2;
        lock.unlock();
        if (drained) {
            m_call->resume();
        }
        return item;
    }

private:
    static constexpr std::size_t kMaxHeld = 64;

    WatchReader() = default;

    void watchMessage(Response &&message) override { add(std::move(message)); }
    void watchState(const WatchState &state) override { add(state); }

    void add(Item item)
    {
        std::unique_lock lock(m_mutex);
        m_items.push_back(std::move(item));
        // Decided under the lock, so that the reader's `resume` comes after.
        if (m_items.size() >= kMaxHeld) {
            m_call->pause();
        }
        m_arrived.notify_one();
    }

    std::mutex m_mutex;
    std::condition_variable m_arrived;
    std::deque<Item> m_items;
    std::unique_ptr<WatchCall<Request, Response>> m_call;
};

} // namespace wheelhouse::client
