#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "server/devices/device_order.h"
#include "server/devices/device_rows.h"
#include "server/devices/filter_leaf.h"
#include "server/devices/text_ranks.h"

namespace wheelhouse::devices {

// A DeviceOrder asked of columns: each row's place as a few numbers that compare
// as the rows do. For one query, one thread, within a Reading of the pool and
// with the rows' order held; finds out about texts when it is made.
class RowOrder {
public:
    using Number = std::uint64_t;

    RowOrder(const DeviceOrder &order, const DeviceRows &rows, const std::vector<const DeviceChunk *> &chunks);

    // How many numbers a row has.
    std::size_t width() const { return m_parts.size(); }
    Number number(std::size_t part, const DeviceChunk &chunk, std::uint32_t row) const;
    // The first of them for many rows.
    void leading(const DeviceChunk &chunk, const RowSet &rows, Number *numbers) const;
    void all(const DeviceChunk &chunk, std::uint32_t row, Number *numbers) const
    {
        for (std::size_t part = 0; part < m_parts.size(); ++part)
            numbers[part] = number(part, chunk, row);
    }
    // Of a place where a page ended; between rows if its row is no more.
    std::vector<Number> numbersOf(const DeviceOrder::Key &key) const;

private:
    enum class Kind {
        Small, Time, Version, Text, Finding, CellNumber, CellText, Pending,
        // Eight bytes of the text, the `index`th.
        SerialBytes, UidBytes,
        ProductId, ProductName, Label,
    };
    struct Part {
        Kind kind = Kind::Label;
        bool descending = false;
        ColumnOf column;
        std::string key;
        std::size_t index = 0;
        // Which of the order's terms; its count for the name.
        std::size_t term = 0;
        bool byVersion = false;
        // Of Small and Text.
        std::array<Number, 256> smalls{};
        std::optional<TextRanks> ranks;
        // Of CellText: of what is no text; whether all values are texts, so that
        // they alone count, or all are numbers, so that these do.
        Number emptyRank = 0;
        bool isAlone = false;
        bool isNeedless = false;
        std::map<std::uint32_t, Number> findings;
    };

    void rankTexts(Part &part, const std::vector<const DeviceChunk *> &chunks) const;
    void rankCells(Part &part, const std::vector<const DeviceChunk *> &chunks) const;
    Number place(const Part &part, const DeviceChunk &chunk, std::uint32_t row) const;
    Number placeOfCell(const Part &part, Cell cell) const;
    Cell cellOf(const Part &part, const DeviceChunk &chunk, std::uint32_t row) const;
    Number placeInKey(const Part &part, const DeviceOrder::Key &key) const;
    Number placeOfPart(const Part &part, const DeviceOrder::Key::Part &own) const;

    const DeviceRows &m_rows;
    const TextPool &m_pool;
    std::map<std::string, DeviceRows::ProductRank, std::less<>> m_products;
    // By the chunk's index.
    std::vector<DeviceRows::ProductRank> m_ranksOfChunk;
    std::vector<Part> m_parts;
};

} // namespace wheelhouse::devices
