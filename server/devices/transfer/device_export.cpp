#include "server/devices/transfer/device_export.h"

#include <algorithm>

#include <fmt/format.h>

#include "server/devices/device_order.h"
#include "server/devices/transfer/file_reader.h"

namespace wheelhouse::devices {

namespace {

void sortBy(std::vector<DeviceTable::Device> &devices, const DeviceOrder &order)
{
    struct Row {
        DeviceOrder::Key key;
        DeviceTable::Device device;
    };
    std::vector<Row> rows;
    rows.reserve(devices.size());
    for (auto &device : devices) {
        auto key = order.keyOf(*device);
        rows.push_back({std::move(key), std::move(device)});
    }
    std::sort(rows.begin(), rows.end(), [&](const Row &left, const Row &right) { return order.less(left.key, right.key); });
    for (std::size_t i = 0; i < rows.size(); ++i)
        devices[i] = std::move(rows[i].device);
}

} // namespace

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
    const auto matches = registry.predicate(request.parent(), request.filter());
    if (!matches)
        return passOn(matches);
    const auto order = DeviceOrder::parse(request.order_by());
    if (!order)
        return passOn(order);
    auto devices = registry.live().select(*matches);
    if (request.order_by().empty()) {
        std::sort(devices.begin(), devices.end(),
                  [](const auto &left, const auto &right) { return left->name() < right->name(); });
    } else {
        sortBy(devices, *order);
    }
    if (columns.empty())
        columns = columnsInUse(devices);
    return std::unique_ptr<DeviceExport>(new DeviceExport(std::move(devices), std::move(columns),
                                                          request.format() == v1::TRANSFER_FORMAT_CSV, counters));
}

DeviceExport::DeviceExport(std::vector<DeviceTable::Device> devices, std::vector<ExportColumn> columns, bool isCsv,
                           TransferCounters &counters)
    : m_devices(std::move(devices)), m_columns(std::move(columns)), m_isCsv(isCsv), m_counters(counters)
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
    while (m_written < m_devices.size()) {
        const auto &device = *m_devices[m_written];
        m_row.clear();
        m_isCsv ? appendCsv(m_row, m_columns, device) : appendJson(m_row, m_columns, device);
        // Written: others need not wait for the end of the file to let it go.
        m_devices[m_written].reset();
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
    response.set_total_size(static_cast<std::int64_t>(m_devices.size()));
    return any;
}

} // namespace wheelhouse::devices
