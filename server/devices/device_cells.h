#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <google/protobuf/struct.pb.h>

#include "server/devices/text_pool.h"

namespace wheelhouse::devices {

// A value of a label, a reported or a desired property in eight bytes: a number
// itself, all else a tag and 32 bits. 0 is no value.
using Cell = std::uint64_t;

enum class CellTag : std::uint64_t { None = 0, Text = 1, Bool = 2, Null = 3, Message = 4, Unset = 5 };

// What numbers are above of: no number has its upper fifteen bits clear then.
constexpr Cell kNumberOffset = Cell(1) << 49;

inline bool isNumber(Cell cell)
{
    return cell >= kNumberOffset;
}
inline double numberOf(Cell cell)
{
    return std::bit_cast<double>(cell - kNumberOffset);
}
inline Cell cellOf(double number)
{
    if (std::isnan(number))
        number = std::numeric_limits<double>::quiet_NaN();
    return std::bit_cast<Cell>(number) + kNumberOffset;
}
inline Cell cellOf(CellTag tag, std::uint32_t payload)
{
    return static_cast<Cell>(tag) << 32 | payload;
}
inline CellTag tagOf(Cell cell)
{
    return isNumber(cell) ? CellTag::None : static_cast<CellTag>(cell >> 32);
}
inline std::uint32_t payloadOf(Cell cell)
{
    return static_cast<std::uint32_t>(cell);
}

google::protobuf::Value valueOfCell(Cell cell, const TextPool &pool);
// As valueText() of the value.
std::string textOfCell(Cell cell, const TextPool &pool);

// The cells of one key in one chunk: an array where many rows have one, else
// the few in the order of rows.
class CellColumn {
public:
    Cell get(std::uint32_t row) const;
    // `rows` is how many the chunk has.
    void set(std::uint32_t row, Cell cell, std::uint32_t rows);
    std::uint32_t filled() const { return m_filled; }

    // All cells of rows 0 and on, those missing at the end being none; empty
    // where there is no such array.
    const std::vector<Cell> &dense() const { return m_dense; }
    bool isDense() const { return m_isDense; }
    const std::vector<std::pair<std::uint16_t, Cell>> &sparse() const { return m_sparse; }

private:
    std::uint32_t m_filled = 0;
    bool m_isDense = false;
    std::vector<Cell> m_dense;
    std::vector<std::pair<std::uint16_t, Cell>> m_sparse;
};

// The properties of one kind (labels, reported, desired) of a chunk's rows: a
// column for each key, and beyond `kMaxColumns` keys what is left of a row in
// one piece, so that made-up keys cost what they hold and no more.
//
// Threads: as the chunk's lock says.
class CellFamily {
public:
    static constexpr std::size_t kMaxColumns = 192;

    struct Entry {
        std::string key;
        CellColumn column;
    };

    void write(std::uint32_t row, const google::protobuf::Map<std::string, google::protobuf::Value> &values,
               std::uint32_t rows, TextPool &pool);
    void write(std::uint32_t row, const google::protobuf::Map<std::string, std::string> &values, std::uint32_t rows,
               TextPool &pool);
    void read(std::uint32_t row, google::protobuf::Map<std::string, google::protobuf::Value> &values,
              const TextPool &pool) const;
    void read(std::uint32_t row, google::protobuf::Map<std::string, std::string> &values, const TextPool &pool) const;

    // Null if no row has it in a column.
    const CellColumn *column(std::string_view key) const;
    const std::vector<Entry> &columns() const { return m_columns; }
    // A serialized Struct of what found no column; TextPool::kEmpty if nothing.
    TextPool::Id restOf(std::uint32_t row) const { return row < m_rest.size() ? m_rest[row] : TextPool::kEmpty; }
    bool hasRest() const { return !m_rest.empty(); }

private:
    template <class Values>
    void writeAny(std::uint32_t row, const Values &values, std::uint32_t rows, TextPool &pool);
    // Null where all columns are taken.
    CellColumn *columnFor(const std::string &key);

    std::vector<Entry> m_columns;
    std::vector<TextPool::Id> m_rest;
};

} // namespace wheelhouse::devices
