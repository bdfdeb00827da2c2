#pragma once

#include "server/devices/credential_store.h"
#include "server/store/database.h"

namespace wheelhouse::store {

// The devices' credentials in the database. Any thread; blocks. The database
// must outlive it.
class SqlCredentialStore final : public devices::CredentialStore {
public:
    explicit SqlCredentialStore(Database &database) : m_database(database) {}

    Result<void> saveCredentials(const devices::StoredDevice &device,
                                 const std::vector<devices::StoredCredential> &credentials) override;
    Result<std::vector<devices::StoredCredential>> credentials(const std::string &uid, const std::string &before,
                                                               int limit) override;
    Result<void> loadOlder(devices::Clock::time_point now,
                           const std::function<void(devices::StoredCredential)> &visit) override;
    Result<std::vector<Ending>> endings(const Ending &after, devices::Clock::time_point until, int limit) override;
    Result<void> swapDevice(const devices::StoredDevice &fresh, const devices::StoredDevice &retired) override;

private:
    Database &m_database;
};

// The rows of credentials that end and came with the registration of devices,
// so that their ends are known; for the transaction that inserts those.
Result<void> insertFirstCredentials(Connection &connection, const std::vector<devices::StoredDevice> &devices);

} // namespace wheelhouse::store
