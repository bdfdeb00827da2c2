#include "server/store/sql_device_group_store.h"

#include <fmt/format.h>

namespace wheelhouse::store {

namespace {

constexpr std::size_t kPrefix = std::string_view("groups/").size();

// What a person has set; counts are made when asked for.
Blob bodyOf(v1::DeviceGroup group)
{
    group.clear_device_count();
    group.clear_etag();
    return Blob{group.SerializeAsString()};
}

} // namespace

Result<void> SqlDeviceGroupStore::insertGroup(const devices::StoredGroup &stored)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        const auto inserted = connection.exec("INSERT INTO device_groups (id, request_id, body) VALUES ($1, $2, $3)",
                                              stored.group.name().substr(kPrefix), stored.requestId, bodyOf(stored.group));
        if (!inserted && inserted.error().code == ErrorCode::AlreadyExists)
            return fail(ErrorCode::AlreadyExists, fmt::format("{} is there already", stored.group.name()));
        if (!inserted)
            return passOn(inserted);
        return {};
    });
}

Result<void> SqlDeviceGroupStore::updateGroup(const v1::DeviceGroup &group)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        const auto updated = connection.exec("UPDATE device_groups SET body = $2 WHERE id = $1",
                                             group.name().substr(kPrefix), bodyOf(group));
        if (!updated)
            return passOn(updated);
        if (*updated == 0)
            return fail(ErrorCode::NotFound, fmt::format("there is no {}", group.name()));
        return {};
    });
}

Result<void> SqlDeviceGroupStore::deleteGroup(const std::string &id)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        if (auto left = connection.exec("DELETE FROM device_group_members WHERE group_id = $1", id); !left)
            return passOn(left);
        if (auto deleted = connection.exec("DELETE FROM device_groups WHERE id = $1", id); !deleted)
            return passOn(deleted);
        return {};
    });
}

Result<void> SqlDeviceGroupStore::loadGroups(const std::function<void(devices::StoredGroup)> &visit)
{
    return m_database.read([&](Connection &connection) -> Result<void> {
        const auto rows = connection.query("SELECT id, request_id, body FROM device_groups ORDER BY id");
        if (!rows)
            return passOn(rows);
        for (const auto &row : *rows) {
            devices::StoredGroup stored;
            if (!stored.group.ParseFromString(row.bytes(2)))
                return fail(ErrorCode::Internal, fmt::format("groups/{} in the database cannot be read", row.text(0)));
            stored.requestId = row.text(1);
            visit(std::move(stored));
        }
        return {};
    });
}

Result<void> SqlDeviceGroupStore::changeMembers(const std::string &id, const std::vector<std::string> &added,
                                                const std::vector<std::string> &removed)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        for (const auto &key : added) {
            const auto inserted = connection.exec("INSERT INTO device_group_members (device, group_id) VALUES ($1, $2) "
                                                  "ON CONFLICT (device, group_id) DO NOTHING",
                                                  key, id);
            if (!inserted)
                return passOn(inserted);
        }
        for (const auto &key : removed) {
            const auto deleted
                = connection.exec("DELETE FROM device_group_members WHERE device = $1 AND group_id = $2", key, id);
            if (!deleted)
                return passOn(deleted);
        }
        return {};
    });
}

Result<void>
SqlDeviceGroupStore::loadMembers(const std::function<void(const std::string &, const std::string &)> &visit)
{
    return m_database.read([&](Connection &connection) -> Result<void> {
        return connection.each([&](const Row &row) { visit(row.text(0), row.text(1)); },
                               "SELECT device, group_id FROM device_group_members ORDER BY device, group_id");
    });
}

Result<void> SqlDeviceGroupStore::removeDevices(const std::vector<std::string> &keys)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        for (const auto &key : keys) {
            if (auto deleted = connection.exec("DELETE FROM device_group_members WHERE device = $1", key); !deleted)
                return passOn(deleted);
        }
        return {};
    });
}

Result<void> SqlDeviceGroupStore::carryOver(const std::string &fromKey, const std::string &toKey)
{
    return m_database.write([&](Connection &connection) { return carryOver(connection, fromKey, toKey); });
}

Result<void> SqlDeviceGroupStore::carryOver(Connection &connection, const std::string &fromKey,
                                            const std::string &toKey)
{
    const auto moved = connection.exec("UPDATE device_group_members SET device = $2 WHERE device = $1", fromKey, toKey);
    if (!moved)
        return passOn(moved);
    return {};
}

} // namespace wheelhouse::store
