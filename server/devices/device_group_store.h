#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/result.h"
#include "wheelhouse/v1/device_groups.pb.h"

namespace wheelhouse::devices {

// A group with what the API does not show.
struct StoredGroup {
    v1::DeviceGroup group;
    // Of its creation; empty where none was given.
    std::string requestId;
};

// Port: where groups and the members of static ones are kept. Devices by key
// (`printer/SN1`), groups by id. Any thread; may block on the disk; what
// returned without an error is durable, what returned one did not happen.
class DeviceGroupStore {
public:
    virtual ~DeviceGroupStore() = default;

    // AlreadyExists if there is one of that name.
    virtual Result<void> insertGroup(const StoredGroup &group) = 0;
    virtual Result<void> updateGroup(const v1::DeviceGroup &group) = 0;
    // With its members.
    virtual Result<void> deleteGroup(const std::string &id) = 0;
    virtual Result<void> loadGroups(const std::function<void(StoredGroup)> &visit) = 0;

    // All or none. Who is in it already, or is not, is no error.
    virtual Result<void> changeMembers(const std::string &id, const std::vector<std::string> &added,
                                       const std::vector<std::string> &removed) = 0;
    // Ordered by device.
    virtual Result<void> loadMembers(const std::function<void(const std::string &key, const std::string &id)> &visit) = 0;
    // Takes devices out of all groups.
    virtual Result<void> removeDevices(const std::vector<std::string> &keys) = 0;
    // Gives the groups of one device to another, which has none.
    virtual Result<void> carryOver(const std::string &fromKey, const std::string &toKey) = 0;
};

} // namespace wheelhouse::devices
