#pragma once

#include <memory>
#include <string>
#include <vector>

#include "server/devices/device_registry.h"
#include "server/devices/transfer/export_columns.h"
#include "server/devices/transfer/transfer_counters.h"
#include "wheelhouse/v1/device_transfers.pb.h"

namespace wheelhouse::devices {

// The devices that match at the beginning, written piece by piece as a file
// that an import reads.
//
// One thread at a time; the registry must outlive it. Holds four bytes for each
// device and one piece.
class DeviceExport {
public:
    static constexpr std::size_t kPiece = 256 * 1024;

    // Errors as ListDevices has them, and InvalidArgument naming `format` or
    // `columns`. `counters` outlives it.
    static Result<std::unique_ptr<DeviceExport>> begin(const v1::ExportDevicesRequest &request,
                                                       DeviceRegistry &registry, TransferCounters &counters);

    // The next piece; false when all was written.
    bool next(v1::ExportDevicesResponse &response);

private:
    DeviceExport(const LiveDevices &devices, std::vector<DeviceRows::Row> rows, std::vector<ExportColumn> columns,
                 bool isCsv, TransferCounters &counters);

    const LiveDevices &m_devices;
    std::vector<DeviceRows::Row> m_rows;
    const std::vector<ExportColumn> m_columns;
    const bool m_isCsv;
    TransferCounters &m_counters;
    std::size_t m_written = 0;
    // Did not fit into the piece before.
    std::string m_row;
    bool m_begun = false;
};

} // namespace wheelhouse::devices
