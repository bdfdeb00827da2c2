#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "wheelhouse/v1/device_commands.pb.h"

namespace wheelhouse::devices {

// Port: where commands to devices are kept. Any thread; may block on the disk.
class CommandStore {
public:
    virtual ~CommandStore() = default;

    virtual Result<void> insertCommand(const v1::DeviceCommand &command, const std::string &requestId) = 0;

    // Replaces state, times, reason and result.
    virtual Result<void> saveCommands(const std::vector<v1::DeviceCommand> &commands) = 0;

    // NotFound if there is none.
    virtual Result<v1::DeviceCommand> command(const std::string &name) = 0;

    // The command a request id has made for that device, if any.
    virtual Result<std::optional<v1::DeviceCommand>> commandOfRequest(const std::string &device,
                                                                     const std::string &requestId) = 0;

    // Newest first, of one device or, with an empty name, of all but those of
    // jobs; those before `before`, a name's last part (ids sort by time), or from
    // the newest on.
    virtual Result<std::vector<v1::DeviceCommand>> commands(const std::string &device, const std::string &before,
                                                            int limit) = 0;

    // Those that have not ended, oldest first.
    virtual Result<std::vector<v1::DeviceCommand>> openCommands() = 0;
};

} // namespace wheelhouse::devices
