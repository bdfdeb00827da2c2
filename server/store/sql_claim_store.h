#pragma once

#include "server/devices/claim_store.h"
#include "server/store/database.h"

namespace wheelhouse::store {

// Claims in the database. Any thread; blocks. The database must outlive it.
class SqlClaimStore final : public devices::ClaimStore {
public:
    explicit SqlClaimStore(Database &database) : m_database(database) {}

    Result<void> insertClaims(const std::vector<devices::StoredClaim> &claims) override;
    Result<std::optional<devices::StoredClaim>> claimOfCode(const devices::SecretHash &codeHash) override;
    Result<std::optional<devices::StoredClaim>> claim(const std::string &name) override;
    Result<void> updateClaim(const devices::StoredClaim &claim, bool wasUsed) override;
    Result<std::vector<v1::DeviceClaim>> claims(const std::string &product, const std::string &before,
                                                int limit) override;

private:
    Result<std::optional<devices::StoredClaim>> one(const char *condition, const Value &value);

    Database &m_database;
};

} // namespace wheelhouse::store
