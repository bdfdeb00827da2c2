#pragma once

#include <string>

#include "wheelhouse/v1/device_commands.pb.h"

namespace wheelhouse::devices {

// Port in the other direction: who gave commands by a job. Called on the
// commands' and the twin's threads: must be short, must not block, and must not
// call back.
class JobWatcher {
public:
    virtual ~JobWatcher() = default;
    // A command of a job has ended, and that is durable.
    virtual void commandEnded(const v1::DeviceCommand &command) = 0;
    // The device of that key can be told something, or says that it has applied
    // another version of what is desired.
    virtual void deviceTouched(const std::string &key) = 0;
};

} // namespace wheelhouse::devices
