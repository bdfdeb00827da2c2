#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <shared_mutex>
#include <string>
#include <vector>

#include "core/result.h"
#include "server/devices/device_group_store.h"
#include "server/devices/device_registry.h"
#include "server/devices/device_table.h"

namespace wheelhouse::devices {

// Groups of devices: static ones, whose members stand in the store and in
// Device.groups of the table, and ones by query, which are a filter with a name.
//
// A group by query may ask for static groups and for no other, so that no group
// can ask for itself by a detour.
//
// Threads: any. What changes something blocks on the store; changes are made one
// after the other. Counts are made when asked for, from the table.
// Bound: `kMaxGroups` groups. Owned by the server's wiring.
class DeviceGroups {
public:
    static constexpr std::size_t kMaxGroups = 10'000;
    static constexpr int kMaxNames = 10'000;

    DeviceGroups(DeviceTable &table, const DeviceRegistry &registry, DeviceGroupStore &store);

    // Fills Device.groups of the table; once, when the devices are in it.
    Result<void> load();

    Result<v1::DeviceGroup> createGroup(const v1::CreateDeviceGroupRequest &request);
    Result<v1::DeviceGroup> getGroup(const v1::GetDeviceGroupRequest &request) const;
    Result<v1::ListDeviceGroupsResponse> listGroups(const v1::ListDeviceGroupsRequest &request) const;
    Result<v1::DeviceGroup> updateGroup(const v1::UpdateDeviceGroupRequest &request);
    Result<v1::DeviceGroup> deleteGroup(const v1::DeleteDeviceGroupRequest &request);
    Result<v1::ModifyDeviceGroupMembersResponse> modifyMembers(const v1::ModifyDeviceGroupMembersRequest &request);

    // What a filter needs to know of `group = ID`: the filter of a group by
    // query, empty for a static one, nothing where there is no such group.
    std::optional<std::string> filterOf(const std::string &id) const;

    // A device was retired: it is in no group any more.
    Result<void> removeDevice(const std::string &name);
    // `to`, new, takes the place of `from`, not yet retired, in the store and
    // in the table. Where it has to be in one transaction with more, the store
    // offers it (SqlDeviceGroupStore::carryOver).
    Result<void> carryOver(const std::string &from, const std::string &to);

private:
    struct Entry {
        v1::DeviceGroup group;
        std::string requestId;
        // Ids of the groups its filter asks for.
        std::set<std::string> asked;
    };

    Result<std::set<std::string>> checkFilter(const std::string &filter) const;
    Result<Entry> find(const std::string &name) const;
    v1::DeviceGroup counted(const v1::DeviceGroup &group) const;
    Result<std::set<std::string>> namesOf(const google::protobuf::RepeatedPtrField<std::string> &names,
                                          const std::string &filter, const std::string &field, bool needLiving) const;
    Result<DeviceQuery> queryOf(const v1::DeviceGroup &group) const;
    std::set<std::string> namesIn(const DeviceQuery &query) const;

    DeviceTable &m_table;
    const DeviceRegistry &m_registry;
    DeviceGroupStore &m_store;

    // One change after the other, over the store and the table.
    std::mutex m_changing;
    mutable std::shared_mutex m_mutex;
    std::map<std::string, Entry> m_groups;
};

} // namespace wheelhouse::devices
