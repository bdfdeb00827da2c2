#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "server/devices/device_table.h"
#include "server/devices/twin_store.h"
#include "wheelhouse/v1/device_twins.pb.h"

namespace wheelhouse::devices {

// What was desired of devices over time, by whom, and when they did it.
//
// Threads: any; all functions block on the store. Bound: `kKept` changes a
// device. Owned by the server's wiring.
class TwinHistory {
public:
    static constexpr int kKept = 200;

    TwinHistory(const DeviceTable &table, TwinStore &store) : m_table(table), m_store(store) {}

    // Writes down how `desired` differs, before it is changed: a change that
    // then comes to nothing is not listed, and replaced by the next one. Nothing
    // is written where the version is the same. `requester` is a resource name:
    // `accounts/…`, `deviceJobs/…`, `deviceImports/…`.
    Result<void> record(const v1::Device &before, const v1::Device &after, const std::string &requester);
    // The same for many, all or none.
    struct Step {
        const v1::Device *before = nullptr;
        const v1::Device *after = nullptr;
    };
    Result<void> recordAll(const std::vector<Step> &steps, const std::string &requester);

    // Newest first. NotFound without such a device.
    Result<v1::ListTwinChangesResponse> listTwinChanges(const v1::ListTwinChangesRequest &request) const;

private:
    const DeviceTable &m_table;
    TwinStore &m_store;
};

} // namespace wheelhouse::devices
