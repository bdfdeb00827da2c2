#pragma once

#include "server/access/audit_store.h"
#include "server/store/database.h"

namespace wheelhouse::store {

// The audit trail in the database. Any thread; `database` outlives it.
class SqlAuditStore final : public access::AuditStore {
public:
    explicit SqlAuditStore(Database &database) : m_database(database) {}

    Result<void> append(std::span<v1::AuditEntry> entries, const Link &link) override;
    Result<std::vector<v1::AuditEntry>> list(std::int64_t before, int limit, const std::string &resource) override;
    Result<void> each(const std::function<void(const v1::AuditEntry &)> &onEntry) override;

private:
    Database &m_database;
};

// For whoever appends within a transaction of his own: first the one, before he
// reads anything, last the other.
Result<void> lockAuditTrail(Connection &connection);
Result<void> appendAuditEntries(Connection &connection, std::span<v1::AuditEntry> entries,
                                const access::AuditStore::Link &link);

} // namespace wheelhouse::store
