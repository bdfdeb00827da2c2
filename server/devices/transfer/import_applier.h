#pragma once

#include <functional>
#include <string>
#include <vector>

#include "server/devices/device_registry.h"
#include "server/devices/transfer/group_directory.h"
#include "server/devices/transfer/import_row.h"
#include "server/devices/transfer/import_store.h"

namespace wheelhouse::devices {

// Makes rows into what becomes of devices: creates, updates, rejects; and has
// it done. A dry run goes the same way and stops before the store.
//
// Threads: any; apply() blocks on the devices' turns, the store and the broker.
// Batches that overlap come one after the other.
class ImportApplier {
public:
    // Without a directory no device can be put into a group.
    ImportApplier(DeviceRegistry &registry, DeviceTable &table, ImportStore &store, DeviceLink &link,
                  const GroupDirectory *groups)
        : m_registry(registry), m_table(table), m_store(store), m_link(link), m_groups(groups)
    {
    }

    struct Applied {
        std::int64_t created = 0;
        std::int64_t updated = 0;
        std::int64_t unchanged = 0;
        // In the order of their lines.
        std::vector<v1::RejectedRow> rejects;
    };
    // How far the import is with what was applied: committed with it.
    using Progress = std::function<StoredImport(const Applied &)>;

    // What the store refuses has not happened.
    Result<Applied> apply(const v1::ImportOptions &options, std::int64_t importNumber,
                          const std::vector<ImportRow> &rows, const Progress &progress);

private:
    struct Plan {
        Applied applied;
        ImportStore::Batch batch;
    };

    void plan(const v1::ImportOptions &options, std::int64_t importNumber, const ImportRow &row, Plan &plan) const;
    std::optional<v1::RejectedRow> planCreate(std::int64_t importNumber, const ImportRow &row, Plan &plan) const;
    std::optional<v1::RejectedRow> planUpdate(const v1::Device &current, const ImportRow &row, Plan &plan) const;
    // Puts the device into the groups of the row; true if it was not in just these.
    Result<bool> takeGroups(const ImportRow &row, v1::Device &device) const;
    Result<void> record(const v1::ImportOptions &options, const Plan &made) const;
    std::vector<Account> show(Plan &plan);

    DeviceRegistry &m_registry;
    DeviceTable &m_table;
    ImportStore &m_store;
    DeviceLink &m_link;
    const GroupDirectory *const m_groups;
};

// What people say of a device but its state, from one to the other.
void takePeoplesPart(v1::Device &device, const v1::Device &from);
// The static groups of a device, from names to ids and back.
std::vector<std::string> groupIds(const v1::Device &device);
void setGroups(v1::Device &device, const std::vector<std::string> &ids);
// Of all that an import can set: tells whether somebody has changed it since.
std::string importHash(const v1::Device &device, const SecretHash &secret);

} // namespace wheelhouse::devices
