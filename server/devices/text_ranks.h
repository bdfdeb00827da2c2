#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "server/devices/text_pool.h"

namespace wheelhouse::devices {

// The order of some texts of the pool as numbers, for one query within a Reading
// of the pool. Texts of the pool are all different, but may compare as equal.
class TextRanks {
public:
    using TextOf = std::function<std::string(std::string_view)>;

    // `byVersion` compares as versions are compared. `textOf` makes of an entry
    // what is compared, where it is not the text itself.
    TextRanks(const TextPool &pool, bool byVersion, TextOf textOf = {});

    void add(TextPool::Id id)
    {
        if (id >= m_ranks.size()) [[unlikely]]
            m_ranks.resize(id + 1);
        if (m_ranks[id] == 0) {
            m_ranks[id] = 1;
            m_ids.push_back(id);
        }
    }
    // After the last add().
    void finish();

    // Even, from 2; of a text that came to be after finish(), as near as may be.
    std::uint64_t rank(TextPool::Id id) const
    {
        return id < m_ranks.size() && m_ranks[id] != 0 ? m_ranks[id] : rankOf(compared(id));
    }
    // The rank of an equal text, or an odd number between those of its neighbours.
    std::uint64_t rankOf(std::string_view text) const;

private:
    std::string compared(TextPool::Id id) const;
    std::strong_ordering compare(std::string_view left, std::string_view right) const;

    const TextPool &m_pool;
    const bool m_byVersion;
    const TextOf m_textOf;
    std::vector<std::uint32_t> m_ranks;
    // In order after finish().
    std::vector<TextPool::Id> m_ids;
};

} // namespace wheelhouse::devices
