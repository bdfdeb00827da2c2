#include "server/access/administrator_bootstrap.h"

#include <fmt/format.h>

#include "core/private_file.h"

namespace wheelhouse::access {

Result<std::optional<std::string>> bootstrapAdministrator(Accounts &accounts, const std::string &dataDirectory)
{
    const auto exists = accounts.hasAdministrator();
    if (!exists)
        return passOn(exists);
    if (*exists)
        return std::nullopt;
    // The file first: the other way round a crash would leave an account whose
    // token nobody has.
    const Secret token = Accounts::makeToken();
    const std::string path = dataDirectory + "/admin.token";
    if (const auto written = writePrivateFile(path, Secret(token.reveal() + "\n")); !written)
        return passOn(written);
    // `admin` may be taken: by an account that has expired, or of another role.
    Result<v1::Account> added = accounts.add("admin", v1::ROLE_ADMINISTRATOR, token);
    for (int number = 2; !added && added.error().code == ErrorCode::AlreadyExists && number < 100; ++number)
        added = accounts.add(fmt::format("admin-{}", number), v1::ROLE_ADMINISTRATOR, token);
    if (!added)
        return passOn(added);
    return path;
}

} // namespace wheelhouse::access
