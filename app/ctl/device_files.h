#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/result.h"
#include "wheelhouse/v1/devices.pb.h"

namespace wheelhouse::ctl {

// The files with which any MQTT client can be a device: `connect.json` and the
// PEM files it names. Made ready before the device is registered, so that a
// directory that cannot be written costs no identity, and put in place
// together: `connect.json` comes last, and what is there is never overwritten.
// What was not put in place is removed by the destructor.
class DeviceFiles {
public:
    // Makes `directory` (0700) where it is missing. AlreadyExists when it holds
    // a connect.json or one of the PEM files.
    static Result<DeviceFiles> prepare(const std::string &directory);
    DeviceFiles(DeviceFiles &&other) noexcept;
    DeviceFiles &operator=(DeviceFiles &&) = delete;
    ~DeviceFiles();

    // Writes all of them, each 0600, and returns their absolute paths.
    Result<std::vector<std::string>> write(const v1::Connection &connection);

private:
    DeviceFiles(std::filesystem::path directory, std::filesystem::path staging, bool directoryIsNew);

    std::filesystem::path m_directory;
    std::filesystem::path m_staging;
    bool m_directoryIsNew = false;
};

} // namespace wheelhouse::ctl
