#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace wheelhouse::devices {

// The order of one product's serials as a number each row carries: comparing
// two rows is comparing two numbers. Rows come in any order; a number that was
// given changes only when everything is numbered anew.
//
// Threads: one at a time, as the table's lock says. Bound: four bytes a row.
class SerialOrder {
public:
    using SerialOf = std::function<std::string_view(std::uint32_t row)>;
    using SetLabel = std::function<void(std::uint32_t row, std::uint64_t label)>;
    using LabelOf = std::function<std::uint64_t(std::uint32_t row)>;

    // Labels are 1 to this.
    static constexpr std::uint64_t kMaxLabel = (std::uint64_t(1) << 48) - 1;

    // Gives the rows their place. False if there is no room between two of
    // them; then renumber() must follow, while nobody compares.
    bool insert(std::vector<std::uint32_t> rows, const SerialOf &serialOf, const LabelOf &labelOf,
                const SetLabel &setLabel);
    void renumber(const SetLabel &setLabel);

    // The greatest label whose serial is `serial` or before it; 0 if none is.
    std::uint64_t labelUpTo(std::string_view serial, const SerialOf &serialOf, const LabelOf &labelOf) const;

private:
    // In the order of serials. The latest are kept apart until they are many,
    // so that one more does not move all.
    std::vector<std::uint32_t> m_rows;
    std::vector<std::uint32_t> m_recent;
    static constexpr std::size_t kMaxRecent = 8192;
};

} // namespace wheelhouse::devices
