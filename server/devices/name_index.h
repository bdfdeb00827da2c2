#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <shared_mutex>
#include <string_view>
#include <vector>

namespace wheelhouse::devices {

// From names to rows, eight bytes and a third each. It does not hold the names:
// whoever asks says whether a row is the one.
//
// Threads: any.
class NameIndex {
public:
    using IsRow = std::function<bool(std::uint32_t row)>;

    static std::uint64_t hashOf(std::string_view product, std::string_view serial);

    // `isRow` is called with no lock of the index held.
    std::optional<std::uint32_t> find(std::uint64_t hash, const IsRow &isRow) const;
    // Not to be called twice for a name.
    void insert(std::uint64_t hash, std::uint32_t row);

private:
    struct Slot {
        std::uint32_t fingerprint = 0;
        // One more than the row; 0 is free.
        std::uint32_t row = 0;
    };
    struct Shard {
        mutable std::shared_mutex mutex;
        std::vector<Slot> slots = std::vector<Slot>(16);
        std::size_t used = 0;
    };
    static void put(std::vector<Slot> &slots, Slot slot);

    std::array<Shard, 64> m_shards;
};

} // namespace wheelhouse::devices
