#pragma once

#include <memory>
#include <string>

#include "app/server/server_options.h"
#include "core/result.h"
#include "server/access/accounts.h"
#include "server/access/audit_trail.h"
#include "server/access/secret_box.h"
#include "server/access/server_identity.h"
#include "server/store/audited_database.h"
#include "server/store/data_directory_lock.h"
#include "server/store/database.h"
#include "server/store/sql_account_store.h"
#include "server/store/sql_audit_store.h"

namespace wheelhouse::server {

// What everything else stands on: the data directory, who this server is, its
// database, accounts and the audit trail. Made first, destroyed last.
class Foundation {
public:
    // Opens or makes all of it; the first start leaves the administrator's
    // token in the data directory. FailedPrecondition when another server
    // holds the directory.
    static Result<std::unique_ptr<Foundation>> lay(const ServerOptions &options);

    const std::string &dataDirectory() const { return m_dataDirectory; }
    const access::ServerIdentity &identity() const { return m_identity; }
    const access::SecretBox &secretBox() const { return m_secretBox; }
    // Takes the record of a call along with what the call writes.
    store::Database &database() { return m_auditedDatabase; }
    access::Accounts &accounts() { return m_accounts; }
    access::AuditTrail &auditTrail() { return m_auditTrail; }

private:
    Foundation(store::DataDirectoryLock lock, std::string dataDirectory, access::ServerIdentity identity,
               access::SecretBox secretBox, std::unique_ptr<store::Database> database);

    store::DataDirectoryLock m_lock;
    std::string m_dataDirectory;
    access::ServerIdentity m_identity;
    access::SecretBox m_secretBox;
    std::unique_ptr<store::Database> m_database;
    store::AuditedDatabase m_auditedDatabase;
    store::SqlAccountStore m_accountStore;
    access::Accounts m_accounts;
    store::SqlAuditStore m_auditStore;
    access::AuditTrail m_auditTrail;
};

// HOST of HOST:PORT, without the brackets of an IPv6 address.
std::string hostOf(const std::string &address);

} // namespace wheelhouse::server
