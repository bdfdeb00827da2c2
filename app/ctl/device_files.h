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
//
// Whoever is killed between the server's answer and the last file would lose a
// credential that is handed out once. So the request's id is written down first,
// in `.whctl-register/` of that directory: the same command, given again, sends
// the same id, and the server gives the credential again.
class DeviceFiles {
public:
    // Makes `directory` (0700) where it is missing. AlreadyExists when it holds
    // a connect.json or one of the PEM files, unless an unfinished registration
    // of `device` left those; when another device's is unfinished; and while
    // another whctl is at it.
    static Result<DeviceFiles> prepare(const std::string &directory, const std::string &device = {});
    DeviceFiles(DeviceFiles &&other) noexcept;
    DeviceFiles &operator=(DeviceFiles &&) = delete;
    ~DeviceFiles();

    // What to register with; of the unfinished registration where there is one.
    const std::string &requestId() const { return m_requestId; }
    // Writes all of them, each 0600, and returns their absolute paths.
    Result<std::vector<std::string>> write(const v1::Connection &connection);
    // The server may have registered it or not: the id stays written down.
    void leaveUnfinished();

private:
    DeviceFiles() = default;
    Result<void> claim(const std::string &device);
    Result<void> resume(const std::string &device);

    std::filesystem::path m_directory;
    std::filesystem::path m_staging;
    std::string m_requestId;
    // Locked while this is at it.
    int m_claim = -1;
    bool m_directoryIsNew = false;
};

} // namespace wheelhouse::ctl
