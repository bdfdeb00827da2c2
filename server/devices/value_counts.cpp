#include "server/devices/value_counts.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include "server/devices/product_schema.h"

namespace wheelhouse::devices {

namespace {

using Column = ColumnOf::Kind;

std::string timeText(std::int64_t millis)
{
    return google::protobuf::util::TimeUtil::ToString(google::protobuf::util::TimeUtil::MillisecondsToTimestamp(millis));
}

} // namespace

ValueCounts::ValueCounts(const DeviceAttribute &attribute, const TextPool &pool)
    : m_attribute(attribute), m_column(columnOf(attribute.field)), m_pool(pool)
{
    if (m_column.kind == Column::Text || m_column.kind == Column::List || m_column.kind == Column::Cells)
        m_byText.resize(pool.idLimit());
}

void ValueCounts::add(const DeviceChunk &chunk, const RowSet &rows)
{
    switch (m_column.kind) {
    case Column::Small: {
        const auto &column = chunk.smalls(m_column.small);
        rows.forEach([&](std::uint32_t row) { ++m_bySmall[column.get(row)]; });
        return;
    }
    case Column::Text:
    case Column::List: {
        const auto &column = chunk.texts(m_column.text);
        rows.forEach([&](std::uint32_t row) { countText(column.get(row)); });
        return;
    }
    case Column::Finding: {
        const auto &column = chunk.findingKinds();
        rows.forEach([&](std::uint32_t row) { ++m_byNumber[column.get(row)]; });
        return;
    }
    case Column::Time: {
        const auto &column = chunk.times(m_column.time);
        rows.forEach([&](std::uint32_t row) {
            const auto time = column.get(row);
            if (time == DeviceChunk::kUnset)
                ++m_ofNone;
            else
                ++m_byNumber[static_cast<std::uint64_t>(millisOf(time))];
        });
        return;
    }
    case Column::Version: {
        const auto &column = chunk.versions(m_column.version);
        rows.forEach([&](std::uint32_t row) { ++m_byNumber[static_cast<std::uint64_t>(column.get(row))]; });
        return;
    }
    case Column::Cells: addCells(chunk, rows); return;
    case Column::Pending: {
        const auto &desired = chunk.versions(DeviceChunk::Version::Desired);
        const auto &applied = chunk.versions(DeviceChunk::Version::Applied);
        rows.forEach([&](std::uint32_t row) { ++m_bySmall[desired.get(row) > applied.get(row) ? 1 : 0]; });
        return;
    }
    case Column::Product: m_byName[chunk.product] += rows.count(); return;
    case Column::Serial: rows.forEach([&](std::uint32_t row) { ++m_byName[std::string(chunk.serial(row))]; }); return;
    case Column::Name: rows.forEach([&](std::uint32_t row) { ++m_byName[chunk.name(row)]; }); return;
    case Column::Uid: rows.forEach([&](std::uint32_t row) { ++m_byName[chunk.uid(row)]; }); return;
    }
}

void ValueCounts::addCells(const DeviceChunk &chunk, const RowSet &rows)
{
    const CellFamily &family = (chunk.*m_column.cells)();
    const CellColumn *column = family.column(m_attribute.key);
    rows.forEach([&](std::uint32_t row) {
        const Cell cell = column == nullptr ? 0 : column->get(row);
        if (tagOf(cell) == CellTag::Text && !isNumber(cell)) {
            countText(payloadOf(cell));
            return;
        }
        if (cell != 0) {
            ++m_byNumber[cell];
            return;
        }
        if (family.restOf(row) != TextPool::kEmpty) {
            if (const auto value = valueInRest(family, row, m_attribute.key, m_pool)) {
                ++m_byName[valueText(*value)];
                return;
            }
        }
        ++m_ofNone;
    });
}

std::unordered_map<std::string, std::int64_t> ValueCounts::byName() const
{
    auto counts = m_byName;
    if (m_ofNone > 0)
        counts[std::string()] += m_ofNone;
    for (std::size_t value = 0; value < m_bySmall.size(); ++value) {
        if (m_bySmall[value] == 0)
            continue;
        const std::string name = m_column.kind == Column::Pending ? (value == 1 ? "true" : "false")
                                                                  : m_column.smallText(static_cast<int>(value));
        counts[name] += m_bySmall[value];
    }
    for (TextPool::Id id = 0; id < m_byText.size(); ++id) {
        if (m_byText[id] == 0)
            continue;
        const auto text = m_pool.text(id);
        if (m_column.kind != Column::List || text.empty()) {
            counts[std::string(text)] += m_byText[id];
            continue;
        }
        // A device counts once for what it has twice.
        std::set<std::string_view> values;
        forEachListed(text, [&](std::string_view each) {
            values.insert(m_column.text == DeviceChunk::Text::Groups ? groupId(each) : each);
        });
        for (const auto value : values)
            counts[std::string(value)] += m_byText[id];
    }
    for (const auto &[number, count] : m_byNumber) {
        switch (m_column.kind) {
        case Column::Cells: counts[textOfCell(number, m_pool)] += count; break;
        case Column::Time: counts[timeText(static_cast<std::int64_t>(number))] += count; break;
        case Column::Finding:
            if (number == 0)
                counts[std::string()] += count;
            for (int kind = 0; kind < 32; ++kind) {
                if (number >> kind & 1)
                    counts[findingText(kind)] += count;
            }
            break;
        default: counts[std::to_string(static_cast<std::int64_t>(number))] += count; break;
        }
    }
    return counts;
}

void ValueCounts::fill(v1::Facet &facet, std::size_t most) const
{
    const auto counts = byName();
    std::vector<std::pair<std::int64_t, std::string_view>> values;
    values.reserve(counts.size());
    for (const auto &[value, count] : counts)
        values.emplace_back(-count, value);
    const std::size_t shown = std::min(most, values.size());
    std::partial_sort(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(shown), values.end());
    for (std::size_t i = 0; i < shown; ++i) {
        auto &value = *facet.add_values();
        value.set_value(std::string(values[i].second));
        value.set_count(-values[i].first);
    }
    facet.set_more_count(static_cast<std::int64_t>(values.size() - shown));
}

} // namespace wheelhouse::devices
