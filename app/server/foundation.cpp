#include "app/server/foundation.h"

#include <filesystem>

#include "core/log.h"
#include "server/access/administrator_bootstrap.h"
#include "server/store/schema.h"

namespace wheelhouse::server {

Foundation::Foundation(store::DataDirectoryLock lock, std::string dataDirectory, access::ServerIdentity identity,
                       access::SecretBox secretBox, std::unique_ptr<store::Database> database)
    : m_lock(std::move(lock)), m_dataDirectory(std::move(dataDirectory)), m_identity(std::move(identity)),
      m_secretBox(std::move(secretBox)), m_database(std::move(database)), m_auditedDatabase(*m_database),
      m_accountStore(m_auditedDatabase), m_accounts(m_accountStore), m_auditStore(*m_database), m_auditTrail(m_auditStore)
{
}

Result<std::unique_ptr<Foundation>> Foundation::lay(const ServerOptions &options)
{
    const std::string directory = std::filesystem::absolute(options.dataDirectory).lexically_normal();
    auto lock = store::DataDirectoryLock::acquire(directory);
    if (!lock)
        return passOn(lock);
    auto identity = access::loadServerIdentity(directory, {hostOf(options.listen), options.deviceHost});
    if (!identity)
        return passOn(identity);
    auto secretBox = access::SecretBox::open(directory);
    if (!secretBox)
        return passOn(secretBox);
    auto database = store::openDatabase(options.database.empty() ? "sqlite:" + directory + "/wheelhouse.db"
                                                                 : options.database);
    if (!database)
        return passOn(database);
    if (auto migrated = store::migrate(**database); !migrated)
        return passOn(migrated);

    auto foundation = std::unique_ptr<Foundation>(
        new Foundation(std::move(*lock), directory, std::move(*identity), std::move(*secretBox), std::move(*database)));
    auto tokenFile = access::bootstrapAdministrator(foundation->m_accounts, directory);
    if (!tokenFile)
        return passOn(tokenFile);
    if (*tokenFile)
        spdlog::info("first start: the administrator's token is in {}", field("file", **tokenFile));
    return foundation;
}

std::string hostOf(const std::string &address)
{
    const auto colon = address.rfind(':');
    std::string host = colon == std::string::npos ? address : address.substr(0, colon);
    if (host.size() >= 2 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    return host;
}

} // namespace wheelhouse::server
