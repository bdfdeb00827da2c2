#pragma once

#include <atomic>

#include "server/devices/device_registry.h"
#include "server/devices/transfer/import_store.h"

namespace wheelhouse::devices {

// Takes an import back, batch by batch: what it made goes, or is retired where
// it has connected; what it changed is as before unless changed since. Each
// batch is committed with its counts, so that an undo that was cut off goes on.
//
// On the caller's thread, which blocks on the store and the broker.
class ImportUndo {
public:
    ImportUndo(DeviceRegistry &registry, DeviceTable &table, ImportStore &store, DeviceLink &link,
               const std::atomic<bool> &stopping)
        : m_registry(registry), m_table(table), m_store(store), m_link(link), m_stopping(stopping)
    {
    }

    // `import` is UNDOING in the store, or UNDONE: then it stays as it is. With
    // its counts when this returns. Unavailable when the server stops first.
    Result<void> run(StoredImport &import);

private:
    Result<void> takeBackMade(StoredImport &import);
    Result<void> restoreChanged(StoredImport &import);
    Result<void> restore(const std::vector<BeforeImage> &images, StoredImport &import);
    Result<void> takeBack(const std::vector<ImportStore::Made> &made, StoredImport &import);
    Result<void> goOn() const;
    void tellBroker(const std::vector<Account> &accounts);

    DeviceRegistry &m_registry;
    DeviceTable &m_table;
    ImportStore &m_store;
    DeviceLink &m_link;
    const std::atomic<bool> &m_stopping;
};

} // namespace wheelhouse::devices
