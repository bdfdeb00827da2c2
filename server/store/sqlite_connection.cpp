#include "server/store/sqlite_connection.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace wheelhouse::store {

namespace {

constexpr std::size_t kMaxStatements = 256;

ErrorCode codeOf(int extended)
{
    switch (extended) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID: return ErrorCode::AlreadyExists;
    case SQLITE_CONSTRAINT_FOREIGNKEY: return ErrorCode::FailedPrecondition;
    default: break;
    }
    switch (extended & 0xFF) {
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG: return ErrorCode::InvalidArgument;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return ErrorCode::Aborted;
    case SQLITE_FULL:
    case SQLITE_NOMEM: return ErrorCode::ResourceExhausted;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY: return ErrorCode::Unavailable;
    case SQLITE_INTERRUPT: return ErrorCode::Cancelled;
    default: return ErrorCode::Internal;
    }
}

Value columnOf(sqlite3_stmt *statement, int column)
{
    const auto bytes = [&](const void *data) {
        const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
        return size == 0 ? std::string() : std::string(static_cast<const char *>(data), size);
    };
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER: return sqlite3_column_int64(statement, column);
    case SQLITE_FLOAT: return sqlite3_column_double(statement, column);
    case SQLITE_TEXT: return bytes(sqlite3_column_text(statement, column));
    case SQLITE_BLOB: return Blob{bytes(sqlite3_column_blob(statement, column))};
    default: return {};
    }
}

Cell cellOf(sqlite3_stmt *statement, int column)
{
    const auto bytes = [&](const void *data) {
        const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
        return size == 0 ? std::string_view() : std::string_view(static_cast<const char *>(data), size);
    };
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER: return static_cast<std::int64_t>(sqlite3_column_int64(statement, column));
    case SQLITE_FLOAT: return sqlite3_column_double(statement, column);
    case SQLITE_TEXT: return bytes(sqlite3_column_text(statement, column));
    case SQLITE_BLOB: return BytesView{bytes(sqlite3_column_blob(statement, column))};
    default: return {};
    }
}

// Binds without copying: the parameters live as long as the call.
struct Binder {
    sqlite3_stmt *statement;
    int index;
    int operator()(std::monostate) const { return sqlite3_bind_null(statement, index); }
    int operator()(std::int64_t number) const { return sqlite3_bind_int64(statement, index, number); }
    int operator()(double number) const { return sqlite3_bind_double(statement, index, number); }
    int operator()(std::string_view text) const
    {
        return sqlite3_bind_text64(statement, index, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
    }
    int operator()(const Blob &blob) const { return (*this)(BytesView{blob.bytes}); }
    int operator()(const BytesView &view) const
    {
        // A null pointer would bind a null.
        const char *data = view.bytes.empty() ? "" : view.bytes.data();
        return sqlite3_bind_blob64(statement, index, data, view.bytes.size(), SQLITE_STATIC);
    }
};

// Made before SQLite sees it, so that it (and the WAL beside it, which takes
// its mode) is never readable for others.
Result<void> makePrivateFile(const std::string &path)
{
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) {
        return fail(ErrorCode::Unavailable,
                    fmt::format("cannot open the database {}: {}", path, std::system_category().message(errno)));
    }
    ::close(file);
    return {};
}

} // namespace

void SqliteConnection::Finalize::operator()(sqlite3_stmt *statement) const
{
    sqlite3_finalize(statement);
}

SqliteConnection::Use::Use(Statement &statement) : m_statement(statement)
{
    m_statement.busy = true;
}

SqliteConnection::Use::~Use()
{
    sqlite3_reset(m_statement.handle.get());
    sqlite3_clear_bindings(m_statement.handle.get());
    m_statement.busy = false;
}

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(const std::string &path, Mode mode)
{
    if (const auto made = makePrivateFile(path); !made)
        return passOn(made);
    sqlite3 *handle = nullptr;
    const int opened = sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    std::unique_ptr<SqliteConnection> connection(new SqliteConnection(handle));
    if (opened != SQLITE_OK) {
        return fail(ErrorCode::Unavailable,
                    fmt::format("cannot open the database {}: {}", path, sqlite3_errstr(opened)));
    }
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, 10'000);
    // The writer never checkpoints by itself: see SqliteDatabase.
    constexpr std::string_view kBoth = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                                       "PRAGMA temp_store=MEMORY;";
    constexpr std::string_view kWrite = "PRAGMA wal_autocheckpoint=0; PRAGMA journal_size_limit=268435456;"
                                        "PRAGMA cache_size=-32768;";
    constexpr std::string_view kRead = "PRAGMA query_only=1; PRAGMA cache_size=-8192;";
    for (const std::string_view pragmas : {kBoth, mode == Mode::Write ? kWrite : kRead}) {
        if (const auto done = connection->script(pragmas); !done) {
            return fail(done.error().code,
                        fmt::format("cannot open the database {}: {}", path, done.error().message));
        }
    }
    if (mode == Mode::Write)
        sqlite3_wal_hook(handle, noteCommit, connection.get());
    return connection;
}

int SqliteConnection::noteCommit(void *self, sqlite3 *, const char *, int pages)
{
    static_cast<SqliteConnection *>(self)->m_walPages = pages;
    return SQLITE_OK;
}

void SqliteConnection::checkpoint()
{
    // Busy is no failure: somebody else is at it.
    const int state = sqlite3_wal_checkpoint_v2(m_handle, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    if (state != SQLITE_OK && (state & 0xFF) != SQLITE_BUSY && (state & 0xFF) != SQLITE_LOCKED)
        spdlog::warn("store: a checkpoint failed and is tried again: {}", sqlite3_errstr(state));
}

SqliteConnection::~SqliteConnection()
{
    m_statements.clear();
    sqlite3_close_v2(m_handle);
}

Result<void> SqliteConnection::script(std::string_view sql)
{
    const std::string text = expandTypes(sql, Dialect::Sqlite);
    if (sqlite3_exec(m_handle, text.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        return failure();
    return {};
}

bool SqliteConnection::inTransaction() const
{
    return sqlite3_get_autocommit(m_handle) == 0;
}

Result<std::int64_t> SqliteConnection::run(std::string_view sql, std::span<const Value> parameters,
                                           const RowSink &sink)
{
    auto statement = cached(sql);
    if (!statement)
        return passOn(statement);
    const Use use(**statement);
    if (const auto bound = bind(**statement, parameters); !bound)
        return passOn(bound);
    return step(**statement, sink);
}

Result<void> SqliteConnection::eachCells(const CellSink &onRow, std::string_view sql,
                                         std::span<const Value> parameters)
{
    auto statement = cached(sql);
    if (!statement)
        return passOn(statement);
    const Use use(**statement);
    if (auto bound = bind(**statement, parameters); !bound)
        return bound;
    sqlite3_stmt *handle = (*statement)->handle.get();
    std::vector<Cell> cells(static_cast<std::size_t>(sqlite3_column_count(handle)));
    int state;
    while ((state = sqlite3_step(handle)) == SQLITE_ROW) {
        for (std::size_t i = 0; i < cells.size(); ++i)
            cells[i] = cellOf(handle, static_cast<int>(i));
        onRow(cells);
    }
    if (state != SQLITE_DONE)
        return failure();
    return {};
}

Result<void> SqliteConnection::insertRows(std::string_view table, std::span<const std::string_view> columns,
                                          std::size_t count, const FillRow &fill)
{
    auto statement = cached(insertText(table, columns, 1));
    if (!statement)
        return passOn(statement);
    const Use use(**statement);
    sqlite3_stmt *handle = (*statement)->handle.get();
    std::vector<Cell> cells(columns.size());
    for (std::size_t row = 0; row < count; ++row) {
        fill(row, cells);
        int state = SQLITE_OK;
        for (std::size_t i = 0; i < cells.size() && state == SQLITE_OK; ++i)
            state = std::visit(Binder{handle, static_cast<int>(i + 1)}, cells[i]);
        if (state != SQLITE_OK || sqlite3_step(handle) != SQLITE_DONE)
            return failure();
        sqlite3_reset(handle);
    }
    return {};
}

Result<SqliteConnection::Statement> SqliteConnection::prepare(std::string_view sql)
{
    sqlite3_stmt *handle = nullptr;
    const char *rest = nullptr;
    const int prepared = sqlite3_prepare_v3(m_handle, sql.data(), static_cast<int>(sql.size()),
                                            SQLITE_PREPARE_PERSISTENT, &handle, &rest);
    if (prepared != SQLITE_OK)
        return failure();
    Statement statement{std::unique_ptr<sqlite3_stmt, Finalize>(handle), {}};
    if (handle == nullptr
        || std::string_view(rest, sql.data() + sql.size()).find_first_not_of(" \t\n;") != std::string_view::npos)
        return fail(ErrorCode::Internal, fmt::format("not exactly one statement: {}", sql));
    const int count = sqlite3_bind_parameter_count(handle);
    for (int number = 1; number <= count; ++number)
        statement.indexes.push_back(sqlite3_bind_parameter_index(handle, fmt::format("${}", number).c_str()));
    return statement;
}

Result<SqliteConnection::Statement *> SqliteConnection::cached(std::string_view sql)
{
    const std::string key(sql);
    if (const auto found = m_statements.find(key); found != m_statements.end()) {
        if (found->second.busy)
            return fail(ErrorCode::Internal, "a row function used its connection");
        return &found->second;
    }
    auto statement = prepare(sql);
    if (!statement)
        return passOn(statement);
    // Rarely reached: only texts that are put together at run time vary.
    if (m_statements.size() >= kMaxStatements)
        std::erase_if(m_statements, [](const auto &entry) { return !entry.second.busy; });
    return &m_statements.emplace(key, std::move(*statement)).first->second;
}

Result<void> SqliteConnection::bind(Statement &statement, std::span<const Value> parameters)
{
    if (parameters.size() != statement.indexes.size()) {
        return fail(ErrorCode::Internal,
                    fmt::format("{} parameters were given for a statement with {}: {}", parameters.size(),
                                statement.indexes.size(), sqlite3_sql(statement.handle.get())));
    }
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        if (std::visit(Binder{statement.handle.get(), statement.indexes[i]}, parameters[i].held()) != SQLITE_OK)
            return failure();
    }
    return {};
}

Result<std::int64_t> SqliteConnection::step(Statement &statement, const RowSink &sink)
{
    sqlite3_stmt *handle = statement.handle.get();
    const auto before = sqlite3_total_changes64(m_handle);
    int state;
    while ((state = sqlite3_step(handle)) == SQLITE_ROW) {
        if (!sink)
            continue;
        std::vector<Value> columns;
        const int count = sqlite3_data_count(handle);
        columns.reserve(static_cast<std::size_t>(count));
        for (int column = 0; column < count; ++column)
            columns.push_back(columnOf(handle, column));
        sink(Row(std::move(columns)));
    }
    if (state != SQLITE_DONE)
        return failure();
    if (sqlite3_total_changes64(m_handle) == before)
        return 0;
    return sqlite3_changes64(m_handle);
}

tl::unexpected<Error> SqliteConnection::failure()
{
    m_failed = true;
    return fail(codeOf(sqlite3_extended_errcode(m_handle)), fmt::format("database: {}", sqlite3_errmsg(m_handle)));
}

} // namespace wheelhouse::store
