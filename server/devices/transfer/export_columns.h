#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "server/devices/device_attribute.h"
#include "server/devices/device_table.h"
#include "server/devices/transfer/transfer_column.h"

namespace wheelhouse::devices {

// A column of an export: one that an import knows, or an attribute of a filter.
struct ExportColumn {
    std::string name;
    TransferColumn column;
    std::optional<DeviceAttribute> attribute;

    // InvalidArgument naming `columns`.
    static Result<ExportColumn> parse(const std::string &name);

    std::string cellOf(const v1::Device &device) const;
    // Numbers, true and false are written bare in JSON.
    bool isBare(const v1::Device &device) const;
};

// Product, serial, and what else of an import's columns any of those seen has.
class ColumnsInUse {
public:
    void see(const v1::Device &device);
    std::vector<ExportColumn> columns() const;

private:
    bool m_model = false;
    bool m_site = false;
    bool m_owner = false;
    bool m_note = false;
    bool m_groups = false;
    std::set<std::string> m_labels;
    std::set<std::string> m_desired;
};

// Appends a row, with the end of its line. Texts are written as they are: one
// that begins with =, +, - or @ is a formula to a spreadsheet that takes it for
// one.
void appendCsvHeader(std::string &out, const std::vector<ExportColumn> &columns);
void appendCsv(std::string &out, const std::vector<ExportColumn> &columns, const v1::Device &device);
// Empty cells are left out.
void appendJson(std::string &out, const std::vector<ExportColumn> &columns, const v1::Device &device);

} // namespace wheelhouse::devices
