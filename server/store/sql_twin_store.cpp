#include "server/store/sql_twin_store.h"

#include <chrono>

#include <fmt/format.h>

namespace wheelhouse::store {

namespace {

std::int64_t microsecondsOf(devices::Clock::time_point time)
{
    return std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
}

devices::Clock::time_point timeOf(std::int64_t microseconds)
{
    return devices::Clock::time_point(std::chrono::microseconds(microseconds));
}

} // namespace

Result<void> SqlTwinStore::saveTwinChange(const std::string &uid, const v1::TwinChange &change, int kept)
{
    return saveTwinChanges({{uid, change}}, kept);
}

Result<void> SqlTwinStore::saveTwinChanges(const std::vector<devices::DesiredChange> &changes, int kept)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        for (const auto &[uid, change] : changes) {
            const auto saved = connection.exec("INSERT INTO device_twin_changes (uid, version, body) VALUES ($1, $2, $3) "
                                               "ON CONFLICT (uid, version) DO UPDATE SET body = excluded.body, applied_at = NULL",
                                               uid, change.version(), Blob{change.SerializeAsString()});
            if (!saved)
                return passOn(saved);
            const auto pruned = connection.exec("DELETE FROM device_twin_changes WHERE uid = $1 AND version <= $2", uid,
                                                change.version() - kept);
            if (!pruned)
                return passOn(pruned);
        }
        return {};
    });
}

Result<void> SqlTwinStore::saveTwinApplied(const std::vector<devices::TwinApplied> &applied)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        for (const auto &each : applied) {
            const auto saved = connection.exec("UPDATE device_twin_changes SET applied_at = $3 "
                                               "WHERE uid = $1 AND version = $2 AND applied_at IS NULL",
                                               each.uid, each.version, microsecondsOf(each.time));
            if (!saved)
                return passOn(saved);
        }
        return {};
    });
}

Result<std::vector<v1::TwinChange>> SqlTwinStore::twinChanges(const std::string &uid, std::int64_t beforeVersion, int limit)
{
    std::vector<v1::TwinChange> changes;
    const auto read = m_database.read([&](Connection &connection) -> Result<void> {
        const auto rows = connection.query("SELECT body, applied_at FROM device_twin_changes "
                                           "WHERE uid = $1 AND version < $2 ORDER BY version DESC LIMIT $3",
                                           uid, beforeVersion, limit);
        if (!rows)
            return passOn(rows);
        for (const auto &row : *rows) {
            auto &change = changes.emplace_back();
            if (!change.ParseFromString(row.bytes(0)))
                return fail(ErrorCode::Internal, "a change of what is desired in the database cannot be read");
            if (!row.isNull(1))
                *change.mutable_apply_time() = devices::toTimestamp(timeOf(row.integer(1)));
        }
        return {};
    });
    if (!read)
        return passOn(read);
    return changes;
}

} // namespace wheelhouse::store
