#include "server/store/audited_database.h"

#include "server/access/audit_record.h"
#include "server/access/audit_trail.h"
#include "server/store/sql_audit_store.h"

namespace wheelhouse::store {

Result<void> AuditedDatabase::write(const Work &work)
{
    std::vector<std::shared_ptr<access::AuditRecord>> records;
    for (const auto &companion : UnitOfWork::current()) {
        if (auto record = std::dynamic_pointer_cast<access::AuditRecord>(companion))
            records.push_back(std::move(record));
    }
    if (records.empty())
        return m_database.write(work);
    auto written = m_database.write([&](Connection &connection) -> Result<void> {
        // Before all else: what is read of the trail must be its end.
        if (auto locked = lockAuditTrail(connection); !locked)
            return locked;
        if (auto done = work(connection); !done)
            return done;
        std::vector<v1::AuditEntry> entries;
        entries.reserve(records.size());
        for (const auto &record : records)
            entries.push_back(record->entry);
        return appendAuditEntries(connection, entries, access::linkAuditEntries);
    });
    if (written) {
        for (const auto &record : records)
            record->setCommitted();
    }
    return written;
}

} // namespace wheelhouse::store
