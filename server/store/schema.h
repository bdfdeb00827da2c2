#pragma once

#include <span>

#include "core/result.h"
#include "server/store/database.h"
#include "server/store/migrations/migration.h"

namespace wheelhouse::store {

// Brings the database's schema up to this program's: runs what is missing of
// the migrations, in the order of their numbers, in one transaction, and
// records each in `schema_migrations`. Several servers may do so at once.
// FailedPrecondition, with nothing changed, when the database has a migration
// that this program does not know: a newer program made it.
Result<void> migrate(Database &database);

// The same with other migrations, sorted by number.
Result<void> migrate(Database &database, std::span<const Migration> migrations);

} // namespace wheelhouse::store
