#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

namespace wheelhouse::devices {

// Texts kept once each, by number, for as long as somebody holds a reference.
//
// Threads: any. text() takes no lock; the id must be held by a reference that
// the caller knows of (a row under its lock), or have been seen within a
// Reading that still lasts: what is let go meanwhile stays readable, and its
// number unused, until every Reading that may have seen it has ended. Bound:
// some 50 bytes and the text for each that is held.
class TextPool {
public:
    using Id = std::uint32_t;
    // The empty text; never counted.
    static constexpr Id kEmpty = 0;
    // Always there.
    static constexpr Id kFalse = 1;
    static constexpr Id kTrue = 2;

    TextPool();
    ~TextPool();
    TextPool(const TextPool &) = delete;
    TextPool &operator=(const TextPool &) = delete;

    // The text's number, with one reference more.
    Id add(std::string_view text);
    // One reference less.
    void release(Id id);

    std::string_view text(Id id) const { return entry(id).text(); }
    // Every number ever given out is below.
    std::size_t idLimit() const { return m_limit.load(std::memory_order_acquire); }
    // How many texts are held.
    std::size_t size() const;

    // While it lasts, no number that is seen comes to mean another text.
    class Reading {
    public:
        explicit Reading(const TextPool &pool);
        ~Reading();
        Reading(const Reading &) = delete;
        Reading &operator=(const Reading &) = delete;

    private:
        const TextPool &m_pool;
        unsigned m_side;
    };

private:
    static constexpr std::uint32_t kSegmentBits = 14;
    static constexpr std::uint32_t kSegment = 1U << kSegmentBits;
    static constexpr std::size_t kSegments = 1U << 14;
    static constexpr std::uint32_t kInline = 16;

    struct Entry {
        std::uint32_t references = 0;
        std::uint32_t size = 0;
        union {
            char inlined[kInline];
            char *outside;
        };
        Entry() : inlined{} {}
        std::string_view text() const { return {size <= kInline ? inlined : outside, size}; }
    };

    const Entry &entry(Id id) const
    {
        return m_segments[id >> kSegmentBits].load(std::memory_order_acquire)[id & (kSegment - 1)];
    }
    Entry &entry(Id id) { return const_cast<Entry &>(std::as_const(*this).entry(id)); }
    Id newId();
    void grow();
    void removeFromIndex(Id id);
    std::size_t slotOf(std::string_view text) const;
    // Frees what no Reading can have seen any more. Under the lock.
    void advance() const;
    void clear(Id id) const;

    mutable std::mutex m_mutex;
    std::array<std::atomic<Entry *>, kSegments> m_segments{};
    std::atomic<std::uint32_t> m_limit{1};
    // Open addressing by hash; 0 is free.
    std::vector<Id> m_index;
    std::size_t m_held = 0;
    mutable std::vector<Id> m_free;
    // Let go while readings may go on, by the turn in which they were let go.
    mutable std::array<std::vector<Id>, 2> m_limbo;
    mutable std::array<std::size_t, 2> m_readings{};
    mutable unsigned m_side = 0;
};

} // namespace wheelhouse::devices
