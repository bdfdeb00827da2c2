#include "server/devices/row_order.h"

#include <bit>

#include <fmt/ranges.h>

#include "server/devices/device_name.h"

namespace wheelhouse::devices {

namespace {


using Number = RowOrder::Number;

// After all that there is, in either direction.
constexpr Number kMissing = ~Number(0);
constexpr std::size_t kSerialParts = 8;
constexpr std::size_t kUidParts = 5;

Number placeOf(double number)
{
    if (number == 0)
        number = 0; // One zero, not two.
    const auto bits = std::bit_cast<Number>(number);
    return bits >> 63 ? ~bits : bits | Number(1) << 63;
}

Number placeOf(std::int64_t number)
{
    return static_cast<Number>(number) ^ Number(1) << 63;
}

Number bytesAt(std::string_view text, std::size_t index)
{
    Number number = 0;
    for (std::size_t i = index * 8; i < index * 8 + 8; ++i)
        number = number << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0);
    return number;
}

// A list as its attribute's text.
std::string joinedList(std::string_view list, bool areGroups)
{
    std::string joined;
    forEachListed(list, [&](std::string_view each) {
        if (!joined.empty())
            joined += ", ";
        joined += areGroups ? groupId(each) : each;
    });
    return joined;
}

std::string joinedKinds(std::uint32_t kinds)
{
    std::vector<std::string> texts;
    for (int kind = 0; kind < 32; ++kind) {
        if (kinds >> kind & 1)
            texts.push_back(findingText(kind));
    }
    return fmt::format("{}", fmt::join(texts, ", "));
}

} // namespace

RowOrder::RowOrder(const DeviceOrder &order, const DeviceRows &rows, const std::vector<const DeviceChunk *> &chunks)
    : m_rows(rows), m_pool(rows.pool()), m_products(rows.productRanks())
{
    std::size_t mostChunks = 0;
    for (const auto *chunk : chunks)
        mostChunks = std::max<std::size_t>(mostChunks, chunk->index + 1);
    m_ranksOfChunk.resize(mostChunks);
    bool severalProducts = false;
    for (const auto *chunk : chunks) {
        severalProducts = severalProducts || chunk->product != chunks.front()->product;
        m_ranksOfChunk[chunk->index] = m_products.find(chunk->product)->second;
    }
    for (std::size_t i = 0; i < order.terms().size(); ++i) {
        const auto &term = order.terms()[i];
        Part part;
        part.term = i;
        part.descending = term.descending;
        part.key = term.attribute.key;
        part.column = columnOf(term.attribute.field);
        part.byVersion = term.attribute.kind == DeviceAttribute::Kind::Version;
        const auto add = [&](RowOrder::Kind kind) {
            part.kind = kind;
            m_parts.push_back(part);
        };
        using Column = ColumnOf::Kind;
        switch (part.column.kind) {
        case Column::Small: add(RowOrder::Kind::Small); break;
        case Column::Time: add(RowOrder::Kind::Time); break;
        case Column::Version: add(RowOrder::Kind::Version); break;
        case Column::Text:
        case Column::List: add(RowOrder::Kind::Text); break;
        case Column::Finding: add(RowOrder::Kind::Finding); break;
        case Column::Pending: add(RowOrder::Kind::Pending); break;
        case Column::Cells:
            add(RowOrder::Kind::CellNumber);
            add(RowOrder::Kind::CellText);
            break;
        case Column::Product: add(RowOrder::Kind::ProductId); break;
        case Column::Uid:
            for (part.index = 0; part.index < kUidParts; ++part.index)
                add(RowOrder::Kind::UidBytes);
            break;
        case Column::Name:
            add(RowOrder::Kind::ProductName);
            add(RowOrder::Kind::Label);
            break;
        case Column::Serial:
            // Within a product the place is known.
            if (!severalProducts) {
                add(RowOrder::Kind::Label);
                break;
            }
            for (part.index = 0; part.index < kSerialParts; ++part.index)
                add(RowOrder::Kind::SerialBytes);
            break;
        }
    }
    Part name;
    name.term = order.terms().size();
    if (severalProducts) {
        name.kind = RowOrder::Kind::ProductName;
        m_parts.push_back(name);
    }
    name.kind = RowOrder::Kind::Label;
    m_parts.push_back(name);
    for (auto &part : m_parts)
        rankTexts(part, chunks);
    // Where there are texts alone, the numbers before them say nothing, nor do
    // texts behind numbers where there are none.
    std::vector<Part> all;
    all.swap(m_parts);
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (!all[i].isNeedless && (i + 1 == all.size() || !all[i + 1].isAlone))
            m_parts.push_back(std::move(all[i]));
    }
}

void RowOrder::rankTexts(Part &part, const std::vector<const DeviceChunk *> &chunks) const
{
    if (part.kind == Kind::Small) {
        // Few enough to be compared by each other.
        std::map<std::string, Number> places;
        for (int value = 0; value < 256; ++value)
            places[part.column.smallText(value)];
        Number place = 0;
        for (auto &[text, own] : places)
            own = place += 2;
        for (int value = 0; value < 256; ++value) {
            const std::string text = part.column.smallText(value);
            part.smalls[static_cast<std::size_t>(value)] =
                part.column.small == DeviceChunk::Small::Presence ? placeOf(static_cast<double>(presencePlace(value)))
                : text.empty()                                    ? kMissing
                                                                  : places[text];
        }
    } else if (part.kind == Kind::Finding) {
        std::map<std::string, std::vector<std::uint32_t>> kindsByText;
        for (const auto *chunk : chunks) {
            const std::shared_lock lock(chunk->mutex);
            for (const auto kinds : chunk->findingKinds().values()) {
                if (part.findings.try_emplace(kinds, kMissing).second && kinds != 0)
                    kindsByText[joinedKinds(kinds)].push_back(kinds);
            }
        }
        Number place = 0;
        for (const auto &[text, all] : kindsByText) {
            place += 2;
            for (const auto kinds : all)
                part.findings[kinds] = place;
        }
    } else if (part.kind == Kind::Text) {
        const bool isList = part.column.kind == ColumnOf::Kind::List;
        const bool areGroups = part.column.text == DeviceChunk::Text::Groups;
        part.ranks.emplace(m_pool, part.byVersion,
                           isList ? TextRanks::TextOf([areGroups](std::string_view list) { return joinedList(list, areGroups); })
                                  : TextRanks::TextOf());
        for (const auto *chunk : chunks) {
            const std::shared_lock lock(chunk->mutex);
            for (const auto id : chunk->texts(part.column.text).values())
                part.ranks->add(id);
        }
        part.ranks->finish();
    } else if (part.kind == Kind::CellText) {
        rankCells(part, chunks);
    }
}

void RowOrder::rankCells(Part &part, const std::vector<const DeviceChunk *> &chunks) const
{
    part.ranks.emplace(m_pool, false);
    bool hasRest = false, hasTexts = false, hasOthers = false;
    for (const auto *chunk : chunks) {
        const std::shared_lock lock(chunk->mutex);
        const CellFamily &family = (chunk->*part.column.cells)();
        hasRest = hasRest || family.hasRest();
        const CellColumn *column = family.column(part.key);
        if (column == nullptr)
            continue;
        const auto look = [&](Cell cell) {
            if (cell == 0)
                return;
            const bool isText = !isNumber(cell) && (tagOf(cell) == CellTag::Text || tagOf(cell) == CellTag::Bool);
            (isText ? hasTexts : hasOthers) = true;
            if (isText)
                part.ranks->add(tagOf(cell) == CellTag::Text ? payloadOf(cell)
                                : payloadOf(cell) != 0       ? TextPool::kTrue
                                                             : TextPool::kFalse);
        };
        for (const Cell cell : column->dense())
            look(cell);
        for (const auto &[row, cell] : column->sparse())
            look(cell);
    }
    part.ranks->finish();
    part.emptyRank = part.ranks->rankOf({});
    part.isAlone = !hasRest && hasTexts && !hasOthers;
    part.isNeedless = !hasRest && !hasTexts;
}

Cell RowOrder::cellOf(const Part &part, const DeviceChunk &chunk, std::uint32_t row) const
{
    const CellFamily &family = (chunk.*part.column.cells)();
    const CellColumn *column = family.column(part.key);
    return column == nullptr ? 0 : column->get(row);
}

Number RowOrder::placeOfCell(const Part &part, Cell cell) const
{
    if (part.kind == Kind::CellNumber)
        return cell == 0 ? kMissing : placeOf(isNumber(cell) ? numberOf(cell) : 0.0);
    if (cell == 0 && part.isAlone)
        return kMissing;
    if (isNumber(cell) || cell == 0)
        return part.emptyRank;
    switch (tagOf(cell)) {
    case CellTag::Text: return part.ranks->rank(payloadOf(cell));
    case CellTag::Bool: return part.ranks->rank(payloadOf(cell) != 0 ? TextPool::kTrue : TextPool::kFalse);
    default: return part.emptyRank;
    }
}

Number RowOrder::place(const Part &part, const DeviceChunk &chunk, std::uint32_t row) const
{
    switch (part.kind) {
    case Kind::Small: return part.smalls[chunk.smalls(part.column.small).get(row)];
    case Kind::Time: {
        const auto time = chunk.times(part.column.time).get(row);
        return time == DeviceChunk::kUnset ? kMissing : placeOf(millisOf(time));
    }
    case Kind::Version: return placeOf(chunk.versions(part.column.version).get(row));
    case Kind::Text: {
        const auto id = chunk.texts(part.column.text).get(row);
        return id == TextPool::kEmpty ? kMissing : part.ranks->rank(id);
    }
    case Kind::Finding: {
        const auto kinds = chunk.findingKinds().get(row);
        const auto found = part.findings.find(kinds);
        return kinds == 0 || found == part.findings.end() ? kMissing : found->second;
    }
    case Kind::CellNumber:
    case Kind::CellText: {
        const Cell cell = cellOf(part, chunk, row);
        const CellFamily &family = (chunk.*part.column.cells)();
        if (cell == 0 && family.restOf(row) != TextPool::kEmpty) {
            if (const auto value = valueInRest(family, row, part.key, m_pool)) {
                if (part.kind == Kind::CellText)
                    return part.ranks->rankOf(value->string_value());
                return placeOf(value->number_value());
            }
        }
        return placeOfCell(part, cell);
    }
    case Kind::Pending:
        // `false` before `true`.
        return chunk.versions(DeviceChunk::Version::Desired).get(row)
                > chunk.versions(DeviceChunk::Version::Applied).get(row)
            ? 2
            : 1;
    case Kind::SerialBytes: return bytesAt(chunk.serial(row), part.index);
    case Kind::UidBytes: return bytesAt(chunk.uid(row), part.index);
    case Kind::ProductId: return m_ranksOfChunk[chunk.index].byId;
    case Kind::ProductName: return m_ranksOfChunk[chunk.index].byName;
    case Kind::Label: return chunk.labels[row].load(std::memory_order_acquire);
    }
    return 0;
}

Number RowOrder::number(std::size_t index, const DeviceChunk &chunk, std::uint32_t row) const
{
    const Part &part = m_parts[index];
    const Number own = place(part, chunk, row);
    return part.descending && own != kMissing ? ~own : own;
}

void RowOrder::leading(const DeviceChunk &chunk, const RowSet &rows, Number *numbers) const
{
    const Part &part = m_parts.front();
    const Number flip = part.descending ? ~Number(0) : 0;
    // The usual ones in loops of their own.
    if (part.kind == Kind::Label) {
        rows.forEach([&](std::uint32_t row) { numbers[row] = chunk.labels[row].load(std::memory_order_relaxed) ^ flip; });
        return;
    }
    if (part.kind == Kind::CellNumber && !(chunk.*part.column.cells)().hasRest()) {
        const CellColumn *column = (chunk.*part.column.cells)().column(part.key);
        rows.forEach([&](std::uint32_t row) {
            const Cell cell = column == nullptr ? 0 : column->get(row);
            numbers[row] = cell == 0 ? kMissing : placeOf(isNumber(cell) ? numberOf(cell) : 0.0) ^ flip;
        });
        return;
    }
    if (part.kind == Kind::CellText && part.isAlone && !(chunk.*part.column.cells)().hasRest()) {
        const CellColumn *column = (chunk.*part.column.cells)().column(part.key);
        rows.forEach([&](std::uint32_t row) {
            const Number own = column == nullptr ? kMissing : placeOfCell(part, column->get(row));
            numbers[row] = own == kMissing ? own : own ^ flip;
        });
        return;
    }
    if (part.kind == Kind::Text) {
        const auto &column = chunk.texts(part.column.text);
        const TextRanks &ranks = *part.ranks;
        rows.forEach([&](std::uint32_t row) {
            const auto id = column.get(row);
            numbers[row] = id == TextPool::kEmpty ? kMissing : ranks.rank(id) ^ flip;
        });
        return;
    }
    if (part.kind == Kind::Time) {
        const auto &column = chunk.times(part.column.time);
        rows.forEach([&](std::uint32_t row) {
            const auto time = column.get(row);
            numbers[row] = time == DeviceChunk::kUnset ? kMissing : placeOf(millisOf(time)) ^ flip;
        });
        return;
    }
    if (part.kind == Kind::ProductName || part.kind == Kind::ProductId) {
        const Number same = number(0, chunk, 0);
        rows.forEach([&](std::uint32_t row) { numbers[row] = same; });
        return;
    }
    rows.forEach([&](std::uint32_t row) { numbers[row] = number(0, chunk, row); });
}

Number RowOrder::placeOfPart(const Part &part, const DeviceOrder::Key::Part &own) const
{
    if (own.missing)
        return part.kind == Kind::CellText && !part.isAlone ? part.emptyRank : kMissing;
    switch (part.kind) {
    case Kind::Small:
        if (part.column.small == DeviceChunk::Small::Presence)
            return placeOf(own.number);
        for (int value = 0; value < 256; ++value) {
            if (part.column.smallText(value) == own.text)
                return part.smalls[static_cast<std::size_t>(value)];
        }
        return kMissing;
    case Kind::Time: return placeOf(DeviceChunk::heldMillis(static_cast<std::int64_t>(own.number)));
    case Kind::Version: return placeOf(static_cast<std::int64_t>(own.number));
    case Kind::CellNumber: return placeOf(own.number);
    case Kind::Text:
    case Kind::CellText: return part.ranks->rankOf(own.text);
    case Kind::Finding:
        for (const auto &[kinds, place] : part.findings) {
            if (joinedKinds(kinds) == own.text)
                return place;
        }
        return kMissing;
    case Kind::Pending: return own.text == "true" ? 2 : 1;
    case Kind::SerialBytes:
    case Kind::UidBytes: return bytesAt(own.text, part.index);
    case Kind::ProductId: {
        const auto found = m_products.lower_bound(own.text);
        if (found == m_products.end())
            return 2 * m_products.size() + 1;
        return found->first == own.text ? found->second.byId : found->second.byId - 1;
    }
    case Kind::ProductName:
    case Kind::Label: break;
    }
    return 0;
}

Number RowOrder::placeInKey(const Part &part, const DeviceOrder::Key &key) const
{
    if (part.kind != Kind::ProductName && part.kind != Kind::Label)
        return placeOfPart(part, key.parts[part.term]);
    const auto name = DeviceName::parse(key.name);
    if (!name)
        return 0;
    if (part.kind == Kind::Label)
        return m_rows.labelUpTo(name->product, name->serial);
    const auto found = m_products.find(name->product);
    return found == m_products.end() ? 0 : found->second.byName;
}

std::vector<Number> RowOrder::numbersOf(const DeviceOrder::Key &key) const
{
    std::vector<Number> numbers;
    for (const auto &part : m_parts) {
        const Number own = placeInKey(part, key);
        numbers.push_back(part.descending && own != kMissing ? ~own : own);
    }
    return numbers;
}

} // namespace wheelhouse::devices
