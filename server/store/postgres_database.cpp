#include "server/store/postgres_database.h"

#include <libpq-fe.h>

#include <map>
#include <random>
#include <thread>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "server/store/guarded_work.h"

namespace wheelhouse::store {

namespace {

constexpr int kMaxAttempts = 8;

// Without the password, and without libpq's words about a malformed URL, which
// may quote it.
Result<std::string> describe(const std::string &url)
{
    PQconninfoOption *options = PQconninfoParse(url.c_str(), nullptr);
    if (!options) {
        return fail(ErrorCode::InvalidArgument,
                    "the database's URL is malformed; it is postgresql://USER:PASSWORD@HOST:PORT/NAME, with special "
                    "characters of the password percent-encoded");
    }
    std::map<std::string, std::string> given;
    for (const auto *option = options; option->keyword; ++option) {
        if (option->val)
            given[option->keyword] = option->val;
    }
    PQconninfoFree(options);
    const std::string host = given.contains("host") ? given["host"] : "local";
    const std::string port = given.contains("port") ? given["port"] : "5432";
    return fmt::format("postgresql://{}@{}:{}/{}", given["user"], host, port, given["dbname"]);
}

void backOff(int attempt)
{
    thread_local std::minstd_rand random{std::random_device{}()};
    std::uniform_int_distribution<int> jitter(1, 4 << attempt);
    std::this_thread::sleep_for(std::chrono::milliseconds(jitter(random)));
}

} // namespace

Result<std::unique_ptr<Database>> PostgresDatabase::open(const std::string &url, const DatabaseOptions &options)
{
    auto description = describe(url);
    if (!description)
        return passOn(description);
    std::unique_ptr<PostgresDatabase> database(new PostgresDatabase(url, std::move(*description), options));
    // Finds a wrong address or password now rather than at the first call.
    auto first = database->m_pool.take();
    if (!first)
        return passOn(first);
    return database;
}

PostgresDatabase::PostgresDatabase(std::string url, std::string description, const DatabaseOptions &options)
    : m_url(std::move(url)), m_description(std::move(description)),
      m_pool(options.connections, options.waitForConnection, [this] { return connect(); })
{
}

Result<std::unique_ptr<PostgresConnection>> PostgresDatabase::connect() const
{
    auto connection = PostgresConnection::open(m_url);
    if (!connection) {
        return fail(connection.error().code,
                    fmt::format("the database {} cannot be used: {}", m_description, connection.error().message));
    }
    return connection;
}

Result<void> PostgresDatabase::write(const Work &work)
{
    for (int attempt = 1;; ++attempt) {
        bool conflict = false;
        auto result = run("BEGIN ISOLATION LEVEL SERIALIZABLE", work, conflict);
        if (result || !conflict || attempt == kMaxAttempts)
            return result;
        backOff(attempt);
    }
}

Result<void> PostgresDatabase::read(const Work &work)
{
    bool conflict = false;
    return run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", work, conflict);
}

Result<PostgresDatabase::Pool::Lease> PostgresDatabase::begin(std::string_view statement)
{
    for (bool isFirst = true;; isFirst = false) {
        auto lease = m_pool.take();
        if (!lease)
            return lease;
        const auto begun = (*lease)->script(statement);
        if (begun)
            return lease;
        const bool wasAlive = (*lease)->isAlive();
        lease->drop();
        if (wasAlive || !isFirst)
            return passOn(begun);
        // It broke while it lay idle, and nothing has happened yet.
        spdlog::warn("store: {} closed a connection, connecting again", m_description);
        m_pool.dropIdle();
    }
}

Result<void> PostgresDatabase::run(std::string_view beginStatement, const Work &work, bool &conflict)
{
    auto connection = begin(beginStatement);
    if (!connection)
        return passOn(connection);
    PostgresConnection &current = **connection;
    current.clearConflict();
    auto result = runGuarded(work, current);
    if (result && current.hasFailed())
        result = fail(ErrorCode::Internal, kWentOnAfterError);
    if (result) {
        result = current.script("COMMIT");
        if (!result && !current.isAlive()) {
            connection->drop();
            return fail(ErrorCode::Unavailable,
                        fmt::format("the database {} went away during a commit; whether the change was made is "
                                    "unknown, so look before repeating it",
                                    m_description));
        }
    }
    if (!result) {
        conflict = current.hasConflict();
        if (!current.isAlive()) {
            connection->drop();
            return fail(ErrorCode::Unavailable, fmt::format("the database {} went away: {}", m_description,
                                                            result.error().message));
        }
        if (!current.script("ROLLBACK"))
            connection->drop();
    }
    return result;
}

} // namespace wheelhouse::store
