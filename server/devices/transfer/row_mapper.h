#pragma once

#include <deque>
#include <map>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "server/devices/product_catalog.h"
#include "server/devices/transfer/file_reader.h"
#include "server/devices/transfer/import_row.h"
#include "server/devices/transfer/seen_keys.h"

namespace wheelhouse::devices {

// From rows as they stand in a file to what they say of devices. Looks at
// everything that can be told from the file and the products; what is told of
// rejects is as the contract says. One thread at a time; must outlive its rows.
class RowMapper {
public:
    // `catalog` outlives it. Options as ImportRules has checked them.
    RowMapper(const v1::ImportOptions &options, const ProductCatalog &catalog);

    // Nothing for a header. An error refuses the file as a whole.
    using Mapped = std::variant<std::monostate, ImportRow, v1::RejectedRow>;
    Result<Mapped> map(const FileRow &row);

    // Takes note of the row's device, as map() does, and no more: false for a
    // header. For rows that were applied before.
    Result<bool> skip(const FileRow &row);

private:
    struct Reject {
        std::string column;
        std::string reason;
    };
    // One column for each cell of the row; null to leave it out.
    using Columns = std::vector<const TransferColumn *>;

    Result<void> takeHeader(const FileRow &row);
    Result<std::optional<Reject>> findColumns(const FileRow &row);
    Result<const TransferColumn *> columnNamed(std::string_view name);
    Result<void> checkWhole(const Columns &columns) const;
    std::optional<Reject> nameDevice(const FileRow &row, ImportRow &mapped);
    std::optional<Reject> noteKey(const FileRow &row, const ImportRow &mapped);
    std::optional<Reject> takeCells(const FileRow &row, ImportRow &mapped);
    std::optional<Reject> takeCell(const TransferColumn &column, std::string_view cell, ImportRow &mapped);
    std::shared_ptr<const v1::Product> product(std::string_view id);

    const ProductCatalog &m_catalog;
    const bool m_isCsv;
    // Of rows without one; empty if all must have one.
    std::string m_product;
    std::map<std::string, std::string> m_mapping;
    // Addresses stay.
    std::deque<TransferColumn> m_known;
    std::map<std::string, const TransferColumn *, std::less<>> m_byName;
    Columns m_columns;
    bool m_hasColumns = false;
    std::map<std::string, std::shared_ptr<const v1::Product>, std::less<>> m_products;
    SeenKeys m_seen;
};

} // namespace wheelhouse::devices
