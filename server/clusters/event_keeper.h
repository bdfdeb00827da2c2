#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "server/clusters/event_store.h"
#include "server/live/live_table.h"

namespace wheelhouse::clusters {

struct EventKeeping {
    std::chrono::hours kept{30 * 24};
    // Each has at most 4 KB.
    std::int64_t mostRows = 300'000;
    // Events are written together, so often at most.
    std::chrono::milliseconds every{1000};
};

// Writes events down as they are seen, in batches, and forgets old ones.
//
// Threads: one of its own (`event-keeper`), which alone waits for the store.
// Holds no queue: it has a place in the live table, and where the store is away
// it goes on from there when it is back. Ownership: app/, after the store and
// the view. stop(), also by the destructor, writes what came and joins.
class EventKeeper {
public:
    EventKeeper(EventStore &store, live::LiveTable<v1::Event> &events, EventKeeping keeping = {});
    ~EventKeeper();
    EventKeeper(const EventKeeper &) = delete;
    EventKeeper &operator=(const EventKeeper &) = delete;

    // Events written so far.
    std::int64_t written() const { return m_written; }
    void stop();

private:
    struct Signal {
        std::mutex mutex;
        std::condition_variable changed;
        bool woken = true;
        bool stopping = false;
    };

    void run();
    // False where the store is away.
    bool writeWhatCame();
    void prune();

    EventStore &m_store;
    const EventKeeping m_keeping;
    // Wake-ups may come after this is gone.
    const std::shared_ptr<Signal> m_signal;
    std::unique_ptr<live::Subscription<v1::Event>> m_subscription;
    std::vector<std::shared_ptr<const v1::Event>> m_unwritten;
    std::atomic<std::int64_t> m_written{0};
    std::chrono::steady_clock::time_point m_nextPrune;
    std::thread m_thread;
};

} // namespace wheelhouse::clusters
