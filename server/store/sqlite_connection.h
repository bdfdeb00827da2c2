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

    Result<void> eachCells(const CellSink &onRow, std::string_view sql, std::span<const Value> parameters) override;
    Result<void> insertRows(std::string_view table, std::span<const std::string_view> columns, std::size_t count,
                            const FillRow &fill) override;
    Result<void> script(std::string_view sql) override;
    Dialect dialect() const override { return Dialect::Sqlite; }

    // Pages in the WAL after this connection's last commit.
    int walPages() const { return m_walPages; }
    // Moves what it can of the WAL into the file without waiting for anybody;
    // once all of it is moved, the next commit begins the WAL anew. Waits for
    // the disk.
    void checkpoint();

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
    // A statement at work; afterwards it is as new, whatever happened.
    class Use {
    public:
        explicit Use(Statement &statement);
        ~Use();
        Use(const Use &) = delete;
        Use &operator=(const Use &) = delete;

    private:
        Statement &m_statement;
    };

    static int noteCommit(void *self, sqlite3 *handle, const char *database, int pages);

    explicit SqliteConnection(sqlite3 *handle) : m_handle(handle) {}
    Result<Statement> prepare(std::string_view sql);
    Result<Statement *> cached(std::string_view sql);
    Result<void> bind(Statement &statement, std::span<const Value> parameters);
    Result<std::int64_t> step(Statement &statement, const RowSink &sink);
    tl::unexpected<Error> failure();

    sqlite3 *m_handle;
    bool m_failed = false;
    int m_walPages = 0;
    std::unordered_map<std::string, Statement> m_statements;
};

} // namespace wheelhouse::store
