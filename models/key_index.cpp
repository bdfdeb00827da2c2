#include "models/key_index.h"

namespace wheelhouse::models {

std::size_t KeyIndex::home(std::string_view key) const
{
    return std::hash<std::string_view>{}(key) & (m_table.size() - 1);
}

Slot KeyIndex::find(std::string_view key) const
{
    if (m_table.empty())
        return kNoSlot;
    for (std::size_t i = home(key);; i = (i + 1) & (m_table.size() - 1)) {
        if (m_table[i] == kNoSlot || m_keyOf(m_table[i]) == key)
            return m_table[i];
    }
}

void KeyIndex::insert(Slot slot)
{
    if ((m_size + 1) * 4 > m_table.size() * 3)
        grow();
    std::size_t i = home(m_keyOf(slot));
    while (m_table[i] != kNoSlot)
        i = (i + 1) & (m_table.size() - 1);
    m_table[i] = slot;
    ++m_size;
}

void KeyIndex::erase(std::string_view key)
{
    const std::size_t mask = m_table.size() - 1;
    std::size_t hole = home(key);
    while (m_keyOf(m_table[hole]) != key)
        hole = (hole + 1) & mask;
    // Entries after the hole move up where their probing passed over it, so
    // that no tombstones are needed.
    for (std::size_t i = (hole + 1) & mask; m_table[i] != kNoSlot; i = (i + 1) & mask) {
        const std::size_t wanted = home(m_keyOf(m_table[i]));
        if (((i - wanted) & mask) >= ((i - hole) & mask)) {
            m_table[hole] = m_table[i];
            hole = i;
        }
    }
    m_table[hole] = kNoSlot;
    --m_size;
}

void KeyIndex::grow()
{
    std::vector<Slot> old = std::move(m_table);
    m_table.assign(old.empty() ? 64 : old.size() * 2, kNoSlot);
    for (const Slot slot : old) {
        if (slot == kNoSlot)
            continue;
        std::size_t i = home(m_keyOf(slot));
        while (m_table[i] != kNoSlot)
            i = (i + 1) & (m_table.size() - 1);
        m_table[i] = slot;
    }
}

} // namespace wheelhouse::models
