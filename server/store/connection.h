#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "server/store/dialect.h"
#include "server/store/value.h"

namespace wheelhouse::store {

// One transaction's door to the database, lent by Database::read or ::write
// to the function it runs; not to be kept beyond it, nor used by two threads.
//
// One SQL text serves both engines: parameters are $1, $2, …; ON CONFLICT and
// RETURNING mean the same on both. Statements are prepared once a connection
// and kept, so that values belong into parameters, never into the text.
//
// Errors: AlreadyExists (a unique key), FailedPrecondition (a foreign key),
// InvalidArgument (a check, a null, a malformed value), ResourceExhausted
// (disk or connections full), Unavailable (the database is away), Aborted (a
// conflict), Internal (a wrong statement). After any of them return it: the
// transaction cannot go on.
class Connection {
public:
    virtual ~Connection() = default;

    // How many rows were inserted, updated or deleted.
    template <class... P> Result<std::int64_t> exec(std::string_view sql, P &&...parameters)
    {
        const std::array<Value, sizeof...(P)> values{Value(std::forward<P>(parameters))...};
        return run(sql, values, {});
    }
    Result<std::int64_t> execWith(std::string_view sql, std::span<const Value> parameters)
    {
        return run(sql, parameters, {});
    }

    // All rows, held in memory: for results that are known to be bounded.
    template <class... P> Result<std::vector<Row>> query(std::string_view sql, P &&...parameters)
    {
        const std::array<Value, sizeof...(P)> values{Value(std::forward<P>(parameters))...};
        return queryWith(sql, values);
    }
    Result<std::vector<Row>> queryWith(std::string_view sql, std::span<const Value> parameters);

    // The first row, if there is one.
    template <class... P> Result<std::optional<Row>> queryOne(std::string_view sql, P &&...parameters)
    {
        auto rows = query(sql, std::forward<P>(parameters)...);
        if (!rows)
            return passOn(rows);
        if (rows->empty())
            return std::nullopt;
        return std::move(rows->front());
    }

    // Row by row, for results of any size. `onRow` must not use the connection.
    template <class... P>
    Result<void> each(const std::function<void(const Row &)> &onRow, std::string_view sql, P &&...parameters)
    {
        const std::array<Value, sizeof...(P)> values{Value(std::forward<P>(parameters))...};
        return eachWith(onRow, sql, values);
    }
    Result<void> eachWith(const std::function<void(const Row &)> &onRow, std::string_view sql,
                          std::span<const Value> parameters);

    // The same without copies: a row's cells are lent for the call only, numbers
    // and bytes as they are in the table.
    using CellSink = std::function<void(std::span<const Cell>)>;
    virtual Result<void> eachCells(const CellSink &onRow, std::string_view sql, std::span<const Value> parameters) = 0;

    // `count` rows into one table, the quickest way the engine has: one
    // prepared statement on SQLite, COPY on PostgreSQL. `fill` sets the cells of
    // a row; what they point to must live until it is called for the next one.
    // Cells of a column are of its own type, or null.
    using FillRow = std::function<void(std::size_t row, std::span<Cell> cells)>;
    virtual Result<void> insertRows(std::string_view table, std::span<const std::string_view> columns,
                                    std::size_t count, const FillRow &fill) = 0;

    // Several statements without parameters, apart by semicolons; types in
    // braces as expandTypes() knows them. For migrations.
    virtual Result<void> script(std::string_view sql) = 0;

    virtual Dialect dialect() const = 0;

protected:
    using RowSink = std::function<void(Row &&)>;
    // Runs one statement; `sink` is empty where rows are not wanted.
    virtual Result<std::int64_t> run(std::string_view sql, std::span<const Value> parameters,
                                     const RowSink &sink) = 0;
};

// `($1,$2),($3,$4)` for two rows of two columns: many rows in one statement.
// At most 32,766 parameters in all (SQLite's limit; PostgreSQL's is 65,535).
std::string placeholders(std::size_t rows, std::size_t columns);
// `INSERT INTO table (a, b) VALUES ` and the placeholders of so many rows.
std::string insertText(std::string_view table, std::span<const std::string_view> columns, std::size_t rows);

} // namespace wheelhouse::store
