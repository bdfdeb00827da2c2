#pragma once

#include "server/devices/device_group_store.h"
#include "server/store/database.h"

namespace wheelhouse::store {

// Groups of devices in the database. Any thread; blocks. The database must
// outlive it.
class SqlDeviceGroupStore final : public devices::DeviceGroupStore {
public:
    explicit SqlDeviceGroupStore(Database &database) : m_database(database) {}

    Result<void> insertGroup(const devices::StoredGroup &group) override;
    Result<void> updateGroup(const v1::DeviceGroup &group) override;
    Result<void> deleteGroup(const std::string &id) override;
    Result<void> loadGroups(const std::function<void(devices::StoredGroup)> &visit) override;
    Result<void> changeMembers(const std::string &id, const std::vector<std::string> &added,
                               const std::vector<std::string> &removed) override;
    Result<void> loadMembers(const std::function<void(const std::string &, const std::string &)> &visit) override;
    Result<void> removeDevices(const std::vector<std::string> &keys) override;
    Result<void> carryOver(const std::string &fromKey, const std::string &toKey) override;

    // The same within a transaction of another store.
    static Result<void> carryOver(Connection &connection, const std::string &fromKey, const std::string &toKey);

private:
    Database &m_database;
};

} // namespace wheelhouse::store
