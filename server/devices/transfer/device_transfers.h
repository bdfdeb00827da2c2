#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "server/devices/transfer/device_export.h"
#include "server/devices/transfer/import_run.h"

namespace wheelhouse::devices {

// Files of devices, in both directions: which imports there are, were and may
// begin. The rules are the contract's (device_transfers.proto).
//
// Threads: any; all but the look at what is running may block on the store.
// Bound: `kMaxRunning` imports at a time. Owned by the server's wiring;
// abandonAll() before the runs' streams are ended.
class DeviceTransfers {
public:
    static constexpr std::size_t kMaxRunning = 4;

    DeviceTransfers(DeviceRegistry &registry, DeviceTable &table, const ProductCatalog &catalog, ImportStore &store,
                    DeviceLink &link, TransferCounters &counters, const GroupDirectory *groups = nullptr);

    // A new import, or one that goes on. A stream that has it already is ended:
    // it is the one that broke. `requester` is an account's name.
    Result<std::shared_ptr<ImportRun>> beginImport(const v1::ImportOptions &options, const std::string &requester);

    Result<v1::DeviceImport> getImport(const v1::GetDeviceImportRequest &request);
    Result<v1::ListDeviceImportsResponse> listImports(const v1::ListDeviceImportsRequest &request);
    // Returns when all is undone; an undo that was cut off is gone on with.
    Result<v1::UndoDeviceImportResponse> undoImport(const v1::UndoDeviceImportRequest &request);

    Result<std::unique_ptr<DeviceExport>> beginExport(const v1::ExportDevicesRequest &request);

    // Imports and undos end after the batch that they are at.
    void abandonAll();

private:
    Result<void> endOther(const std::string &name);
    Result<StoredImport> openStored(const v1::ImportOptions &options, const std::string &requester);
    Result<StoredImport> insertNew(const v1::ImportOptions &options, const std::string &requester);
    v1::DeviceImport withProgress(v1::DeviceImport import) const;

    DeviceRegistry &m_registry;
    DeviceTable &m_table;
    const ProductCatalog &m_catalog;
    ImportStore &m_store;
    DeviceLink &m_link;
    TransferCounters &m_counters;
    ImportApplier m_applier;

    // Held while an import is begun, so that two of one id do not meet.
    std::mutex m_beginMutex;
    mutable std::mutex m_mutex;
    // Notified when a run is no more.
    std::condition_variable m_ended;
    std::map<std::string, std::weak_ptr<ImportRun>> m_running;
    std::atomic<bool> m_stopping{false};
    // One undo at a time: each is as large as an import.
    std::mutex m_undoMutex;
};

} // namespace wheelhouse::devices
