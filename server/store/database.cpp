#include "server/store/database.h"

#include <string_view>

#include "server/store/postgres_database.h"
#include "server/store/sqlite_database.h"

namespace wheelhouse::store {

Result<std::unique_ptr<Database>> openDatabase(const std::string &url, const DatabaseOptions &options)
{
    constexpr std::string_view kSqlite = "sqlite:";
    if (url.starts_with(kSqlite))
        return SqliteDatabase::open(url.substr(kSqlite.size()), options);
    if (url.starts_with("postgresql://") || url.starts_with("postgres://"))
        return PostgresDatabase::open(url, options);
    return fail(ErrorCode::InvalidArgument, "a database is given as sqlite:PATH or postgresql://USER@HOST/NAME");
}

} // namespace wheelhouse::store
