#pragma once

#include <optional>
#include <string>

#include "core/result.h"
#include "server/access/accounts.h"

namespace wheelhouse::access {

// At a first start: when no administrator with a valid token exists, makes
// `accounts/admin` and leaves its token in `{dataDirectory}/admin.token` (mode
// 0600). Returns the file's path then, and nothing when there is one already.
// A crash in between is made good by the next start.
Result<std::optional<std::string>> bootstrapAdministrator(Accounts &accounts, const std::string &dataDirectory);

} // namespace wheelhouse::access
