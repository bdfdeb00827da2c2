#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "server/devices/filter_leaf.h"

namespace wheelhouse::devices {

// How many rows have which value of an attribute. For one question, within a
// Reading of the pool. Bound: some bytes for each different value.
class ValueCounts {
public:
    ValueCounts(const DeviceAttribute &attribute, const TextPool &pool);

    // The chunk's lock must be held.
    void add(const DeviceChunk &chunk, const RowSet &rows);
    // The `most` most frequent, and how many more.
    void fill(v1::Facet &facet, std::size_t most) const;

private:
    void addCells(const DeviceChunk &chunk, const RowSet &rows);
    void countText(TextPool::Id id)
    {
        if (id >= m_byText.size()) [[unlikely]]
            m_byText.resize(id + 1);
        ++m_byText[id];
    }
    // Of all ways of counting, by what a filter calls the values.
    std::unordered_map<std::string, std::int64_t> byName() const;

    const DeviceAttribute m_attribute;
    const ColumnOf m_column;
    const TextPool &m_pool;
    std::array<std::int64_t, 256> m_bySmall{};
    // By the text's number; texts may be lists.
    std::vector<std::int64_t> m_byText;
    std::unordered_map<std::uint64_t, std::int64_t> m_byNumber;
    std::unordered_map<std::string, std::int64_t> m_byName;
    std::int64_t m_ofNone = 0;
};

} // namespace wheelhouse::devices
