#include "server/devices/name_index.h"

#include <functional>
#include <mutex>

namespace wheelhouse::devices {

namespace {

constexpr std::size_t kShardBits = 6;

} // namespace

std::uint64_t NameIndex::hashOf(std::string_view product, std::string_view serial)
{
    const std::hash<std::string_view> hash;
    return hash(serial) ^ (hash(product) * 0x9E3779B97F4A7C15ULL);
}

// The upper half tells rows apart; the lower half chooses shard and slot, and is
// the only one that is still known when a shard grows.
void NameIndex::put(std::vector<Slot> &slots, Slot slot)
{
    const std::size_t mask = slots.size() - 1;
    std::size_t at = slot.fingerprint & mask;
    while (slots[at].row != 0)
        at = (at + 1) & mask;
    slots[at] = slot;
}

std::optional<std::uint32_t> NameIndex::find(std::uint64_t hash, const IsRow &isRow) const
{
    const Shard &shard = m_shards[hash >> (64 - kShardBits)];
    const auto fingerprint = static_cast<std::uint32_t>(hash);
    std::vector<std::uint32_t> others;
    std::uint32_t first = 0;
    {
        const std::shared_lock lock(shard.mutex);
        const std::size_t mask = shard.slots.size() - 1;
        for (std::size_t at = fingerprint & mask; shard.slots[at].row != 0; at = (at + 1) & mask) {
            if (shard.slots[at].fingerprint != fingerprint)
                continue;
            if (first == 0)
                first = shard.slots[at].row;
            else
                others.push_back(shard.slots[at].row);
        }
    }
    if (first == 0)
        return std::nullopt;
    if (isRow(first - 1))
        return first - 1;
    for (const auto row : others) {
        if (isRow(row - 1))
            return row - 1;
    }
    return std::nullopt;
}

void NameIndex::insert(std::uint64_t hash, std::uint32_t row)
{
    Shard &shard = m_shards[hash >> (64 - kShardBits)];
    const std::unique_lock lock(shard.mutex);
    if ((shard.used + 1) * 4 > shard.slots.size() * 3) {
        std::vector<Slot> more(shard.slots.size() * 2);
        for (const auto &slot : shard.slots) {
            if (slot.row != 0)
                put(more, slot);
        }
        shard.slots = std::move(more);
    }
    put(shard.slots, {static_cast<std::uint32_t>(hash), row + 1});
    ++shard.used;
}

} // namespace wheelhouse::devices
