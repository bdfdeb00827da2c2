#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "server/store/connection.h"

struct sqlite3;
struct sqlite3_stmt;

namespace wheelhouse::store {

// A connection to an SQLite file. Owned by SqliteDatabase; one thread at a
// time.
class SqliteConnection final : public Connection {
public:
    enum class Mode { Write, Read };

    static Result<std::unique_ptr<SqliteConnection>> open(const std::string &path, Mode mode);
    ~SqliteConnection() override;
    SqliteConnection(const SqliteConnection &) = delete;
    SqliteConnection &operator=(const SqliteConnection &) = delete;

    Result<void> script(std::string_view sql) override;
    Dialect dialect() const override { return Dialect::Sqlite; }

    // False once SQLite has given a transaction up by itself, as it does when
    // the disk is full.
    bool inTransaction() const;
    // Whether a statement has failed since clearFailed(): SQLite would let the
    // transaction go on, PostgreSQL would not, and both are to behave alike.
    bool hasFailed() const { return m_failed; }
    void clearFailed() { m_failed = false; }

protected:
    Result<std::int64_t> run(std::string_view sql, std::span<const Value> parameters, const RowSink &sink) override;

private:
    struct Finalize {
        void operator()(sqlite3_stmt *statement) const;
    };
    struct Statement {
        std::unique_ptr<sqlite3_stmt, Finalize> handle;
        // SQLite's index of $1, $2, …; 0 where the text does not have it.
        std::vector<int> indexes;
        bool busy = false;
    };

    explicit SqliteConnection(sqlite3 *handle) : m_handle(handle) {}
    Result<Statement> prepare(std::string_view sql);
    Result<Statement *> cached(std::string_view sql);
    Result<void> bind(Statement &statement, std::span<const Value> parameters);
    Result<std::int64_t> step(Statement &statement, const RowSink &sink);
    tl::unexpected<Error> failure();

    sqlite3 *m_handle;
    bool m_failed = false;
    std::unordered_map<std::string, Statement> m_statements;
};

} // namespace wheelhouse::store
