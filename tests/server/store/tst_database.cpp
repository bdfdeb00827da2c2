#include <QtTest>

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>

#include "server/store/database.h"
#include "server/store/schema.h"
#include "tests/support/test_databases.h"

using namespace wheelhouse;
using store::Blob;
using store::Connection;
using store::Database;
using store::Migration;
using store::Row;

namespace {

constexpr std::array kThings{Migration{1, "things", "CREATE TABLE things (id BIGINT PRIMARY KEY, name {text} UNIQUE, "
                                                    "weight {real}, body {bytes}, CHECK (id < 1000000))"}};

Result<void> insertThing(Connection &connection, std::int64_t id)
{
    const auto inserted = connection.exec("INSERT INTO things (id, name) VALUES ($1, $2)", id,
                                          "thing " + std::to_string(id));
    if (!inserted)
        return passOn(inserted);
    return {};
}

std::int64_t countThings(Database &database)
{
    std::int64_t count = -1;
    const auto read = database.read([&](Connection &connection) -> Result<void> {
        const auto row = connection.queryOne("SELECT count(*) FROM things");
        if (!row)
            return passOn(row);
        count = (*row)->integer(0);
        return {};
    });
    return read ? count : -1;
}

} // namespace

class TestDatabase : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_databases.start(); }
    void keepsEveryType_data() { test::TestDatabases::addEngines(); }
    void keepsEveryType();
    void servesOneTextForBothEngines_data() { test::TestDatabases::addEngines(); }
    void servesOneTextForBothEngines();
    void streamsManyRows_data() { test::TestDatabases::addEngines(); }
    void streamsManyRows();
    void mapsErrors_data() { test::TestDatabases::addEngines(); }
    void mapsErrors();
    void rollsAFailedWriteBack_data() { test::TestDatabases::addEngines(); }
    void rollsAFailedWriteBack();
    void refusesToGoOnAfterAnError_data() { test::TestDatabases::addEngines(); }
    void refusesToGoOnAfterAnError();
    void refusesToWriteInARead_data() { test::TestDatabases::addEngines(); }
    void refusesToWriteInARead();
    void readsAnUnchangingSnapshot_data() { test::TestDatabases::addEngines(); }
    void readsAnUnchangingSnapshot();
    void serializesConcurrentWriters_data() { test::TestDatabases::addEngines(); }
    void serializesConcurrentWriters();
    void isolatesAFailingWriteFromItsNeighbours_data() { test::TestDatabases::addEngines(); }
    void isolatesAFailingWriteFromItsNeighbours();
    void boundsItsConnections_data() { test::TestDatabases::addEngines(); }
    void boundsItsConnections();
    void runsMigrationsInOrderAndOnce_data() { test::TestDatabases::addEngines(); }
    void runsMigrationsInOrderAndOnce();
    void leavesNothingOfAFailedMigration_data() { test::TestDatabases::addEngines(); }
    void leavesNothingOfAFailedMigration();
    void refusesANewerSchema_data() { test::TestDatabases::addEngines(); }
    void refusesANewerSchema();
    void migratesFromSeveralServersAtOnce_data() { test::TestDatabases::addEngines(); }
    void migratesFromSeveralServersAtOnce();
    void runsTheProductsOwnMigrations_data() { test::TestDatabases::addEngines(); }
    void runsTheProductsOwnMigrations();
    void keepsWhatItAcknowledgedThroughAKill();
    void keepsItsFilePrivate();
    void comesBackAfterTheServerWasAway();
    void neverShowsThePassword();

private:
    std::unique_ptr<Database> open(const QString &engine, const store::DatabaseOptions &options = {})
    {
        auto database = store::openDatabase(m_databases.makeUrl(engine), options);
        if (!database || !store::migrate(**database, kThings))
            qFatal("cannot open the test's database");
        return std::move(*database);
    }

    test::TestDatabases m_databases;
};

void TestDatabase::keepsEveryType()
{
    QFETCH(QString, engine);
    const auto database = open(engine);
    const std::string bytes("\0\x01'\xff\\x", 6);
    const auto written = database->write([&](Connection &connection) -> Result<void> {
        const auto sql = "INSERT INTO things (id, name, weight, body) VALUES ($1, $2, $3, $4)";
        for (const auto &done : {connection.exec(sql, std::int64_t{-7}, "Größe \"1\"", 0.1, Blob{bytes}),
                                 connection.exec(sql, 2, std::nullopt, std::optional<double>(), std::nullopt)})
            if (!done)
                return passOn(done);
        return {};
    });
    QVERIFY2(written, written ? "" : written.error().message.c_str());
    std::vector<Row> rows;
    const auto read = database->read([&](Connection &connection) -> Result<void> {
        auto found = connection.query("SELECT id, name, weight, body FROM things ORDER BY id");
        if (!found)
            return passOn(found);
        rows = std::move(*found);
        return {};
    });
    QVERIFY(read.has_value());
    QCOMPARE(rows.size(), std::size_t(2));
    QCOMPARE(rows[0].integer(0), std::int64_t(-7));
    QCOMPARE(rows[0].text(1), std::string("Größe \"1\""));
    QCOMPARE(rows[0].real(2), 0.1);
    QCOMPARE(rows[0].bytes(3), bytes);
    for (const std::size_t column : {1u, 2u, 3u})
        QVERIFY(rows[1].isNull(column));
}

void TestDatabase::servesOneTextForBothEngines()
{
    QFETCH(QString, engine);
    const auto database = open(engine);
    const auto written = database->write([&](Connection &connection) -> Result<void> {
        const auto upsert = "INSERT INTO things (id, name, weight) VALUES ($1, $2, $3) "
                            "ON CONFLICT (id) DO UPDATE SET weight = excluded.weight, name = $2 RETURNING weight";
        for (const double weight : {1.5, 2.5}) {
            const auto row = connection.queryOne(upsert, 1, "one", weight);
            if (!row)
                return passOn(row);
            if ((*row)->real(0) != weight)
                return fail(ErrorCode::Internal, "wrong weight");
        }
        const auto many = connection.exec("INSERT INTO things (id, name) VALUES " + store::placeholders(2, 2), 2, "two",
                                          3, "three");
        if (!many)
            return passOn(many);
        const auto updated = connection.exec("UPDATE things SET weight = $2 WHERE id >= $1", 2, 9.0);
        if (!updated)
            return passOn(updated);
        const auto removed = connection.exec("DELETE FROM things WHERE id = $1", 99);
        if (!removed)
            return passOn(removed);
        const auto sum = connection.queryOne("SELECT sum(id), count(*) > 2 FROM things WHERE id < $1 LIMIT $2", 50, 10);
        if (!sum)
            return passOn(sum);
        if (*many != 2 || *updated != 2 || *removed != 0 || (*sum)->integer(0) != 6 || !(*sum)->boolean(1))
            return fail(ErrorCode::Internal, "wrong counts");
        return {};
    });
    QVERIFY2(written, written ? "" : written.error().message.c_str());
}

void TestDatabase::streamsManyRows()
{
    QFETCH(QString, engine);
    const auto database = open(engine);
    constexpr int kRows = 20'000;
    const auto written = database->write([](Connection &connection) -> Result<void> {
        for (int start = 0; start < kRows; start += 1000) {
            std::vector<store::Value> values;
            for (int id = start; id < start + 1000; ++id) {
                values.emplace_back(id);
                values.emplace_back("thing " + std::to_string(id));
            }
            const auto done = connection.execWith("INSERT INTO things (id, name) VALUES " + store::placeholders(1000, 2),
                                                  values);
            if (!done)
                return passOn(done);
        }
        return {};
    });
    QVERIFY(written.has_value());
    std::int64_t expected = 0;
    const auto read = database->read([&](Connection &connection) {
        return connection.each([&](const Row &row) { expected += row.integer(0) == expected ? 1 : 0; },
                               "SELECT id FROM things WHERE id >= $1 ORDER BY id", 0);
    });
    QVERIFY(read.has_value());
    QCOMPARE(expected, std::int64_t(kRows));
}

void TestDatabase::mapsErrors()
{
    QFETCH(QString, engine);
    const auto database = open(engine);
    QVERIFY(database->write([](Connection &connection) { return insertThing(connection, 1); }).has_value());
    const auto codeOf = [&](std::string_view sql) {
        const auto written = database->write([&](Connection &connection) -> Result<void> {
            const auto done = connection.exec(sql);
            if (!done)
                return passOn(done);
            return {};
        });
        return written ? QByteArray("OK") : QByteArray(codeName(written.error().code));
    };
    QCOMPARE(codeOf("INSERT INTO things (id, name) VALUES (1, 'other')"), QByteArray("ALREADY_EXISTS"));
    QCOMPARE(codeOf("INSERT INTO things (id, name) VALUES (2, 'thing 1')"), QByteArray("ALREADY_EXISTS"));
    QCOMPARE(codeOf("INSERT INTO things (id) VALUES (1000001)"), QByteArray("INVALID_ARGUMENT"));
    QCOMPARE(codeOf("SELECT * FROM nothing"), QByteArray("INTERNAL"));
    QCOMPARE(codeOf("INSERT INTO things (id) VALUES ($1)"), QByteArray("INTERNAL"));
    QCOMPARE(countThings(*database), std::int64_t(1));
}

void TestDatabase::rollsAFailedWriteBack()
{
    QFETCH(QString, engine);
    const auto database = open(engine);
    const auto refused = database->write([](Connection &connection) -> Result<void> {
        if (auto inserted = insertThing(connection, 1); !inserted)
            return inserted;
        return fail(ErrorCode::FailedPrecondition, "no");
    });
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::FailedPrecondition);
    const auto threw = database->write([](Connection &connection) -> Result<void> {
        static_cast<void>(insertThing(connection, 2));
        throw std::runtime_error("oops");
    });
    QVERIFY(!threw);
    QCOMPARE(threw.error().code, ErrorCode::Internal);
    QCOMPARE(countThings(*database), std::int64_t(0));
}

void TestDatabase::refusesToGoOnAfterAnError()
{
    QFETCH(QString, engine);
    const auto database = open(engine);
    const auto written = database->write([](Connection &connection) -> Result<void> {
        static_cast<void>(insertThing(connection, 1));
        static_cast<void>(insertThing(connection, 1));
        return {};
    });
    QVERIFY(!written);
    QCOMPARE(countThings(*database), std::int64_t(0));
}

void TestDatabase::refusesToWriteInARead()
{
    QFETCH(QString, engine);
    const auto database = open(engine);
    QVERIFY(!database->read([](Connection &connection) { return insertThing(connection, 1); }));
    QCOMPARE(countThings(*database), std::int64_t(0));
}

void TestDatabase::readsAnUnchangingSnapshot()
{
    QFETCH(QString, engine);
    const auto database = open(engine);
    std::vector<std::int64_t> counts;
    const auto read = database->read([&](Connection &connection) -> Result<void> {
        for (int i = 0; i < 2; ++i) {
            const auto row = connection.queryOne("SELECT count(*) FROM things");
            if (!row)
                return passOn(row);
            counts.push_back((*row)->integer(0));
            if (auto written = database->write([i](Connection &writer) { return insertThing(writer, i); }); !written)
                return written;
        }
        return {};
    });
    QVERIFY2(read, read ? "" : read.error().message.c_str());
    QCOMPARE(counts, (std::vector<std::int64_t>{0, 0}));
    QCOMPARE(countThings(*database), std::int64_t(2));
}

// Each writer reads a counter and writes it back one higher: with any lost
// update the sum is short.
void TestDatabase::serializesConcurrentWriters()
{
    QFETCH(QString, engine);
    const auto database = open(engine);
    QVERIFY(database->write([](Connection &connection) { return insertThing(connection, 0); }).has_value());
    std::atomic<int> acknowledged = 0;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&] {
            for (int i = 0; i < 25; ++i) {
                const auto written = database->write([](Connection &connection) -> Result<void> {
                    const auto row = connection.queryOne("SELECT weight FROM things WHERE id = $1", 0);
                    if (!row)
                        return passOn(row);
                    const auto done = connection.exec("UPDATE things SET weight = $1 WHERE id = $2",
                                                      (*row)->real(0) + 1, 0);
                    if (!done)
                        return passOn(done);
                    return {};
                });
                acknowledged += written ? 1 : 0;
            }
        });
    }
    for (auto &thread : threads)
        thread.join();
    double weight = -1;
    QVERIFY(database->read([&](Connection &connection) {
        return connection.each([&](const Row &row) { weight = row.real(0); }, "SELECT weight FROM things");
    }).has_value());
    QCOMPARE(weight, double(acknowledged));
    QVERIFY2(acknowledged > 50, qPrintable(QString::number(acknowledged)));
}

void TestDatabase::isolatesAFailingWriteFromItsNeighbours()
{
    QFETCH(QString, engine);
    const auto database = open(engine);
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 8; ++thread) {
        threads.emplace_back([&, thread] {
            for (int i = 0; i < 20; ++i) {
                const int id = thread * 1000 + i;
                const bool shouldFail = id % 3 == 0;
                const auto written = database->write([&](Connection &connection) -> Result<void> {
                    if (auto inserted = insertThing(connection, id); !inserted)
                        return inserted;
                    return shouldFail ? insertThing(connection, id) : Result<void>();
                });
                wrong += written.has_value() == shouldFail ? 1 : 0;
            }
        });
    }
    for (auto &thread : threads)
        thread.join();
    QCOMPARE(wrong.load(), 0);
    std::int64_t expected = 0;
    for (int thread = 0; thread < 8; ++thread)
        for (int i = 0; i < 20; ++i)
            expected += (thread * 1000 + i) % 3 != 0;
    QCOMPARE(countThings(*database), expected);
}

void TestDatabase::boundsItsConnections()
{
    QFETCH(QString, engine);
    const auto database = open(engine, {.connections = 1, .waitForConnection = std::chrono::milliseconds(50)});
    const auto outer = database->read([&](Connection &) {
        return database->read([](Connection &) -> Result<void> { return {}; });
    });
    QVERIFY(!outer);
    QCOMPARE(outer.error().code, ErrorCode::ResourceExhausted);
    QCOMPARE(countThings(*database), std::int64_t(0));
}

void TestDatabase::runsMigrationsInOrderAndOnce()
{
    QFETCH(QString, engine);
    const auto database = open(engine);
    const std::array more{kThings[0], Migration{2, "parts", "CREATE TABLE parts (id {identity}, name {text});"
                                                            "INSERT INTO parts (name) VALUES ('a'), ('b');"},
                          Migration{10, "more_parts", "INSERT INTO parts (name) SELECT name FROM parts"}};
    for (int i = 0; i < 2; ++i) {
        const auto migrated = store::migrate(*database, more);
        QVERIFY2(migrated, migrated ? "" : migrated.error().message.c_str());
    }
    std::vector<std::int64_t> ids;
    std::vector<std::int64_t> numbers;
    QVERIFY(database->read([&](Connection &connection) -> Result<void> {
        if (auto read = connection.each([&](const Row &row) { ids.push_back(row.integer(0)); },
                                        "SELECT id FROM parts ORDER BY id");
            !read)
            return read;
        return connection.each([&](const Row &row) { numbers.push_back(row.integer(0)); },
                               "SELECT number FROM schema_migrations ORDER BY apply_time_us, number");
    }).has_value());
    QCOMPARE(ids, (std::vector<std::int64_t>{1, 2, 3, 4}));
    QCOMPARE(numbers, (std::vector<std::int64_t>{1, 2, 10}));
}

void TestDatabase::leavesNothingOfAFailedMigration()
{
    QFETCH(QString, engine);
    const auto database = open(engine);
    const std::array broken{kThings[0], Migration{2, "good", "CREATE TABLE good (id BIGINT)"},
                            Migration{3, "broken", "CREATE TABLE half (id BIGINT); CREATE TABLE half (id BIGINT)"}};
    const auto migrated = store::migrate(*database, broken);
    QVERIFY(!migrated);
    QVERIFY2(migrated.error().message.starts_with("migration 0003 (broken) failed"), migrated.error().message.c_str());
    const std::array repaired{kThings[0], Migration{2, "good", "CREATE TABLE good (id BIGINT)"},
                              Migration{3, "broken", "CREATE TABLE half (id BIGINT)"}};
    QVERIFY(store::migrate(*database, repaired).has_value());
}

void TestDatabase::refusesANewerSchema()
{
    QFETCH(QString, engine);
    const auto database = open(engine);
    const std::array newer{kThings[0], Migration{7, "from_the_future", "CREATE TABLE future (id BIGINT)"}};
    QVERIFY(store::migrate(*database, newer).has_value());
    const auto refused = store::migrate(*database, kThings);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::FailedPrecondition);
    QVERIFY(refused.error().message.find("0007 (from_the_future)") != std::string::npos);
}

void TestDatabase::migratesFromSeveralServersAtOnce()
{
    QFETCH(QString, engine);
    const std::string url = m_databases.makeUrl(engine);
    std::vector<std::string> errors(4);
    std::vector<std::thread> threads;
    for (std::string &error : errors) {
        threads.emplace_back([&] {
            const auto database = store::openDatabase(url);
            const auto migrated = database ? store::migrate(**database, kThings) : Result<void>(passOn(database));
            error = migrated ? "" : migrated.error().message;
        });
    }
    for (auto &thread : threads)
        thread.join();
    QCOMPARE(errors, std::vector<std::string>(4));
}

void TestDatabase::runsTheProductsOwnMigrations()
{
    QFETCH(QString, engine);
    QVERIFY(m_databases.open(engine) != nullptr);
}

void TestDatabase::keepsWhatItAcknowledgedThroughAKill()
{
    const std::string url = m_databases.makeUrl(QStringLiteral("sqlite"));
    int pipe[2];
    QCOMPARE(::pipe(pipe), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        const auto database = store::openDatabase(url);
        if (!database || !store::migrate(**database, kThings))
            ::_exit(1);
        std::vector<std::thread> threads;
        for (std::int32_t thread = 0; thread < 4; ++thread) {
            threads.emplace_back([&, thread] {
                for (std::int32_t id = thread;; id += 4) {
                    const auto written = (*database)->write([&](Connection &c) { return insertThing(c, id); });
                    if (!written || ::write(pipe[1], &id, sizeof(id)) != sizeof(id))
                        ::_exit(2);
                }
            });
        }
        threads.front().join();
    }
    ::close(pipe[1]);
    std::set<std::int64_t> acknowledged;
    std::int32_t id;
    bool killed = false;
    // To the end of the pipe: an acknowledgement may be in it after the kill.
    while (::read(pipe[0], &id, sizeof(id)) == sizeof(id)) {
        acknowledged.insert(id);
        if (acknowledged.size() >= 200 && !std::exchange(killed, true))
            ::kill(child, SIGKILL);
    }
    ::close(pipe[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    QVERIFY(WIFSIGNALED(status));
    const auto database = store::openDatabase(url);
    QVERIFY(database.has_value());
    QVERIFY((*database)->read([&](Connection &connection) {
        return connection.each([&](const Row &row) { acknowledged.erase(row.integer(0)); }, "SELECT id FROM things");
    }).has_value());
    QVERIFY(killed);
    QCOMPARE(acknowledged.size(), std::size_t(0));
}

void TestDatabase::keepsItsFilePrivate()
{
    const std::string url = m_databases.makeUrl(QStringLiteral("sqlite"));
    const auto database = store::openDatabase(url);
    QVERIFY(database && store::migrate(**database, kThings));
    for (const char *suffix : {"", "-wal"}) {
        struct stat state {};
        QCOMPARE(::stat((url.substr(7) + suffix).c_str(), &state), 0);
        QCOMPARE(state.st_mode & 0777, mode_t(0600));
    }
}

void TestDatabase::comesBackAfterTheServerWasAway()
{
    const auto database = open(QStringLiteral("postgresql"));
    QVERIFY(database->write([](Connection &connection) { return insertThing(connection, 1); }).has_value());
    m_databases.postgres().kill();
    const auto away = database->write([](Connection &connection) { return insertThing(connection, 2); });
    QVERIFY(!away);
    QCOMPARE(away.error().code, ErrorCode::Unavailable);
    const auto started = m_databases.postgres().startAgain();
    QVERIFY2(started, started ? "" : started.error().message.c_str());
    const auto back = database->write([](Connection &connection) { return insertThing(connection, 3); });
    QVERIFY2(back, back ? "" : back.error().message.c_str());
    // A connection that broke while it lay idle is not noticed by the caller.
    m_databases.postgres().kill();
    QVERIFY(m_databases.postgres().startAgain().has_value());
    QVERIFY(database->write([](Connection &connection) { return insertThing(connection, 4); }).has_value());
}

void TestDatabase::neverShowsThePassword()
{
    for (const char *url : {"postgresql://amy:hunter2@127.0.0.1:1/fleet", "postgresql://amy:hunter2@[::1/fleet",
                            "postgresql://amy:hunter2@127.0.0.1:1/fleet?nonsense=hunter2", "mysql://amy:hunter2@db/x"}) {
        const auto database = store::openDatabase(url);
        QVERIFY(!database);
        QVERIFY2(database.error().message.find("hunter2") == std::string::npos, database.error().message.c_str());
    }
}

QTEST_GUILESS_MAIN(TestDatabase)
#include "tst_database.moc"
