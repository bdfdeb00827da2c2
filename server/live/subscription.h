#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "server/live/feed.h"

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

// One reader's place in a feed: a cursor, no queue. One thread at a time.
// After the destructor has returned no new wake-up begins; one that is under
// way on a writer's thread may still run, so what `wake` touches must outlive
// it (hold it by a shared or weak pointer).
template <class T> class Subscription {
public:
    using Filter = typename Feed<T>::Filter;

    Subscription(std::shared_ptr<Feed<T>> feed, const std::string &resumeToken, Filter filter,
                 std::function<void()> wake)
        : m_feed(std::move(feed)), m_filter(std::move(filter)), m_waker(m_feed->wakers().add(std::move(wake)))
    {
        const auto cursor = parseToken(resumeToken);
        const auto position = m_feed->position();
        // With a filter it is not known which rows the reader holds.
        if (cursor && *cursor >= position.forgotten && *cursor <= position.revision && !m_filter)
            m_cursor = *cursor;
        else
            startSnapshot(position.revision);
    }
    ~Subscription() { m_feed->wakers().remove(m_waker); }
    Subscription(const Subscription &) = delete;
    Subscription &operator=(const Subscription &) = delete;

    // The next at most `maxItems` items, or nothing if all was taken; then,
    // and only then, the next change calls `wake`.
    std::optional<Batch<T>> take(std::size_t maxItems)
    {
        // Armed before looking, so that no change falls between.
        m_waker->armed = true;
        const auto position = m_feed->position();
        if (!m_inSnapshot && m_cursor < position.forgotten)
            startSnapshot(position.revision);
        auto batch = m_inSnapshot ? takeSnapshot(maxItems) : takeChanges(maxItems);
        if (batch)
            m_waker->armed = false;
        return batch;
    }

private:
    std::optional<std::uint64_t> parseToken(const std::string &token) const
    {
        const std::string prefix = m_feed->epoch() + ".";
        if (!token.starts_with(prefix))
            return std::nullopt;
        std::uint64_t revision = 0;
        const char *end = token.data() + token.size();
        const auto parsed = std::from_chars(token.data() + prefix.size(), end, revision);
        if (parsed.ec != std::errc() || parsed.ptr != end)
            return std::nullopt;
        return revision;
    }

    std::string token() const { return m_feed->epoch() + "." + std::to_string(m_cursor); }

    void startSnapshot(std::uint64_t revision)
    {
        m_inSnapshot = true;
        m_isFirstPage = true;
        m_allRead = false;
        m_snapshotSlot = 0;
        m_cursor = revision;
        m_matching.clear();
    }

    Batch<T> takeSnapshot(std::size_t maxItems)
    {
        Batch<T> batch;
        batch.phase = Batch<T>::Phase::Snapshot;
        batch.reset = m_isFirstPage;
        while (!m_allRead && batch.upserted.size() < maxItems) {
            auto page = m_feed->page(m_snapshotSlot, maxItems - batch.upserted.size(), m_filter);
            m_snapshotSlot = page.next;
            m_allRead = page.isLast;
            for (auto &item : page.items) {
                if (item.value && matches(item.slot, *item.value))
                    batch.upserted.push_back(std::move(item.value));
            }
        }
        if (m_allRead && batch.upserted.empty() && !batch.reset) {
            batch.phase = Batch<T>::Phase::Synced;
            batch.resumeToken = token();
            m_inSnapshot = false;
        }
        // An empty table still has a first page; the next take is SYNCED.
        m_isFirstPage = false;
        return batch;
    }

    std::optional<Batch<T>> takeChanges(std::size_t maxItems)
    {
        Batch<T> batch;
        std::size_t taken = 0;
        while (taken < maxItems) {
            auto changes = m_feed->changes(m_cursor, maxItems - taken, static_cast<bool>(m_filter));
            if (changes.cursor == m_cursor)
                break;
            m_cursor = changes.cursor;
            batch.folded += changes.folded;
            for (auto &item : changes.items) {
                const bool held = !m_filter || holds(item.slot);
                if (item.value && matches(item.slot, *item.value)) {
                    batch.upserted.push_back(std::move(item.value));
                    ++taken;
                } else if (held) {
                    if (m_filter && item.slot < m_matching.size())
                        m_matching[item.slot] = false;
                    batch.removed.push_back(std::move(item.key));
                    ++taken;
                }
            }
        }
        if (taken == 0)
            return std::nullopt;
        batch.resumeToken = token();
        return batch;
    }

    bool holds(std::size_t slot) const { return slot < m_matching.size() && m_matching[slot]; }

    bool matches(std::size_t slot, const T &value)
    {
        if (!m_filter)
            return true;
        if (m_matching.size() <= slot)
            m_matching.resize(slot + 1);
        const bool match = m_filter(value);
        m_matching[slot] = match;
        return match;
    }

    std::shared_ptr<Feed<T>> m_feed;
    Filter m_filter;
    std::shared_ptr<Wakers::Waker> m_waker;
    std::uint64_t m_cursor = 0;
    bool m_inSnapshot = false;
    bool m_isFirstPage = false;
    bool m_allRead = false;
    std::size_t m_snapshotSlot = 0;
    // With a filter: which slots the reader holds.
    std::vector<bool> m_matching;
};

// Something that consoles can watch.
template <class T> class Watchable {
public:
    using Filter = typename Feed<T>::Filter;

    // `wake` is called on the writer's thread when there is something to take
    // after a take() that returned nothing; it must be short and not touch the
    // table. A foreign or too old token leads to a snapshot.
    std::unique_ptr<Subscription<T>> subscribe(const std::string &resumeToken, Filter filter,
                                               std::function<void()> wake)
    {
        return std::make_unique<Subscription<T>>(feed(), resumeToken, std::move(filter), std::move(wake));
    }

protected:
    ~Watchable() = default;
    // Subscriptions hold it as well, so that either may go first.
    virtual std::shared_ptr<Feed<T>> feed() = 0;
};

} // namespace wheelhouse::live
