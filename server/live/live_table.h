#pragma once

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/identifier.h"

namespace wheelhouse::live {

// What a subscription hands out at a time; maps one to one onto a WatchMark.
template <class T> struct Batch {
    enum class Phase { Snapshot, Synced, Changes };
    Phase phase = Phase::Changes;
    // A snapshot begins with this batch: forget what was held.
    bool reset = false;
    std::vector<std::shared_ptr<const T>> upserted;
    std::vector<std::string> removed;
    // Where to go on; empty while a snapshot is under way.
    std::string resumeToken;
    // Changes overtaken by newer ones of the same key, not in any batch.
    std::int64_t folded = 0;
};

template <class T> class Subscription;

// The newest value of each key, for many readers.
//
// Threads: any; readers share, writers exclude. Values are immutable and
// shared. Ownership: whoever writes the table owns it; subscriptions keep the
// table's innards alive, so either may go first. Bounds: one entry a key, one
// log entry a change up to twice the keys, `kMaxTombstones` removed keys; a
// reader that was away longer gets a snapshot.
template <class T> class LiveTable {
public:
    using Value = std::shared_ptr<const T>;
    using Filter = std::function<bool(const T &)>;
    static constexpr std::size_t kMaxTombstones = 16384;

    LiveTable() : m_state(std::make_shared<State>()) {}
    LiveTable(const LiveTable &) = delete;
    LiveTable &operator=(const LiveTable &) = delete;

    // Sets the value of a key, and wakes the readers.
    void put(const std::string &key, T value)
    {
        put(key, std::make_shared<const T>(std::move(value)));
    }

    void put(const std::string &key, Value value)
    {
        {
            const std::unique_lock lock(m_state->mutex);
            m_state->put(key, std::move(value));
        }
        m_state->wakeAll();
    }

    // Sets many under one lock, with one wake-up.
    void putAll(std::vector<std::pair<std::string, Value>> entries)
    {
        {
            const std::unique_lock lock(m_state->mutex);
            for (auto &[key, value] : entries)
                m_state->put(key, std::move(value));
        }
        m_state->wakeAll();
    }

    // Removes a key; false if there was none.
    bool erase(const std::string &key)
    {
        {
            const std::unique_lock lock(m_state->mutex);
            if (!m_state->erase(key))
                return false;
        }
        m_state->wakeAll();
        return true;
    }

    // Makes the table hold exactly these, changing what differs by `same` and
    // nothing else: a relist without blinking.
    void replaceAll(std::vector<std::pair<std::string, Value>> entries,
                    const std::function<bool(const T &, const T &)> &same)
    {
        replaceWhere([](const std::string &) { return true; }, std::move(entries), same);
    }

    // The same for the keys for which `mine` holds; others are left alone.
    void replaceWhere(const std::function<bool(const std::string &)> &mine,
                      std::vector<std::pair<std::string, Value>> entries,
                      const std::function<bool(const T &, const T &)> &same)
    {
        {
            const std::unique_lock lock(m_state->mutex);
            std::unordered_map<std::string, bool> kept;
            kept.reserve(entries.size());
            for (auto &[key, value] : entries) {
                kept.emplace(key, true);
                const auto found = m_state->slotOfKey.find(key);
                const bool unchanged = found != m_state->slotOfKey.end()
                    && m_state->slots[found->second].value
                    && same(*m_state->slots[found->second].value, *value);
                if (!unchanged)
                    m_state->put(key, std::move(value));
            }
            std::vector<std::string> gone;
            for (const auto &slot : m_state->slots) {
                if (slot.value && mine(slot.key) && !kept.contains(slot.key))
                    gone.push_back(slot.key);
            }
            for (const auto &key : gone)
                m_state->erase(key);
        }
        m_state->wakeAll();
    }

    // Null if there is none.
    Value get(const std::string &key) const
    {
        const std::shared_lock lock(m_state->mutex);
        const auto found = m_state->slotOfKey.find(key);
        return found == m_state->slotOfKey.end() ? nullptr : m_state->slots[found->second].value;
    }

    std::size_t size() const
    {
        const std::shared_lock lock(m_state->mutex);
        return m_state->liveCount;
    }

    // Grows by one with every change.
    std::uint64_t revision() const
    {
        const std::shared_lock lock(m_state->mutex);
        return m_state->revision;
    }

    // Calls `visit` with every value, in no order, under the readers' lock: it
    // must be short and must not touch the table.
    void forEach(const std::function<void(const T &)> &visit) const
    {
        const std::shared_lock lock(m_state->mutex);
        for (const auto &slot : m_state->slots) {
            if (slot.value)
                visit(*slot.value);
        }
    }

    // All values for which `filter` holds, in no order.
    std::vector<Value> select(const Filter &filter = {}) const
    {
        std::vector<Value> values;
        const std::shared_lock lock(m_state->mutex);
        for (const auto &slot : m_state->slots) {
            if (slot.value && (!filter || filter(*slot.value)))
                values.push_back(slot.value);
        }
        return values;
    }

    // `wake` is called on the writer's thread when there is something to take
    // after a take() that returned nothing; it must be short and not touch the
    // table. A foreign or too old token leads to a snapshot.
    std::unique_ptr<Subscription<T>> subscribe(const std::string &resumeToken, Filter filter,
                                               std::function<void()> wake)
    {
        return std::unique_ptr<Subscription<T>>(
            new Subscription<T>(m_state, resumeToken, std::move(filter), std::move(wake)));
    }

private:
    friend class Subscription<T>;

    struct Slot {
        std::string key;
        Value value;
        std::uint64_t revision = 0;
    };

    struct LogEntry {
        std::uint64_t revision;
        std::uint32_t slot;
    };

    struct Waker {
        std::function<void()> wake;
        std::atomic<bool> armed{false};
    };

    struct State {
        mutable std::shared_mutex mutex;
        std::vector<Slot> slots;
        std::unordered_map<std::string, std::uint32_t> slotOfKey;
        // In the order of revisions; an entry is stale when its slot has
        // changed since.
        std::vector<LogEntry> log;
        std::deque<std::uint32_t> tombstones;
        std::vector<std::uint32_t> freeSlots;
        std::uint64_t revision = 0;
        // Removals up to this revision are no longer known.
        std::uint64_t forgotten = 0;
        std::size_t liveCount = 0;
        // Tells this table's tokens from those of another run.
        const std::string epoch = makeRandomToken(6);

        std::mutex wakersMutex;
        std::vector<std::shared_ptr<Waker>> wakers;

        void put(const std::string &key, Value value)
        {
            const auto [found, isNew] = slotOfKey.try_emplace(key, 0);
            if (isNew) {
                if (freeSlots.empty()) {
                    found->second = static_cast<std::uint32_t>(slots.size());
                    slots.emplace_back();
                } else {
                    found->second = freeSlots.back();
                    freeSlots.pop_back();
                }
                slots[found->second].key = key;
            }
            Slot &slot = slots[found->second];
            if (!slot.value)
                ++liveCount;
            slot.value = std::move(value);
            touch(found->second);
        }

        bool erase(const std::string &key)
        {
            const auto found = slotOfKey.find(key);
            if (found == slotOfKey.end() || !slots[found->second].value)
                return false;
            const std::uint32_t index = found->second;
            slots[index].value.reset();
            --liveCount;
            touch(index);
            tombstones.push_back(index);
            while (tombstones.size() > kMaxTombstones)
                forgetOldestTombstone();
            return true;
        }

        void forgetOldestTombstone()
        {
            const std::uint32_t index = tombstones.front();
            tombstones.pop_front();
            Slot &slot = slots[index];
            // The key may have come back, or gone again later in the queue.
            if (slot.value || slot.revision == 0)
                return;
            forgotten = std::max(forgotten, slot.revision);
            slotOfKey.erase(slot.key);
            slot = Slot{};
            freeSlots.push_back(index);
        }

        void touch(std::uint32_t index)
        {
            slots[index].revision = ++revision;
            log.push_back({revision, index});
            if (log.size() > 2 * slots.size() + 1024) {
                std::erase_if(log, [this](const LogEntry &entry) {
                    return slots[entry.slot].revision != entry.revision;
                });
            }
        }

        void wakeAll()
        {
            std::vector<std::shared_ptr<Waker>> ready;
            {
                const std::lock_guard lock(wakersMutex);
                for (const auto &waker : wakers) {
                    if (waker->armed.exchange(false))
                        ready.push_back(waker);
                }
            }
            for (const auto &waker : ready)
                waker->wake();
        }
    };

    std::shared_ptr<State> m_state;
};

// One reader's place in a table: a cursor, no queue. One thread at a time.
// After the destructor has returned no new wake-up begins; one that is under
// way on a writer's thread may still run, so what `wake` touches must outlive
// it (hold it by a shared or weak pointer).
template <class T> class Subscription {
public:
    ~Subscription()
    {
        const std::lock_guard lock(m_state->wakersMutex);
        std::erase(m_state->wakers, m_waker);
    }
    Subscription(const Subscription &) = delete;
    Subscription &operator=(const Subscription &) = delete;

    // The next at most `maxItems` items, or nothing if all was taken; then,
    // and only then, the next change calls `wake`.
    std::optional<Batch<T>> take(std::size_t maxItems)
    {
        // Armed before looking, so that no change falls between.
        m_waker->armed = true;
        std::shared_lock lock(m_state->mutex);
        if (!m_inSnapshot && m_cursor < m_state->forgotten)
            startSnapshot();
        auto batch = m_inSnapshot ? takeSnapshot(maxItems) : takeChanges(maxItems);
        if (batch)
            m_waker->armed = false;
        return batch;
    }

private:
    friend class LiveTable<T>;
    using Table = LiveTable<T>;

    Subscription(std::shared_ptr<typename Table::State> state, const std::string &resumeToken,
                 typename Table::Filter filter, std::function<void()> wake)
        : m_state(std::move(state)), m_filter(std::move(filter)),
          m_waker(std::make_shared<typename Table::Waker>())
    {
        m_waker->wake = std::move(wake);
        {
            const std::lock_guard lock(m_state->wakersMutex);
            m_state->wakers.push_back(m_waker);
        }
        const std::shared_lock lock(m_state->mutex);
        const auto cursor = parseToken(resumeToken);
        // With a filter it is not known which rows the reader holds.
        if (cursor && *cursor >= m_state->forgotten && *cursor <= m_state->revision && !m_filter)
            m_cursor = *cursor;
        else
            startSnapshot();
    }

    std::optional<std::uint64_t> parseToken(const std::string &token) const
    {
        const std::string prefix = m_state->epoch + ".";
        if (!token.starts_with(prefix))
            return std::nullopt;
        std::uint64_t revision = 0;
        const char *end = token.data() + token.size();
        const auto parsed = std::from_chars(token.data() + prefix.size(), end, revision);
        if (parsed.ec != std::errc() || parsed.ptr != end)
            return std::nullopt;
        return revision;
    }

    std::string token() const { return m_state->epoch + "." + std::to_string(m_cursor); }

    void startSnapshot()
    {
        m_inSnapshot = true;
        m_snapshotSlot = 0;
        m_cursor = m_state->revision;
        m_matching.clear();
    }

    std::optional<Batch<T>> takeSnapshot(std::size_t maxItems)
    {
        Batch<T> batch;
        batch.phase = Batch<T>::Phase::Snapshot;
        batch.reset = m_snapshotSlot == 0;
        const auto &slots = m_state->slots;
        while (m_snapshotSlot < slots.size() && batch.upserted.size() < maxItems) {
            const auto &slot = slots[m_snapshotSlot];
            if (slot.value && matches(m_snapshotSlot, *slot.value))
                batch.upserted.push_back(slot.value);
            ++m_snapshotSlot;
        }
        const bool done = m_snapshotSlot >= slots.size();
        if (done && batch.upserted.empty() && !batch.reset) {
            batch.phase = Batch<T>::Phase::Synced;
            batch.resumeToken = token();
            m_inSnapshot = false;
        } else if (done && m_snapshotSlot == 0) {
            // An empty table still has a first page; the next take is SYNCED.
            m_snapshotSlot = 1;
        }
        return batch;
    }

    std::optional<Batch<T>> takeChanges(std::size_t maxItems)
    {
        if (m_cursor == m_state->revision)
            return std::nullopt;
        Batch<T> batch;
        const auto &log = m_state->log;
        auto entry = std::upper_bound(log.begin(), log.end(), m_cursor,
                                      [](std::uint64_t cursor, const auto &e) { return cursor < e.revision; });
        const std::uint64_t before = m_cursor;
        std::int64_t seen = 0;
        std::size_t taken = 0;
        for (; entry != log.end() && taken < maxItems; ++entry) {
            m_cursor = entry->revision;
            const auto &slot = m_state->slots[entry->slot];
            if (slot.revision != entry->revision)
                continue;
            ++seen;
            const bool held = !m_filter || holds(entry->slot);
            if (slot.value && matches(entry->slot, *slot.value)) {
                batch.upserted.push_back(slot.value);
                ++taken;
            } else if (held) {
                if (m_filter)
                    m_matching[entry->slot] = false;
                batch.removed.push_back(slot.key);
                ++taken;
            }
        }
        if (entry == log.end())
            m_cursor = m_state->revision;
        batch.folded = static_cast<std::int64_t>(m_cursor - before) - seen;
        batch.resumeToken = token();
        if (taken == 0)
            return std::nullopt;
        return batch;
    }

    bool holds(std::size_t slot) const { return slot < m_matching.size() && m_matching[slot]; }

    bool matches(std::size_t slot, const T &value)
    {
        if (!m_filter)
            return true;
        if (m_matching.size() <= slot)
            m_matching.resize(std::max(slot + 1, m_state->slots.size()));
        const bool match = m_filter(value);
        m_matching[slot] = match;
        return match;
    }

    std::shared_ptr<typename Table::State> m_state;
    typename Table::Filter m_filter;
    std::shared_ptr<typename Table::Waker> m_waker;
    std::uint64_t m_cursor = 0;
    bool m_inSnapshot = false;
    std::size_t m_snapshotSlot = 0;
    // With a filter: which slots the reader holds.
    std::vector<bool> m_matching;
};

} // namespace wheelhouse::live
