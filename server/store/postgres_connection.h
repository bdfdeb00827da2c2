#pragma once

#include <map>
#include <memory>
#include <string>

#include "server/store/connection.h"

extern "C" {
struct pg_conn;
struct pg_result;
}

namespace wheelhouse::store {

// A connection to PostgreSQL. Owned by PostgresDatabase; one thread at a time.
class PostgresConnection final : public Connection {
public:
    // Unavailable, with libpq's reason, when the server cannot be reached or
    // refuses.
    static Result<std::unique_ptr<PostgresConnection>> open(const std::string &url);
    ~PostgresConnection() override;
    PostgresConnection(const PostgresConnection &) = delete;
    PostgresConnection &operator=(const PostgresConnection &) = delete;

    Result<void> eachCells(const CellSink &onRow, std::string_view sql, std::span<const Value> parameters) override;
    Result<void> insertRows(std::string_view table, std::span<const std::string_view> columns, std::size_t count,
                            const FillRow &fill) override;
    Result<void> script(std::string_view sql) override;
    Dialect dialect() const override { return Dialect::Postgres; }

    // False when the server went away: to be dropped.
    bool isAlive() const;
    // Whether a statement of the current transaction failed, so that a COMMIT
    // would quietly roll back.
    bool hasFailed() const;
    // Whether a conflict with another transaction ended the current one, so
    // that running it again is worth while.
    bool hasConflict() const { return m_conflict; }
    void clearConflict() { m_conflict = false; }

protected:
    Result<std::int64_t> run(std::string_view sql, std::span<const Value> parameters, const RowSink &sink) override;

private:
    using ResultPtr = std::unique_ptr<pg_result, void (*)(pg_result *)>;

    explicit PostgresConnection(pg_conn *handle) : m_handle(handle) {}
    Result<std::string> prepared(std::string_view sql, std::span<const Value> parameters);
    Result<void> insertFew(std::string_view table, std::span<const std::string_view> columns, std::size_t count,
                           const FillRow &fill);
    bool sendRows(std::size_t columns, std::size_t count, const FillRow &fill);
    Result<std::int64_t> drain(const RowSink &sink);
    tl::unexpected<Error> failure(const pg_result *result);

    pg_conn *m_handle;
    // The server's name of a statement by its text and parameter types.
    std::map<std::string, std::string, std::less<>> m_statements;
    bool m_conflict = false;
};

} // namespace wheelhouse::store
