#pragma once

#include <array>

#include "server/store/migrations/0001_accounts.h"
#include "server/store/migrations/0002_audit_entries.h"

namespace wheelhouse::store {

// In the order of their numbers.
inline constexpr std::array kAllMigrations{
    k0001Accounts,
    k0002AuditEntries,
};

} // namespace wheelhouse::store
