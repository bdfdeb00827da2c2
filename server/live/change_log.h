#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace wheelhouse::live {

// Which slots have changed, in the order of their newest changes. Slots are
// numbered from 0 and name a value of the owner's.
//
// Threads: as the owner's lock says. Bound: eight bytes a slot up to the
// highest that ever changed, and 12 for each changed slot, twice at most.
class ChangeLog {
public:
    void touch(std::uint32_t slot)
    {
        if (slot >= m_revisions.size())
            m_revisions.resize(slot + 1);
        m_revisions[slot] = ++m_revision;
        m_order.push_back(m_revision);
        m_slots.push_back(slot);
        if (m_order.size() > m_compactAt)
            compact();
    }

    // The slot means something else from now on: its changes are no more.
    void forget(std::uint32_t slot)
    {
        m_forgotten = std::max(m_forgotten, revisionOf(slot));
        m_revisions[slot] = 0;
    }

    // Grows by one with every change.
    std::uint64_t revision() const { return m_revision; }
    // Changes up to this one may be missing.
    std::uint64_t forgotten() const { return m_forgotten; }
    // Of the slot's newest change; 0 if there was none.
    std::uint64_t revisionOf(std::uint32_t slot) const { return slot < m_revisions.size() ? m_revisions[slot] : 0; }

    // Calls `visit(slot)` for each slot's newest change after `cursor` until it
    // returns false or none is left. Where the reader stands then, and how
    // many were visited.
    struct Walk {
        std::uint64_t cursor;
        std::int64_t visited;
    };
    template <class Visit> Walk walk(std::uint64_t cursor, Visit visit) const
    {
        Walk walk{cursor, 0};
        auto entry = static_cast<std::size_t>(std::upper_bound(m_order.begin(), m_order.end(), cursor) - m_order.begin());
        for (; entry < m_order.size(); ++entry) {
            walk.cursor = m_order[entry];
            if (m_revisions[m_slots[entry]] != m_order[entry])
                continue;
            ++walk.visited;
            if (!visit(m_slots[entry]))
                return walk;
        }
        walk.cursor = m_revision;
        return walk;
    }

private:
    static constexpr std::size_t kLeastKept = 1024;

    // Drops what newer changes of the same slots have overtaken.
    void compact()
    {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < m_order.size(); ++i) {
            if (m_revisions[m_slots[i]] != m_order[i])
                continue;
            m_order[kept] = m_order[i];
            m_slots[kept++] = m_slots[i];
        }
        m_order.resize(kept);
        m_slots.resize(kept);
        m_compactAt = 2 * kept + kLeastKept;
        m_order.reserve(m_compactAt + 1);
        m_slots.reserve(m_compactAt + 1);
    }

    // Two arrays rather than one of pairs: a third less memory.
    std::vector<std::uint64_t> m_order;
    std::vector<std::uint32_t> m_slots;
    std::vector<std::uint64_t> m_revisions;
    std::uint64_t m_revision = 0;
    std::uint64_t m_forgotten = 0;
    std::size_t m_compactAt = kLeastKept;
};

} // namespace wheelhouse::live
