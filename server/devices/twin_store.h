#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/result.h"
#include "server/devices/device_name.h"
#include "wheelhouse/v1/device_twins.pb.h"

namespace wheelhouse::devices {

// A change of what is desired of the device of that uid.
struct TwinRecord {
    std::string uid;
    v1::TwinChange change;
};

// A device said that it has applied a version.
struct TwinApplied {
    std::string uid;
    std::int64_t version = 0;
    Clock::time_point time;
};

// Port: what was desired of devices over time. Implemented by server/store. Any
// thread; every function may block on the disk.
class TwinStore {
public:
    virtual ~TwinStore() = default;

    // Appends changes, or replaces those of the same version that came to
    // nothing, and keeps the newest `kept` of each device. All or none.
    virtual Result<void> saveTwinChanges(const std::vector<TwinRecord> &changes, int kept) = 0;
    // Only the first time of a version counts; unknown ones are left out.
    virtual Result<void> saveTwinApplied(const std::vector<TwinApplied> &applied) = 0;
    // The newest `limit` of versions before that one, newest first; without
    // their states.
    virtual Result<std::vector<v1::TwinChange>> twinChanges(const std::string &uid, std::int64_t beforeVersion,
                                                            int limit) = 0;
};

} // namespace wheelhouse::devices
