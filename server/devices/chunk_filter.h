#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <memory>
#include <vector>

#include "server/devices/device_chunk.h"
#include "server/devices/device_filter.h"

namespace wheelhouse::devices {

// Some rows of a chunk, a bit each.
class RowSet {
public:
    static constexpr std::size_t kWords = DeviceChunk::kRows / 64;

    // The first `count`.
    static RowSet upTo(std::uint32_t count)
    {
        RowSet rows;
        for (std::size_t word = 0; word < count / 64; ++word)
            rows.words[word] = ~std::uint64_t(0);
        if (count % 64 != 0)
            rows.words[count / 64] = (std::uint64_t(1) << count % 64) - 1;
        return rows;
    }

    void dropBelow(std::uint32_t first)
    {
        for (std::size_t word = 0; word < first / 64; ++word)
            words[word] = 0;
        if (first % 64 != 0)
            words[first / 64] &= ~((std::uint64_t(1) << first % 64) - 1);
    }

    void clear() { words.fill(0); }
    bool isEmpty() const
    {
        std::uint64_t any = 0;
        for (const auto word : words)
            any |= word;
        return any == 0;
    }
    std::uint32_t count() const
    {
        int all = 0;
        for (const auto word : words)
            all += std::popcount(word);
        return static_cast<std::uint32_t>(all);
    }
    void add(std::uint32_t row) { words[row / 64] |= std::uint64_t(1) << row % 64; }
    void remove(std::uint32_t row) { words[row / 64] &= ~(std::uint64_t(1) << row % 64); }

    template <class Visit> void forEach(Visit visit) const
    {
        for (std::size_t word = 0; word < kWords; ++word) {
            for (auto bits = words[word]; bits != 0; bits &= bits - 1)
                visit(static_cast<std::uint32_t>(word * 64 + static_cast<std::size_t>(std::countr_zero(bits))));
        }
    }

    // Keeps the rows below `count` for which `test(row)` holds; it is not
    // asked of others at or above `count`.
    template <class Test> void keep(std::uint32_t count, Test test)
    {
        for (std::size_t word = 0; word < kWords; ++word) {
            auto &own = words[word];
            if (own == 0)
                continue;
            const auto first = static_cast<std::uint32_t>(word * 64);
            // Where most are asked, asking all is quicker than finding them.
            if (std::popcount(own) > 24 && first + 64 <= count) {
                std::uint64_t kept = 0;
                for (std::uint32_t bit = 0; bit < 64; ++bit)
                    kept |= static_cast<std::uint64_t>(test(first + bit) ? 1 : 0) << bit;
                own &= kept;
                continue;
            }
            for (auto bits = own; bits != 0; bits &= bits - 1) {
                const auto bit = static_cast<std::uint32_t>(std::countr_zero(bits));
                if (!test(first + bit))
                    own &= ~(std::uint64_t(1) << bit);
            }
        }
    }

    std::array<std::uint64_t, kWords> words{};
};

// Drops removed rows, and retired ones unless they are wanted.
void keepPresent(const DeviceChunk &chunk, bool withRetired, RowSet &rows);

// A filter asked of whole columns: a text is held against it once, however many
// devices have it. For one query, one thread, within a Reading of the pool; the
// filter must outlive it. Gives what DeviceFilter::matches gives of each device.
class ChunkFilter {
public:
    ChunkFilter(const DeviceFilter &filter, const TextPool &pool);
    ~ChunkFilter();

    // Keeps the rows that match. The chunk's lock must be held.
    void narrow(const DeviceChunk &chunk, RowSet &rows);

private:
    struct Node;
    std::unique_ptr<Node> bind(const FilterNode &node) const;
    void narrow(Node &node, const DeviceChunk &chunk, RowSet &rows);

    const TextPool &m_pool;
    std::unique_ptr<Node> m_root;
};

} // namespace wheelhouse::devices
