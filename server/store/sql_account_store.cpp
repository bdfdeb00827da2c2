#include "server/store/sql_account_store.h"

#include <fmt/format.h>

#include "server/store/timestamps.h"

namespace wheelhouse::store {

namespace {

v1::Account accountOf(const Row &row)
{
    v1::Account account;
    account.set_name(row.text(0));
    account.set_role(static_cast<v1::Role>(row.integer(1)));
    *account.mutable_create_time() = timestampOf(row.time(2));
    if (!row.isNull(3))
        *account.mutable_expire_time() = timestampOf(row.time(3));
    if (!row.isNull(4))
        *account.mutable_last_used_time() = timestampOf(row.time(4));
    return account;
}

} // namespace

Result<void> SqlAccountStore::insert(const v1::Account &account, const std::string &tokenSha256)
{
    std::optional<Time> expireTime;
    if (account.has_expire_time())
        expireTime = timeOf(account.expire_time());
    return m_database.write([&](Connection &connection) -> Result<void> {
        const auto inserted = connection.exec(
            "INSERT INTO accounts (name, role, token_sha256, create_time_us, expire_time_us) "
            "VALUES ($1, $2, $3, $4, $5)",
            account.name(), account.role(), tokenSha256, timeOf(account.create_time()), expireTime);
        if (!inserted && inserted.error().code == ErrorCode::AlreadyExists)
            return fail(ErrorCode::AlreadyExists, fmt::format("{} exists already", account.name()));
        if (!inserted)
            return passOn(inserted);
        return {};
    });
}

Result<std::optional<v1::Account>> SqlAccountStore::findByToken(const std::string &tokenSha256)
{
    return findBy("SELECT name, role, create_time_us, expire_time_us, last_used_time_us "
                  "FROM accounts WHERE token_sha256 = $1",
                  tokenSha256);
}

Result<std::optional<v1::Account>> SqlAccountStore::find(const std::string &name)
{
    return findBy("SELECT name, role, create_time_us, expire_time_us, last_used_time_us "
                  "FROM accounts WHERE name = $1",
                  name);
}

Result<std::optional<v1::Account>> SqlAccountStore::findBy(std::string_view sql, const std::string &key)
{
    std::optional<v1::Account> account;
    const auto read = m_database.read([&](Connection &connection) -> Result<void> {
        const auto row = connection.queryOne(sql, key);
        if (!row)
            return passOn(row);
        if (*row)
            account = accountOf(**row);
        return {};
    });
    if (!read)
        return passOn(read);
    return account;
}

Result<std::vector<v1::Account>> SqlAccountStore::list(const std::string &afterName, int limit)
{
    std::vector<v1::Account> accounts;
    const auto read = m_database.read([&](Connection &connection) {
        return connection.each([&](const Row &row) { accounts.push_back(accountOf(row)); },
                               "SELECT name, role, create_time_us, expire_time_us, last_used_time_us "
                               "FROM accounts WHERE name > $1 ORDER BY name LIMIT $2",
                               afterName, limit);
    });
    if (!read)
        return passOn(read);
    return accounts;
}

Result<bool> SqlAccountStore::hasAdministrator(const google::protobuf::Timestamp &now)
{
    bool has = false;
    const auto read = m_database.read([&](Connection &connection) -> Result<void> {
        const auto row = connection.queryOne("SELECT count(*) FROM accounts WHERE role = $1 "
                                             "AND (expire_time_us IS NULL OR expire_time_us > $2)",
                                             v1::ROLE_ADMINISTRATOR, timeOf(now));
        if (!row)
            return passOn(row);
        has = (*row)->integer(0) > 0;
        return {};
    });
    if (!read)
        return passOn(read);
    return has;
}

Result<bool> SqlAccountStore::erase(const std::string &name)
{
    bool erased = false;
    const auto written = m_database.write([&](Connection &connection) -> Result<void> {
        const auto count = connection.exec("DELETE FROM accounts WHERE name = $1", name);
        if (!count)
            return passOn(count);
        erased = *count > 0;
        return {};
    });
    if (!written)
        return passOn(written);
    return erased;
}

Result<void> SqlAccountStore::setLastUsed(const std::string &name, const google::protobuf::Timestamp &time)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        const auto set =
            connection.exec("UPDATE accounts SET last_used_time_us = $2 WHERE name = $1", name, timeOf(time));
        if (!set)
            return passOn(set);
        return {};
    });
}

} // namespace wheelhouse::store
