#pragma once

#include <memory>
#include <string>

#include "server/store/connection_pool.h"
#include "server/store/database.h"
#include "server/store/postgres_connection.h"

namespace wheelhouse::store {

// PostgreSQL over a bounded pool. Everything runs on the callers' threads. A
// write is a SERIALIZABLE transaction, begun again a few times after a
// conflict; a read is REPEATABLE READ. A connection that broke is replaced at
// the next call; until the server is back calls fail with Unavailable.
class PostgresDatabase final : public Database {
public:
    static Result<std::unique_ptr<Database>> open(const std::string &url, const DatabaseOptions &options);

    Result<void> write(const Work &work) override;
    Result<void> read(const Work &work) override;
    Dialect dialect() const override { return Dialect::Postgres; }
    std::string description() const override { return m_description; }

private:
    using Pool = ConnectionPool<PostgresConnection>;

    PostgresDatabase(std::string url, std::string description, const DatabaseOptions &options);
    Result<std::unique_ptr<PostgresConnection>> connect() const;
    Result<Pool::Lease> begin(std::string_view statement);
    Result<void> run(std::string_view begin, const Work &work, bool &conflict);

    // Holds the password.
    const std::string m_url;
    const std::string m_description;
    Pool m_pool;
};

} // namespace wheelhouse::store
