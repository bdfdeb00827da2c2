#include "server/store/sql_credential_store.h"

#include <algorithm>

#include "server/store/sql_device_group_store.h"
#include "server/store/sql_device_store.h"

namespace wheelhouse::store {

namespace {

using devices::Clock;
using devices::StoredCredential;

constexpr char kColumns[] = "id, uid, device, kind, hash, newest, create_time_us, expire_time_us, revoke_time_us, "
                            "requester, request_id";

Result<void> done(const Result<std::int64_t> &result)
{
    if (!result)
        return passOn(result);
    return {};
}

Clock::time_point timeAt(const Row &row, std::size_t column)
{
    return Clock::time_point(row.time(column).time_since_epoch());
}

std::optional<Clock::time_point> optionalTimeAt(const Row &row, std::size_t column)
{
    return row.isNull(column) ? std::nullopt : std::optional(timeAt(row, column));
}

StoredCredential credentialOf(const Row &row)
{
    StoredCredential credential;
    credential.id = row.text(0);
    credential.uid = row.text(1);
    credential.device = row.text(2);
    credential.kind = static_cast<v1::CredentialKind>(row.integer(3));
    const std::string &hash = row.bytes(4);
    std::copy_n(hash.begin(), std::min(hash.size(), credential.hash.size()), credential.hash.begin());
    credential.newest = row.boolean(5);
    credential.createTime = timeAt(row, 6);
    credential.expireTime = optionalTimeAt(row, 7);
    credential.revokeTime = optionalTimeAt(row, 8);
    credential.requester = row.text(9);
    credential.requestId = row.text(10);
    return credential;
}

Result<void> save(Connection &connection, const StoredCredential &credential)
{
    return done(connection.exec(
        "INSERT INTO device_credentials (id, uid, device, kind, hash, newest, create_time_us, expire_time_us, "
        "revoke_time_us, requester, request_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
        "ON CONFLICT (id) DO UPDATE SET hash = excluded.hash, newest = excluded.newest, "
        "expire_time_us = excluded.expire_time_us, revoke_time_us = excluded.revoke_time_us",
        credential.id, credential.uid, credential.device, credential.kind,
        Blob{std::string(reinterpret_cast<const char *>(credential.hash.data()), credential.hash.size())},
        credential.newest, credential.createTime, credential.expireTime, credential.revokeTime, credential.requester,
        credential.requestId));
}

} // namespace

Result<void> insertFirstCredentials(Connection &connection, const std::vector<devices::StoredDevice> &devices)
{
    for (const auto &stored : devices) {
        if (!stored.device.has_credential_expire_time())
            continue;
        StoredCredential credential;
        credential.id = stored.device.uid();
        credential.uid = stored.device.uid();
        credential.device = stored.device.name();
        credential.kind = stored.device.credential();
        credential.hash = stored.secretHash;
        credential.newest = true;
        credential.createTime = devices::fromTimestamp(stored.device.create_time());
        credential.expireTime = devices::fromTimestamp(stored.device.credential_expire_time());
        if (auto saved = save(connection, credential); !saved)
            return saved;
    }
    return {};
}

Result<void> SqlCredentialStore::saveCredentials(const devices::StoredDevice &device,
                                                 const std::vector<StoredCredential> &credentials)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        if (auto updated = SqlDeviceStore::updateIn(connection, device); !updated)
            return updated;
        for (const auto &credential : credentials) {
            if (auto saved = save(connection, credential); !saved)
                return saved;
        }
        return done(connection.exec("DELETE FROM device_credentials WHERE uid = $1 AND newest = 0 AND id <= ("
                                    "SELECT id FROM device_credentials WHERE uid = $1 "
                                    "ORDER BY id DESC LIMIT 1 OFFSET $2)",
                                    device.device.uid(), kKept));
    });
}

Result<std::vector<StoredCredential>> SqlCredentialStore::credentials(const std::string &uid, const std::string &before,
                                                                      int limit)
{
    std::vector<StoredCredential> found;
    const auto read = m_database.read([&](Connection &connection) -> Result<void> {
        found.clear();
        // Ids are hexadecimal: none is above this.
        const auto rows = connection.query(std::string("SELECT ") + kColumns
                                               + " FROM device_credentials WHERE uid = $1 AND id < $2 "
                                                 "ORDER BY id DESC LIMIT $3",
                                           uid, before.empty() ? std::string("g") : before, limit);
        if (!rows)
            return passOn(rows);
        for (const auto &row : *rows)
            found.push_back(credentialOf(row));
        return {};
    });
    if (!read)
        return passOn(read);
    return found;
}

Result<void> SqlCredentialStore::loadOlder(Clock::time_point now, const std::function<void(StoredCredential)> &visit)
{
    return m_database.read([&](Connection &connection) -> Result<void> {
        return connection.each([&](const Row &row) { visit(credentialOf(row)); },
                               std::string("SELECT ") + kColumns
                                   + " FROM device_credentials WHERE newest = 0 AND revoke_time_us IS NULL "
                                     "AND expire_time_us > $1",
                               now);
    });
}

Result<std::vector<SqlCredentialStore::Ending>> SqlCredentialStore::endings(const Ending &after,
                                                                            Clock::time_point until, int limit)
{
    std::vector<Ending> found;
    const auto read = m_database.read([&](Connection &connection) -> Result<void> {
        found.clear();
        const auto rows = connection.query("SELECT expire_time_us, id, device FROM device_credentials "
                                           "WHERE newest = 1 AND expire_time_us IS NOT NULL "
                                           "AND (expire_time_us, id) > ($1, $2) AND expire_time_us <= $3 "
                                           "ORDER BY expire_time_us, id LIMIT $4",
                                           after.time, after.id, until, limit);
        if (!rows)
            return passOn(rows);
        for (const auto &row : *rows)
            found.push_back({timeAt(row, 0), row.text(1), row.text(2)});
        return {};
    });
    if (!read)
        return passOn(read);
    return found;
}

Result<void> SqlCredentialStore::swapDevice(const devices::StoredDevice &fresh, const devices::StoredDevice &retired)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        if (auto inserted = SqlDeviceStore::insertIn(connection, {fresh}); !inserted)
            return inserted;
        if (auto updated = SqlDeviceStore::updateIn(connection, retired); !updated)
            return updated;
        return SqlDeviceGroupStore::carryOver(connection, devices::keyOfName(retired.device.name()),
                                              devices::keyOfName(fresh.device.name()));
    });
}

} // namespace wheelhouse::store
