#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/identifier.h"

namespace wheelhouse::live {

// The readers that want to be told when there is something new.
class Wakers {
public:
    struct Waker {
        std::function<void()> wake;
        std::atomic<bool> armed{false};
    };

    std::shared_ptr<Waker> add(std::function<void()> wake)
    {
        auto waker = std::make_shared<Waker>();
        waker->wake = std::move(wake);
        const std::lock_guard lock(m_mutex);
        m_wakers.push_back(waker);
        return waker;
    }

    void remove(const std::shared_ptr<Waker> &waker)
    {
        const std::lock_guard lock(m_mutex);
        std::erase(m_wakers, waker);
    }

    void wakeAll()
    {
        std::vector<std::shared_ptr<Waker>> ready;
        {
            const std::lock_guard lock(m_mutex);
            for (const auto &waker : m_wakers) {
                if (waker->armed.exchange(false))
                    ready.push_back(waker);
            }
        }
        for (const auto &waker : ready)
            waker->wake();
    }

private:
    std::mutex m_mutex;
    std::vector<std::shared_ptr<Waker>> m_wakers;
};

// What subscriptions read: values in numbered slots, and which have changed.
// Threads: any. Whoever changes a value calls wakeAll() after it.
template <class T> class Feed {
public:
    using Value = std::shared_ptr<const T>;
    using Filter = std::function<bool(const T &)>;

    struct Item {
        std::uint32_t slot = 0;
        // Null where the slot holds nothing any more.
        Value value;
        // Where the value is null, and where it was asked for.
        std::string key;
    };
    // Of a snapshot: some items, and the slot to go on with.
    struct Page {
        std::vector<Item> items;
        std::size_t next = 0;
        bool isLast = false;
    };
    // After a cursor: some items, where the reader stands then, and how many
    // changes newer ones of the same slot have overtaken.
    struct Changes {
        std::vector<Item> items;
        std::uint64_t cursor = 0;
        std::int64_t folded = 0;
    };
    struct Position {
        std::uint64_t revision = 0;
        std::uint64_t forgotten = 0;
    };

    virtual ~Feed() = default;

    virtual Position position() const = 0;
    // Values of slots `first` and on, at most `most`. `filter` may be null; what
    // it refuses may be left out or not.
    virtual Page page(std::size_t first, std::size_t most, const Filter &filter) const = 0;
    virtual Changes changes(std::uint64_t cursor, std::size_t most, bool withKeys) const = 0;

    Wakers &wakers() { return m_wakers; }
    void wakeAll() { m_wakers.wakeAll(); }
    // Tells this feed's tokens from those of another run.
    const std::string &epoch() const { return m_epoch; }

private:
    Wakers m_wakers;
    const std::string m_epoch = makeRandomToken(6);
};

} // namespace wheelhouse::live
