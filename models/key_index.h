#pragma once

#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

#include "models/row.h"

namespace wheelhouse::models {

// Finds slots by key: open addressing over 4-byte entries, since a node-based
// map costs some 60 bytes a row. The keys stay where they are; `keyOf` reads
// them. One thread.
class KeyIndex {
public:
    using KeyOf = std::function<std::string_view(Slot)>;
    explicit KeyIndex(KeyOf keyOf) : m_keyOf(std::move(keyOf)) {}

    Slot find(std::string_view key) const;
    // The key must not be there.
    void insert(Slot slot);
    // The key must be there and still readable.
    void erase(std::string_view key);
    std::size_t size() const { return m_size; }

private:
    std::size_t home(std::string_view key) const;
    void grow();

    KeyOf m_keyOf;
    std::vector<Slot> m_table;
    std::size_t m_size = 0;
};

} // namespace wheelhouse::models
