#include "server/store/schema.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "server/store/migrations/all_migrations.h"

namespace wheelhouse::store {

namespace {

static_assert(std::is_sorted(kAllMigrations.begin(), kAllMigrations.end(),
                             [](const Migration &a, const Migration &b) { return a.number <= b.number; }),
              "the migrations are listed by their numbers, each number once");

Result<void> makeBookkeeping(Connection &connection)
{
    return connection.script("CREATE TABLE IF NOT EXISTS schema_migrations ("
                             "number BIGINT PRIMARY KEY, name {text} NOT NULL, apply_time_us BIGINT NOT NULL)");
}

Result<std::map<std::int64_t, std::string>> appliedMigrations(Connection &connection)
{
    std::map<std::int64_t, std::string> applied;
    const auto read = connection.each([&](const Row &row) { applied.emplace(row.integer(0), row.text(1)); },
                                      "SELECT number, name FROM schema_migrations");
    if (!read)
        return passOn(read);
    return applied;
}

Result<void> refuseUnknown(const std::map<std::int64_t, std::string> &applied, std::span<const Migration> migrations)
{
    for (const auto &[number, name] : applied) {
        if (std::none_of(migrations.begin(), migrations.end(),
                         [n = number](const Migration &migration) { return migration.number == n; })) {
            return fail(ErrorCode::FailedPrecondition,
                        fmt::format("the database is newer than this program: it has the migration {:04} ({}), which "
                                    "this version does not know. Start the newer version, or restore a backup made "
                                    "before the upgrade",
                                    number, name));
        }
    }
    return {};
}

Result<void> apply(Connection &connection, const Migration &migration)
{
    if (auto ran = connection.script(migration.sql); !ran)
        return ran;
    if (migration.copy) {
        if (auto copied = migration.copy(connection); !copied)
            return copied;
    }
    return migration.end ? connection.script(migration.end) : Result<void>();
}

Result<void> applyMissing(Connection &connection, std::span<const Migration> migrations)
{
    // Before the first query, so that this transaction sees what another server
    // did while this one waited here.
    if (connection.dialect() == Dialect::Postgres) {
        if (auto locked = connection.script("LOCK TABLE schema_migrations IN EXCLUSIVE MODE"); !locked)
            return locked;
    }
    const auto applied = appliedMigrations(connection);
    if (!applied)
        return passOn(applied);
    if (auto known = refuseUnknown(*applied, migrations); !known)
        return known;
    for (const Migration &migration : migrations) {
        if (applied->contains(migration.number))
            continue;
        if (const auto ran = apply(connection, migration); !ran) {
            return fail(ran.error().code,
                        fmt::format("migration {:04} ({}) failed: {}", migration.number, migration.name,
                                    ran.error().message));
        }
        const auto recorded = connection.exec("INSERT INTO schema_migrations (number, name, apply_time_us) "
                                              "VALUES ($1, $2, $3)",
                                              migration.number, migration.name, std::chrono::system_clock::now());
        if (!recorded)
            return passOn(recorded);
        spdlog::info("store: applied migration {:04} ({})", migration.number, migration.name);
    }
    return {};
}

} // namespace

Result<void> migrate(Database &database)
{
    return migrate(database, kAllMigrations);
}

Result<void> migrate(Database &database, std::span<const Migration> migrations)
{
    // Two servers at once can collide in the first statement, whose IF NOT
    // EXISTS is no lock on PostgreSQL; the second attempt then finds the table.
    if (!database.write(makeBookkeeping)) {
        if (auto made = database.write(makeBookkeeping); !made)
            return made;
    }
    return database.write([&](Connection &connection) { return applyMissing(connection, migrations); });
}

} // namespace wheelhouse::store
