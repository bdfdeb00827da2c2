#pragma once

#include "server/access/account_store.h"
#include "server/store/database.h"

namespace wheelhouse::store {

// Accounts in the database. Any thread; `database` outlives it.
class SqlAccountStore final : public access::AccountStore {
public:
    explicit SqlAccountStore(Database &database) : m_database(database) {}

    Result<void> insert(const v1::Account &account, const std::string &tokenSha256) override;
    Result<std::optional<v1::Account>> findByToken(const std::string &tokenSha256) override;
    Result<std::optional<v1::Account>> find(const std::string &name) override;
    Result<std::vector<v1::Account>> list(const std::string &afterName, int limit) override;
    Result<bool> hasAdministrator(const google::protobuf::Timestamp &now) override;
    Result<bool> erase(const std::string &name) override;
    Result<void> setLastUsed(const std::string &name, const google::protobuf::Timestamp &time) override;

private:
    Result<std::optional<v1::Account>> findBy(std::string_view sql, const std::string &key);

    Database &m_database;
};

} // namespace wheelhouse::store
