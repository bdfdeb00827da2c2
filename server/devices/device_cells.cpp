#include "server/devices/device_cells.h"

#include <algorithm>

#include "server/devices/product_schema.h"

namespace wheelhouse::devices {

namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

// What `value` is in a cell. A text that stands in `before` already is not
// looked up; else the cell holds a reference of its own.
Cell encode(const std::string &text, Cell before, TextPool &pool)
{
    if (tagOf(before) == CellTag::Text && pool.text(payloadOf(before)) == text)
        return before;
    return cellOf(CellTag::Text, pool.add(text));
}

Cell encode(const Value &value, Cell before, TextPool &pool)
{
    switch (value.kind_case()) {
    case Value::kNumberValue: return cellOf(value.number_value());
    case Value::kStringValue: return encode(value.string_value(), before, pool);
    case Value::kBoolValue: return cellOf(CellTag::Bool, value.bool_value() ? 1 : 0);
    case Value::kNullValue: return cellOf(CellTag::Null, 0);
    case Value::KIND_NOT_SET: return cellOf(CellTag::Unset, 0);
    case Value::kStructValue:
    case Value::kListValue: break;
    }
    const std::string bytes = value.SerializeAsString();
    if (tagOf(before) == CellTag::Message && pool.text(payloadOf(before)) == bytes)
        return before;
    return cellOf(CellTag::Message, pool.add(bytes));
}

void letGo(Cell cell, TextPool &pool)
{
    if (tagOf(cell) == CellTag::Text || tagOf(cell) == CellTag::Message)
        pool.release(payloadOf(cell));
}

const Value &asValue(const Value &value) { return value; }
Value asValue(const std::string &text)
{
    Value value;
    value.set_string_value(text);
    return value;
}

} // namespace

Value valueOfCell(Cell cell, const TextPool &pool)
{
    Value value;
    if (isNumber(cell)) {
        value.set_number_value(numberOf(cell));
        return value;
    }
    switch (tagOf(cell)) {
    case CellTag::Text: value.set_string_value(std::string(pool.text(payloadOf(cell)))); break;
    case CellTag::Bool: value.set_bool_value(payloadOf(cell) != 0); break;
    case CellTag::Null: value.set_null_value(google::protobuf::NULL_VALUE); break;
    case CellTag::Message: {
        const auto bytes = pool.text(payloadOf(cell));
        value.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
        break;
    }
    case CellTag::Unset:
    case CellTag::None: break;
    }
    return value;
}

std::string textOfCell(Cell cell, const TextPool &pool)
{
    if (tagOf(cell) == CellTag::Text)
        return std::string(pool.text(payloadOf(cell)));
    return valueText(valueOfCell(cell, pool));
}

Cell CellColumn::get(std::uint32_t row) const
{
    if (m_isDense)
        return row < m_dense.size() ? m_dense[row] : 0;
    const auto found = std::lower_bound(m_sparse.begin(), m_sparse.end(), row,
                                        [](const auto &entry, std::uint32_t wanted) { return entry.first < wanted; });
    return found != m_sparse.end() && found->first == row ? found->second : 0;
}

void CellColumn::set(std::uint32_t row, Cell cell, std::uint32_t rows)
{
    const Cell before = get(row);
    if (before == cell)
        return;
    m_filled += (before == 0 ? 1 : 0);
    m_filled -= (cell == 0 ? 1 : 0);
    if (!m_isDense && m_filled * 8 >= rows) {
        m_isDense = true;
        m_dense.assign(rows, 0);
        for (const auto &[at, held] : m_sparse)
            m_dense[at] = held;
        m_sparse = {};
    } else if (m_isDense && m_filled * 32 < rows) {
        m_isDense = false;
        for (std::size_t at = 0; at < m_dense.size(); ++at) {
            if (m_dense[at] != 0 && at != row)
                m_sparse.emplace_back(static_cast<std::uint16_t>(at), m_dense[at]);
        }
        m_dense = {};
    }
    if (m_isDense) {
        if (row >= m_dense.size())
            m_dense.resize(row + 1);
        m_dense[row] = cell;
        return;
    }
    const auto found = std::lower_bound(m_sparse.begin(), m_sparse.end(), row,
                                        [](const auto &entry, std::uint32_t wanted) { return entry.first < wanted; });
    const bool isThere = found != m_sparse.end() && found->first == row;
    if (isThere && cell == 0)
        m_sparse.erase(found);
    else if (isThere)
        found->second = cell;
    else if (cell != 0)
        m_sparse.emplace(found, static_cast<std::uint16_t>(row), cell);
}

const CellColumn *CellFamily::column(std::string_view key) const
{
    for (const auto &entry : m_columns) {
        if (entry.key == key)
            return &entry.column;
    }
    return nullptr;
}

CellColumn *CellFamily::columnFor(const std::string &key)
{
    Entry *unused = nullptr;
    for (auto &entry : m_columns) {
        if (entry.key == key)
            return &entry.column;
        if (entry.column.filled() == 0)
            unused = &entry;
    }
    if (unused != nullptr) {
        *unused = {key, {}};
        return &unused->column;
    }
    if (m_columns.size() >= kMaxColumns)
        return nullptr;
    return &m_columns.emplace_back(Entry{key, {}}).column;
}

template <class Values>
void CellFamily::writeAny(std::uint32_t row, const Values &values, std::uint32_t rows, TextPool &pool)
{
    // What is no more goes first, and makes room.
    for (auto &entry : m_columns) {
        const Cell before = entry.column.get(row);
        if (before == 0)
            continue;
        if (values.contains(entry.key))
            continue;
        entry.column.set(row, 0, rows);
        letGo(before, pool);
    }
    Struct rest;
    for (const auto &[key, value] : values) {
        CellColumn *column = columnFor(key);
        if (column == nullptr) {
            (*rest.mutable_fields())[key] = asValue(value);
            continue;
        }
        const Cell before = column->get(row);
        const Cell now = encode(value, before, pool);
        if (now == before)
            continue;
        column->set(row, now, rows);
        letGo(before, pool);
    }
    const TextPool::Id restBefore = restOf(row);
    if (rest.fields().empty() && restBefore == TextPool::kEmpty)
        return;
    if (row >= m_rest.size())
        m_rest.resize(row + 1);
    m_rest[row] = pool.add(rest.SerializeAsString());
    pool.release(restBefore);
}

void CellFamily::write(std::uint32_t row, const google::protobuf::Map<std::string, Value> &values, std::uint32_t rows,
                       TextPool &pool)
{
    writeAny(row, values, rows, pool);
}

void CellFamily::write(std::uint32_t row, const google::protobuf::Map<std::string, std::string> &values,
                       std::uint32_t rows, TextPool &pool)
{
    writeAny(row, values, rows, pool);
}

void CellFamily::read(std::uint32_t row, google::protobuf::Map<std::string, Value> &values, const TextPool &pool) const
{
    for (const auto &entry : m_columns) {
        if (const Cell cell = entry.column.get(row); cell != 0)
            values[entry.key] = valueOfCell(cell, pool);
    }
    if (const auto rest = restOf(row); rest != TextPool::kEmpty) {
        Struct more;
        more.ParseFromArray(pool.text(rest).data(), static_cast<int>(pool.text(rest).size()));
        for (auto &[key, value] : *more.mutable_fields())
            values[key] = std::move(value);
    }
}

void CellFamily::read(std::uint32_t row, google::protobuf::Map<std::string, std::string> &values,
                      const TextPool &pool) const
{
    for (const auto &entry : m_columns) {
        if (const Cell cell = entry.column.get(row); cell != 0)
            values[entry.key] = pool.text(payloadOf(cell));
    }
    if (const auto rest = restOf(row); rest != TextPool::kEmpty) {
        Struct more;
        more.ParseFromArray(pool.text(rest).data(), static_cast<int>(pool.text(rest).size()));
        for (const auto &[key, value] : more.fields())
            values[key] = value.string_value();
    }
}

} // namespace wheelhouse::devices
