#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <QString>

#include "models/cell_values.h"

namespace wheelhouse::models {

// What a table shows in one row. Immutable once shared; built on any thread.
// No virtual functions: rows are only destroyed through the shared pointer
// they were made with.
struct Row {
    // Resource name, unique within its table.
    std::string key;
};

using RowPtr = std::shared_ptr<const Row>;

// Place of a row in its LiveRows; kept while the row is there, used again
// after.
using Slot = std::uint32_t;
inline constexpr Slot kNoSlot = ~Slot{0};

// What a row is ordered by in one column: by number (NaN last), then by text
// with runs of digits as numbers. The text must belong to the row.
struct SortKey {
    double number = 0;
    QStringView text = {};
};

// Between the values of an attribute that has several, such as groups: a
// filter holds for it when it holds for one of them.
inline constexpr QChar kListDivider(0x1f);

// What a filter sees of a row.
struct AttributeValue {
    QString text = {};
    double number = kNoValue;
};

// Rows that came, and keys that went, since the batch before.
struct RowBatch {
    // A snapshot begins: rows that do not come again until `synced` are gone.
    bool reset = false;
    bool synced = false;
    std::vector<RowPtr> upserted = {};
    std::vector<std::string> removed = {};
};

} // namespace wheelhouse::models
