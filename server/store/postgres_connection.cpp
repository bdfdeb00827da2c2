#include "server/store/postgres_connection.h"

#include <libpq-fe.h>

#include <array>
#include <bit>
#include <charconv>
#include <optional>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace wheelhouse::store {

namespace {

constexpr std::size_t kMaxStatements = 256;
// Below it COPY's additional round trip costs more than it saves.
constexpr std::size_t kCopyRows = 16;
constexpr std::size_t kCopyPiece = 256 * 1024;

// From the server's pg_type.dat; fixed for ever.
constexpr Oid kBool = 16, kBytea = 17, kInt8 = 20, kInt2 = 21, kInt4 = 23, kText = 25, kFloat4 = 700, kFloat8 = 701,
              kNumeric = 1700;

std::string trimmed(const char *text)
{
    std::string line(text ? text : "");
    while (!line.empty() && (line.back() == '\n' || line.back() == ' '))
        line.pop_back();
    return line;
}

// https://www.postgresql.org/docs/15/errcodes-appendix.html
ErrorCode codeOf(std::string_view state)
{
    if (state == "23505")
        return ErrorCode::AlreadyExists;
    if (state == "23503")
        return ErrorCode::FailedPrecondition;
    if (state == "57014")
        return ErrorCode::DeadlineExceeded;
    if (state == "55P03")
        return ErrorCode::Aborted;
    // A wrong number of parameters.
    if (state == "08P01")
        return ErrorCode::Internal;
    const std::string_view kind = state.substr(0, 2);
    if (kind == "40")
        return ErrorCode::Aborted;
    if (kind == "22" || kind == "23")
        return ErrorCode::InvalidArgument;
    if (kind == "53")
        return ErrorCode::ResourceExhausted;
    if (state.empty() || kind == "08" || kind == "57" || kind == "58" || kind == "28")
        return ErrorCode::Unavailable;
    return ErrorCode::Internal;
}

// Parameters as libpq wants them: numbers and text as text, bytes as they are.
class Parameters {
public:
    explicit Parameters(std::span<const Value> values)
    {
        m_numbers.reserve(values.size());
        for (const Value &value : values)
            std::visit(*this, value.held());
    }
    void operator()(std::monostate) { add(nullptr, 0, 0); }
    void operator()(std::int64_t number) { addNumber(fmt::format_int(number).str()); }
    void operator()(double number) { addNumber(fmt::format("{}", number)); }
    void operator()(const std::string &text) { add(text.c_str(), text.size(), 0); }
    void operator()(const Blob &blob) { add(blob.bytes.data(), blob.bytes.size(), 1); }

    int count() const { return static_cast<int>(m_values.size()); }
    const char *const *values() const { return m_values.data(); }
    const int *lengths() const { return m_lengths.data(); }
    const int *formats() const { return m_formats.data(); }

private:
    void addNumber(std::string text)
    {
        m_numbers.push_back(std::move(text));
        add(m_numbers.back().c_str(), m_numbers.back().size(), 0);
    }
    void add(const char *value, std::size_t length, int format)
    {
        m_values.push_back(value);
        m_lengths.push_back(static_cast<int>(length));
        m_formats.push_back(format);
    }

    // Reserved in advance: its strings must not move.
    std::vector<std::string> m_numbers;
    std::vector<const char *> m_values;
    std::vector<int> m_lengths;
    std::vector<int> m_formats;
};

Oid typeOf(const Value &value)
{
    // A null has no type of its own: the server finds it out.
    static constexpr std::array<Oid, 5> kTypes{0, kInt8, kFloat8, kText, kBytea};
    return kTypes[value.held().index()];
}

template <class T> T numberOf(std::string_view text)
{
    T number{};
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

Value columnOf(const PGresult *result, int column)
{
    if (PQgetisnull(result, 0, column))
        return {};
    const std::string_view text(PQgetvalue(result, 0, column),
                                static_cast<std::size_t>(PQgetlength(result, 0, column)));
    switch (PQftype(result, column)) {
    case kBool: return text == "t";
    case kInt2:
    case kInt4:
    case kInt8: return numberOf<std::int64_t>(text);
    case kFloat4:
    case kFloat8: return numberOf<double>(text);
    // What sum() of a BIGINT gives.
    case kNumeric:
        if (text.find('.') == std::string_view::npos)
            return numberOf<std::int64_t>(text);
        return numberOf<double>(text);
    case kBytea: {
        std::size_t size = 0;
        unsigned char *bytes = PQunescapeBytea(reinterpret_cast<const unsigned char *>(text.data()), &size);
        Blob blob{std::string(reinterpret_cast<char *>(bytes), size)};
        PQfreemem(bytes);
        return blob;
    }
    default: return text;
    }
}

Row rowOf(const PGresult *result)
{
    std::vector<Value> columns;
    const int count = PQnfields(result);
    columns.reserve(static_cast<std::size_t>(count));
    for (int column = 0; column < count; ++column)
        columns.push_back(columnOf(result, column));
    return Row(std::move(columns));
}

// A row of COPY's binary form:
// https://www.postgresql.org/docs/15/sql-copy.html#id-1.9.3.55.9.4
class CopyRow {
public:
    explicit CopyRow(std::string &out) : m_out(out) {}
    void operator()(std::monostate) { number<std::int32_t>(-1); }
    void operator()(std::int64_t value)
    {
        number<std::int32_t>(sizeof value);
        number(value);
    }
    void operator()(double value)
    {
        number<std::int32_t>(sizeof value);
        number(std::bit_cast<std::int64_t>(value));
    }
    void operator()(std::string_view text)
    {
        number(static_cast<std::int32_t>(text.size()));
        m_out += text;
    }
    void operator()(const BytesView &view) { (*this)(view.bytes); }
    template <class T> void number(T value)
    {
        for (int shift = 8 * (sizeof(T) - 1); shift >= 0; shift -= 8)
            m_out += static_cast<char>(value >> shift);
    }

private:
    std::string &m_out;
};

struct AsCell {
    Cell operator()(std::monostate) const { return {}; }
    Cell operator()(std::int64_t number) const { return number; }
    Cell operator()(double number) const { return number; }
    Cell operator()(const std::string &text) const { return std::string_view(text); }
    Cell operator()(const Blob &blob) const { return BytesView{blob.bytes}; }
};

Value valueOf(const Cell &cell)
{
    return std::visit(
        [](const auto &held) -> Value {
            using Held = std::decay_t<decltype(held)>;
            if constexpr (std::is_same_v<Held, std::monostate>)
                return {};
            else if constexpr (std::is_same_v<Held, BytesView>)
                return Blob{std::string(held.bytes)};
            else
                return held;
        },
        cell);
}

std::optional<Error> findUnsendable(std::span<const Value> parameters)
{
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const auto *text = std::get_if<std::string>(&parameters[i].held());
        if (text && text->find('\0') != std::string::npos)
            return Error{ErrorCode::InvalidArgument, fmt::format("database: text ${} holds a zero byte", i + 1), {}};
    }
    return std::nullopt;
}

} // namespace

Result<std::unique_ptr<PostgresConnection>> PostgresConnection::open(const std::string &url)
{
    // What the URL says itself comes later and wins.
    const std::array<const char *, 9> keys{"application_name", "connect_timeout", "keepalives_idle",
                                           "keepalives_interval", "keepalives_count", "tcp_user_timeout",
                                           "client_encoding", "dbname", nullptr};
    const std::array<const char *, 9> values{"wheelhoused", "5", "15", "5", "3", "20000", "UTF8", url.c_str(), nullptr};
    PGconn *handle = PQconnectdbParams(keys.data(), values.data(), 1);
    std::unique_ptr<PostgresConnection> connection(new PostgresConnection(handle));
    if (PQstatus(handle) != CONNECTION_OK)
        return fail(ErrorCode::Unavailable, trimmed(PQerrorMessage(handle)));
    PQsetNoticeProcessor(
        handle, [](void *, const char *message) { spdlog::debug("postgresql: {}", trimmed(message)); }, nullptr);
    if (std::string_view(PQparameterStatus(handle, "server_encoding")) != "UTF8") {
        return fail(ErrorCode::FailedPrecondition,
                    "the database is not encoded in UTF-8; create one with ENCODING 'UTF8'");
    }
    // A lock is waited for, and a transaction may lie idle, for a time only.
    if (const auto set = connection->script("SET lock_timeout = '10s'; "
                                            "SET idle_in_transaction_session_timeout = '60s'");
        !set)
        return passOn(set);
    return connection;
}

PostgresConnection::~PostgresConnection()
{
    PQfinish(m_handle);
}

bool PostgresConnection::isAlive() const
{
    return PQstatus(m_handle) == CONNECTION_OK;
}

bool PostgresConnection::hasFailed() const
{
    return PQtransactionStatus(m_handle) == PQTRANS_INERROR;
}

Result<void> PostgresConnection::script(std::string_view sql)
{
    const std::string text = expandTypes(sql, Dialect::Postgres);
    const ResultPtr result(PQexec(m_handle, text.c_str()), PQclear);
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY)
        return failure(result.get());
    return {};
}

Result<void> PostgresConnection::eachCells(const CellSink &onRow, std::string_view sql,
                                           std::span<const Value> parameters)
{
    std::vector<Cell> cells;
    return eachWith(
        [&](const Row &row) {
            cells.clear();
            for (std::size_t i = 0; i < row.size(); ++i)
                cells.push_back(std::visit(AsCell(), row.value(i).held()));
            onRow(cells);
        },
        sql, parameters);
}

Result<void> PostgresConnection::insertRows(std::string_view table, std::span<const std::string_view> columns,
                                            std::size_t count, const FillRow &fill)
{
    if (count < kCopyRows)
        return insertFew(table, columns, count, fill);
    const std::string text =
        fmt::format("COPY {} ({}) FROM STDIN (FORMAT binary)", table, fmt::join(columns, ", "));
    const ResultPtr begun(PQexec(m_handle, text.c_str()), PQclear);
    if (PQresultStatus(begun.get()) != PGRES_COPY_IN)
        return failure(begun.get());
    bool sent = false;
    try {
        sent = sendRows(columns.size(), count, fill);
    } catch (...) {
        PQputCopyEnd(m_handle, "a row could not be made");
        static_cast<void>(drain({}));
        throw;
    }
    PQputCopyEnd(m_handle, sent ? nullptr : "not all rows could be sent");
    const auto done = drain({});
    if (!done)
        return passOn(done);
    return {};
}

bool PostgresConnection::sendRows(std::size_t columns, std::size_t count, const FillRow &fill)
{
    // Signature, no flags, no extension.
    std::string out("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
    CopyRow form(out);
    std::vector<Cell> cells(columns);
    for (std::size_t row = 0; row < count; ++row) {
        fill(row, cells);
        form.number(static_cast<std::int16_t>(columns));
        for (const Cell &cell : cells)
            std::visit(form, cell);
        if (out.size() >= kCopyPiece) {
            if (PQputCopyData(m_handle, out.data(), static_cast<int>(out.size())) != 1)
                return false;
            out.clear();
        }
    }
    form.number<std::int16_t>(-1);
    return PQputCopyData(m_handle, out.data(), static_cast<int>(out.size())) == 1;
}

Result<void> PostgresConnection::insertFew(std::string_view table, std::span<const std::string_view> columns,
                                           std::size_t count, const FillRow &fill)
{
    if (count == 0)
        return {};
    std::vector<Value> values;
    values.reserve(count * columns.size());
    std::vector<Cell> cells(columns.size());
    for (std::size_t row = 0; row < count; ++row) {
        fill(row, cells);
        std::transform(cells.begin(), cells.end(), std::back_inserter(values), valueOf);
    }
    const auto inserted = run(insertText(table, columns, count), values, {});
    if (!inserted)
        return passOn(inserted);
    return {};
}

Result<std::int64_t> PostgresConnection::run(std::string_view sql, std::span<const Value> parameters,
                                             const RowSink &sink)
{
    if (auto unsendable = findUnsendable(parameters))
        return tl::unexpected<Error>(std::move(*unsendable));
    const auto name = prepared(sql, parameters);
    if (!name)
        return passOn(name);
    const Parameters sent(parameters);
    if (!PQsendQueryPrepared(m_handle, name->c_str(), sent.count(), sent.values(), sent.lengths(), sent.formats(), 0))
        return failure(nullptr);
    // Otherwise libpq holds a whole result in memory.
    if (sink)
        PQsetSingleRowMode(m_handle);
    return drain(sink);
}

Result<std::string> PostgresConnection::prepared(std::string_view sql, std::span<const Value> parameters)
{
    std::vector<Oid> types;
    std::string key(sql);
    for (const Value &value : parameters) {
        types.push_back(typeOf(value));
        key += static_cast<char>('0' + value.held().index());
    }
    if (const auto found = m_statements.find(key); found != m_statements.end())
        return found->second;
    if (m_statements.size() >= kMaxStatements) {
        if (auto dropped = script("DEALLOCATE ALL"); !dropped)
            return passOn(dropped);
        m_statements.clear();
    }
    std::string name = fmt::format("s{}", m_statements.size());
    const ResultPtr result(PQprepare(m_handle, name.c_str(), std::string(sql).c_str(), static_cast<int>(types.size()),
                                     types.data()),
                           PQclear);
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK)
        return failure(result.get());
    m_statements.emplace(std::move(key), name);
    return name;
}

Result<std::int64_t> PostgresConnection::drain(const RowSink &sink)
{
    Result<std::int64_t> outcome{0};
    // To the end even after a failure: the connection is not usable before.
    while (pg_result *next = PQgetResult(m_handle)) {
        const ResultPtr result(next, PQclear);
        switch (PQresultStatus(next)) {
        case PGRES_SINGLE_TUPLE:
            if (outcome && sink)
                sink(rowOf(next));
            break;
        case PGRES_TUPLES_OK:
        case PGRES_COMMAND_OK:
            if (outcome && !std::string_view(PQcmdStatus(next)).starts_with("SELECT"))
                outcome = numberOf<std::int64_t>(PQcmdTuples(next));
            break;
        default:
            if (outcome)
                outcome = failure(next);
        }
    }
    return outcome;
}

tl::unexpected<Error> PostgresConnection::failure(const pg_result *result)
{
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
    const char *primary = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : nullptr;
    const ErrorCode code = codeOf(state ? state : "");
    m_conflict = m_conflict || std::string_view(state ? state : "").starts_with("40");
    return fail(code, "database: " + (primary ? trimmed(primary) : trimmed(PQerrorMessage(m_handle))));
}

} // namespace wheelhouse::store
