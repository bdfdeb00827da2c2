#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "server/live/change_log.h"
#include "server/live/subscription.h"

namespace wheelhouse::live {

// The newest value of each key, for many readers.
//
// Threads: any; readers share, writers exclude. Values are immutable and
// shared. Ownership: whoever writes the table owns it; subscriptions keep the
// table's innards alive, so either may go first. Bounds: one entry a key, one
// log entry a change up to twice the keys, `kMaxTombstones` removed keys; a
// reader that was away longer gets a snapshot.
template <class T> class LiveTable final : public Watchable<T> {
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
        return m_state->log.revision();
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

private:
    using Items = Feed<T>;

    std::shared_ptr<Feed<T>> feed() override { return m_state; }

    struct Slot {
        std::string key;
        Value value;
    };

    struct State final : Feed<T> {
        mutable std::shared_mutex mutex;
        std::vector<Slot> slots;
        std::unordered_map<std::string, std::uint32_t> slotOfKey;
        ChangeLog log;
        std::deque<std::uint32_t> tombstones;
        std::vector<std::uint32_t> freeSlots;
        std::size_t liveCount = 0;

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
            log.touch(found->second);
        }

        bool erase(const std::string &key)
        {
            const auto found = slotOfKey.find(key);
            if (found == slotOfKey.end() || !slots[found->second].value)
                return false;
            const std::uint32_t index = found->second;
            slots[index].value.reset();
            --liveCount;
            log.touch(index);
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
            if (slot.value || log.revisionOf(index) == 0)
                return;
            log.forget(index);
            slotOfKey.erase(slot.key);
            slot = Slot{};
            freeSlots.push_back(index);
        }

        typename Items::Position position() const override
        {
            const std::shared_lock lock(mutex);
            return {log.revision(), log.forgotten()};
        }

        typename Items::Page page(std::size_t first, std::size_t most, const typename Items::Filter &) const override
        {
            typename Items::Page page;
            page.next = first;
            const std::shared_lock lock(mutex);
            for (; page.next < slots.size() && page.items.size() < most; ++page.next) {
                const auto &slot = slots[page.next];
                if (slot.value)
                    page.items.push_back({static_cast<std::uint32_t>(page.next), slot.value, {}});
            }
            page.isLast = page.next >= slots.size();
            return page;
        }

        typename Items::Changes changes(std::uint64_t cursor, std::size_t most, bool withKeys) const override
        {
            typename Items::Changes changes;
            const std::shared_lock lock(mutex);
            const auto walk = log.walk(cursor, [&](std::uint32_t index) {
                const auto &slot = slots[index];
                changes.items.push_back({index, slot.value, slot.value && !withKeys ? std::string() : slot.key});
                return changes.items.size() < most;
            });
            changes.cursor = walk.cursor;
            changes.folded = static_cast<std::int64_t>(walk.cursor - cursor) - walk.visited;
            return changes;
        }
    };

    std::shared_ptr<State> m_state;
};

} // namespace wheelhouse::live
