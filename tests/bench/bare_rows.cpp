#include "tests/bench/bare_rows.h"

#include <random>

#include "core/identifier.h"
#include "tests/bench/fleet.h"

namespace wheelhouse::bench {

namespace {

struct Finalize {
    void operator()(sqlite3_stmt *statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

Statement prepare(sqlite3 *database, const char *sql)
{
    sqlite3_stmt *statement = nullptr;
    if (sqlite3_prepare_v2(database, sql, -1, &statement, nullptr) != SQLITE_OK)
        qFatal("%s", sqlite3_errmsg(database));
    return Statement(statement);
}

void bindText(const Statement &statement, int place, const std::string &text)
{
    sqlite3_bind_text(statement.get(), place, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
}

void bindBytes(const Statement &statement, int place, const std::string &bytes)
{
    sqlite3_bind_blob(statement.get(), place, bytes.data(), static_cast<int>(bytes.size()), SQLITE_STATIC);
}

void finish(sqlite3 *database, const Statement &statement)
{
    if (sqlite3_step(statement.get()) != SQLITE_DONE)
        qFatal("%s", sqlite3_errmsg(database));
    sqlite3_reset(statement.get());
}

// As sql_device_store makes it.
std::string bodyOf(const std::string &serial)
{
    v1::Device body = registration(serial).device();
    body.set_credential(v1::CREDENTIAL_KIND_TOKEN);
    body.mutable_create_time()->set_seconds(1'790'000'000);
    *body.mutable_update_time() = body.create_time();
    return body.SerializeAsString();
}

std::string twinOf(std::size_t number)
{
    v1::Device twin;
    auto &presence = *twin.mutable_presence();
    presence.set_status(number % 10 ? v1::Presence::STATUS_ONLINE : v1::Presence::STATUS_OFFLINE);
    presence.mutable_since_time()->set_seconds(1'790'000'000);
    *presence.mutable_last_seen_time() = presence.since_time();
    presence.set_certainty(v1::Presence::CERTAINTY_EXACT);
    presence.set_address("192.0.2.17");
    auto &fields = *twin.mutable_reported()->mutable_fields();
    fields["signal"].set_number_value(-50 - static_cast<double>(number % 30));
    fields["paper"].set_string_value(number % 50 ? "ok" : "low");
    fields["cover"].set_string_value("closed");
    fields["queue"].set_number_value(static_cast<double>(number % 5));
    fields["printed"].set_number_value(static_cast<double>(number % 9000));
    fields["uptime"].set_number_value(static_cast<double>(number));
    *twin.mutable_reported_time() = presence.since_time();
    twin.set_firmware("1.4." + std::to_string(number % 7));
    return twin.SerializeAsString();
}

} // namespace

BareRows::BareRows(const std::string &path)
{
    sqlite3 *database = nullptr;
    const int opened = sqlite3_open(path.c_str(), &database);
    m_database.reset(database);
    if (opened != SQLITE_OK)
        qFatal("%s", sqlite3_errmsg(database));
    run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=16384");
}

void BareRows::run(const char *sql)
{
    if (sqlite3_exec(m_database.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        qFatal("%s", sqlite3_errmsg(m_database.get()));
}

double BareRows::insertDevices(const std::string &prefix, std::size_t count, std::size_t perTransaction)
{
    const auto began = Clock::now();
    const auto statement =
        prepare(m_database.get(), "INSERT INTO devices (uid, product, serial, state, secret_hash, request_id, body) "
                                  "VALUES (?, 'printer', ?, 1, ?, '', ?)");
    std::mt19937 random(7);
    std::string hash(32, '\0');
    for (std::size_t i = 0; i < count; ++i) {
        if (i % perTransaction == 0)
            run(i == 0 ? "BEGIN" : "COMMIT; BEGIN");
        const UuidBytes uid = *uuidBytes(makeUuid());
        const std::string serial = serialOf(prefix, i);
        const std::string body = bodyOf(serial);
        for (auto &byte : hash)
            byte = static_cast<char>(random());
        sqlite3_bind_blob(statement.get(), 1, uid.data(), uid.size(), SQLITE_STATIC);
        bindText(statement, 2, serial);
        bindBytes(statement, 3, hash);
        bindBytes(statement, 4, body);
        finish(m_database.get(), statement);
    }
    run("COMMIT");
    return msSince(began) / 1000;
}

double BareRows::insertTwins(std::size_t perTransaction)
{
    const auto began = Clock::now();
    std::vector<std::int64_t> numbers;
    {
        const auto all = prepare(m_database.get(), "SELECT number FROM devices ORDER BY number");
        while (sqlite3_step(all.get()) == SQLITE_ROW)
            numbers.push_back(sqlite3_column_int64(all.get(), 0));
    }
    const auto statement = prepare(m_database.get(), "INSERT INTO device_twins (number, body) VALUES (?, ?)");
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (i % perTransaction == 0)
            run(i == 0 ? "BEGIN" : "COMMIT; BEGIN");
        const std::string body = twinOf(i);
        sqlite3_bind_int64(statement.get(), 1, numbers[i]);
        bindBytes(statement, 2, body);
        finish(m_database.get(), statement);
    }
    run("COMMIT");
    return msSince(began) / 1000;
}

} // namespace wheelhouse::bench
