#include "server/devices/transfer/device_export.h"

#include <algorithm>

#include <fmt/format.h>

#include "server/devices/device_order.h"
#include "server/devices/transfer/file_reader.h"

namespace wheelhouse::devices {

Result<std::unique_ptr<DeviceExport>> DeviceExport::begin(const v1::ExportDevicesRequest &request,
                                                          DeviceRegistry &registry, TransferCounters &counters)
{
    if (request.format() != v1::TRANSFER_FORMAT_CSV && request.format() != v1::TRANSFER_FORMAT_JSONL)
        return failField("format", "must be CSV or JSONL");
    if (static_cast<std::size_t>(request.columns_size()) > FileReader::kMaxCells)
        return failField("columns", fmt::format("at most {} are allowed", FileReader::kMaxCells));
    std::vector<ExportColumn> columns;
    for (const auto &name : request.columns()) {
        auto column = ExportColumn::parse(name);
        if (!column)
            return passOn(column);
        columns.push_back(std::move(*column));
    }
    const auto query = registry.query(request.parent(), request.filter());
    if (!query)
        return passOn(query);
    const auto order = DeviceOrder::parse(request.order_by());
    if (!order)
        return passOn(order);
    const LiveDevices &devices = registry.live();
    auto rows = devices.rows(*query, *order);
    if (columns.empty()) {
        ColumnsInUse used;
        for (const auto row : rows) {
            if (const auto device = devices.at(row))
                used.see(*device);
        }
        columns = used.columns();
    }
    return std::unique_ptr<DeviceExport>(new DeviceExport(devices, std::move(rows), std::move(columns),
                                                          request.format() == v1::TRANSFER_FORMAT_CSV, counters));
}

DeviceExport::DeviceExport(const LiveDevices &devices, std::vector<DeviceRows::Row> rows,
                           std::vector<ExportColumn> columns, bool isCsv, TransferCounters &counters)
    : m_devices(devices), m_rows(std::move(rows)), m_columns(std::move(columns)), m_isCsv(isCsv), m_counters(counters)
{
}

bool DeviceExport::next(v1::ExportDevicesResponse &response)
{
    std::string &data = *response.mutable_data();
    data.clear();
    if (!m_begun && m_isCsv)
        appendCsvHeader(data, m_columns);
    data += m_row;
    const auto before = m_written;
    m_written += !std::exchange(m_row, {}).empty();
    while (m_written < m_rows.size()) {
        const auto device = m_devices.at(m_rows[m_written]);
        if (!device) {
            // Retired since: the file is shorter by it.
            m_rows.erase(m_rows.begin() + static_cast<std::ptrdiff_t>(m_written));
            continue;
        }
        m_row.clear();
        m_isCsv ? appendCsv(m_row, m_columns, *device) : appendJson(m_row, m_columns, *device);
        if (data.size() + m_row.size() > kPiece)
            break;
        data += m_row;
        m_row.clear();
        ++m_written;
    }
    m_counters.exported += static_cast<std::int64_t>(m_written - before);
    const bool any = !data.empty() || !m_begun;
    m_begun = true;
    response.set_device_count(static_cast<std::int64_t>(m_written));
    response.set_total_size(static_cast<std::int64_t>(m_rows.size()));
    return any;
}

} // namespace wheelhouse::devices
