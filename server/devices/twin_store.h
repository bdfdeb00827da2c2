#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/result.h"
#include "server/devices/device_name.h"
#include "wheelhouse/v1/device_twins.pb.h"

namespace wheelhouse::devices {

// A device said that it has applied a version.
struct TwinApplied {
    std::string uid;
    std::int64_t version = 0;
    Clock::time_point time;
};

// What is desired of the device of that uid has changed.
struct DesiredChange {
    std::string uid;
    v1::TwinChange change;
};

// Port: what was desired of devices over time. Implemented by server/store. Any
// thread; every function may block on the disk.
class TwinStore {
public:
    virtual ~TwinStore() = default;

    // Appends a change, or replaces one of the same version that came to
    // nothing, and keeps the newest `kept` of the device.
    virtual Result<void> saveTwinChange(const std::string &uid, const v1::TwinChange &change, int kept) = 0;
    // The same for many, all or none.
    virtual Result<void> saveTwinChanges(const std::vector<DesiredChange> &changes, int kept) = 0;
    // Only the first time of a version counts; unknown ones are left out.
    virtual Result<void> saveTwinApplied(const std::vector<TwinApplied> &applied) = 0;
    // The newest `limit` of versions before that one, newest first; without
    // their states.
    virtual Result<std::vector<v1::TwinChange>> twinChanges(const std::string &uid, std::int64_t beforeVersion,
                                                            int limit) = 0;
};

} // namespace wheelhouse::devices
