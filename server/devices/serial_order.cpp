#include "server/devices/serial_order.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace wheelhouse::devices {

namespace {

// Between the last row and one that comes after all.
constexpr std::uint64_t kStep = std::uint64_t(1) << 22;

// Eight bytes as a number that compares as they do.
std::uint64_t leadingBytes(std::string_view text)
{
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 8; ++i)
        number = number << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0);
    return number;
}

std::size_t commonPrefix(std::string_view left, std::string_view right)
{
    const auto size = std::min(left.size(), right.size());
    return static_cast<std::size_t>(std::mismatch(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(size),
                                                  right.begin()).first - left.begin());
}

void sortBySerial(std::vector<std::uint32_t> &rows, const SerialOrder::SerialOf &serialOf)
{
    if (rows.size() < 2)
        return;
    const std::string_view first = serialOf(rows.front());
    std::size_t shared = first.size();
    for (const auto row : rows)
        shared = std::min(shared, commonPrefix(first, serialOf(row)));
    struct Keyed {
        std::uint64_t key;
        std::uint32_t row;
    };
    std::vector<Keyed> keyed;
    keyed.reserve(rows.size());
    for (const auto row : rows)
        keyed.push_back({leadingBytes(serialOf(row).substr(shared)), row});
    const auto less = [&](const Keyed &left, const Keyed &right) {
        return left.key != right.key ? left.key < right.key : serialOf(left.row) < serialOf(right.row);
    };
    if (!std::is_sorted(keyed.begin(), keyed.end(), less))
        std::sort(keyed.begin(), keyed.end(), less);
    for (std::size_t i = 0; i < rows.size(); ++i)
        rows[i] = keyed[i].row;
}

} // namespace

bool SerialOrder::insert(std::vector<std::uint32_t> rows, const SerialOf &serialOf, const LabelOf &labelOf,
                         const SetLabel &setLabel)
{
    sortBySerial(rows, serialOf);
    const auto less = [&](std::uint32_t left, std::uint32_t right) { return serialOf(left) < serialOf(right); };
    const auto mergeInto = [&](std::vector<std::uint32_t> &all, const std::vector<std::uint32_t> &more) {
        const auto middle = static_cast<std::ptrdiff_t>(all.size());
        const bool atEnd = all.empty() || less(all.back(), more.front());
        all.insert(all.end(), more.begin(), more.end());
        if (!atEnd)
            std::inplace_merge(all.begin(), all.begin() + middle, all.end(), less);
    };
    // Runs of new rows between two old ones share the room there.
    bool fits = true;
    for (std::size_t i = 0; i < rows.size();) {
        const auto serial = serialOf(rows[i]);
        const auto after = [&](const std::vector<std::uint32_t> &among) {
            return std::upper_bound(among.begin(), among.end(), serial,
                                    [&](std::string_view wanted, std::uint32_t row) { return wanted < serialOf(row); });
        };
        std::uint64_t low = 0;
        std::uint64_t high = std::numeric_limits<std::uint64_t>::max();
        std::string_view end;
        for (const auto *among : {&m_rows, &m_recent}) {
            const auto next = after(*among);
            if (next != among->begin())
                low = std::max(low, labelOf(*(next - 1)));
            if (next != among->end() && labelOf(*next) < high) {
                high = labelOf(*next);
                end = serialOf(*next);
            }
        }
        std::size_t count = 1;
        while (i + count < rows.size() && (end.data() == nullptr || serialOf(rows[i + count]) < end))
            ++count;
        if (high == std::numeric_limits<std::uint64_t>::max())
            high = std::min(kMaxLabel, low + kStep * (count + 1));
        const std::uint64_t gap = (high - low) / (count + 1);
        if (gap == 0) {
            fits = false;
            break;
        }
        for (std::size_t j = 0; j < count; ++j)
            setLabel(rows[i + j], low + gap * (j + 1));
        i += count;
    }
    if (rows.empty())
        return true;
    const bool isLast = m_recent.empty() && (m_rows.empty() || less(m_rows.back(), rows.front()));
    mergeInto(isLast ? m_rows : m_recent, rows);
    if (m_recent.size() > kMaxRecent || !fits) {
        if (!m_recent.empty())
            mergeInto(m_rows, m_recent);
        m_recent.clear();
    }
    return fits;
}

void SerialOrder::renumber(const SetLabel &setLabel)
{
    // Half of the room is left for what comes after all.
    const std::uint64_t gap = (kMaxLabel / 2) / (m_rows.size() + 1);
    std::uint64_t label = 0;
    for (const auto row : m_rows)
        setLabel(row, label += gap);
}

std::uint64_t SerialOrder::labelUpTo(std::string_view serial, const SerialOf &serialOf, const LabelOf &labelOf) const
{
    std::uint64_t label = 0;
    for (const auto *among : {&m_rows, &m_recent}) {
        const auto next = std::upper_bound(among->begin(), among->end(), serial, [&](std::string_view wanted, std::uint32_t row) {
            return wanted < serialOf(row);
        });
        if (next != among->begin())
            label = std::max(label, labelOf(*(next - 1)));
    }
    return label;
}

} // namespace wheelhouse::devices
