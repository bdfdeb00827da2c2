#include <QtTest>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "core/identifier.h"
#include "server/store/database.h"
#include "server/store/schema.h"
#include "server/store/sql_device_store.h"
#include "tests/bench/bare_rows.h"
#include "tests/bench/closed_loop.h"
#include "tests/bench/fleet.h"
#include "tests/support/postgres_server.h"

using namespace wheelhouse;
using namespace wheelhouse::bench;
using namespace std::chrono_literals;

namespace {

constexpr int kClients = 64;
constexpr std::size_t kBatch = 1000;
constexpr std::size_t kImportBatch = 50'000;
constexpr std::size_t kMillion = 1'000'000;
constexpr std::size_t kImported = 50'000;
constexpr std::size_t kAny = std::numeric_limits<std::size_t>::max();

} // namespace

// Registering devices: durable, audited, known to the broker before the call
// returns; one after the other, by many at once, in batches, with certificates.
class BenchRegister : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { spdlog::set_level(spdlog::level::warn); }

    void sqlite()
    {
        const auto server = must(test::ServerProcess::start());
        const auto singles = measureSingles(*server, "sqlite");
        figure("P14.sqlite", singles, "devices/s", ">=25000", "single durable registrations, 64 at a time, SQLite");

        const auto pid = static_cast<pid_t>(server->processId());
        const double imported = measureBatches(*server, "sqlite");
        figure("P12.rate", imported, "devices/s", ">=100000",
               "import of 50,000 in batches of 1,000, one after the other, SQLite; the goal is a million in 10 s");
        figure("P12", imported / bareRate(), "x", ">=0.5",
               "import in batches of 1,000 against a bare C loop over the same schema");

        const auto channels = channelsOf(*server);
        const ThreadTimes times(pid);
        const auto load = callLoop<v1::DeviceService>(
            channels, kClients, kAny, 3s, &v1::DeviceService::Stub::async::RegisterDevice, [](std::size_t index) {
                auto request = registration(serialOf("X509-", index));
                request.set_credential(v1::CREDENTIAL_KIND_CERTIFICATE);
                return request;
            });
        QVERIFY2(load.failures == 0, load.firstFailure ? load.firstFailure->message.c_str() : "");
        figure("P22", load.rate(), "devices/s", ">=6000",
               "X.509 enrolment, key made here, durable and audited, 64 at a time");
        note("P22", "where the server's time goes: " + times.told());
        const auto [signs, verifies] = opensslSpeed();
        figure("openssl.sign", signs, "1/s", "-", "`openssl speed ecdsap256`: P-256 signatures on one core");
        figure("openssl.verify", verifies, "1/s", "-", "the same, verifications");
        for (const auto &channel : channels)
            channel->shutDown();
    }

    // What an import of a million asks of the store: 50,000 a transaction, their
    // messages made before the clock runs, encoded and written while it does.
    void storeAlone()
    {
        QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("store.db")).toStdString();
        const auto database = must(store::openDatabase("sqlite:" + path));
        must(store::migrate(*database));
        store::SqlDeviceStore rows(*database);
        double seconds = 0;
        for (std::size_t begin = 0; begin < kMillion; begin += kImportBatch) {
            std::vector<devices::StoredDevice> batch(kImportBatch);
            for (std::size_t i = 0; i < kImportBatch; ++i) {
                const auto serial = serialOf("IMPORT", begin + i);
                batch[i].device = registration(serial).device();
                batch[i].device.set_name("products/printer/devices/" + serial);
                batch[i].device.set_uid(makeUuid());
                batch[i].device.set_state(v1::Device::STATE_REGISTERED);
                batch[i].device.set_credential(v1::CREDENTIAL_KIND_TOKEN);
                batch[i].device.mutable_create_time()->set_seconds(1'790'000'000);
                *batch[i].device.mutable_update_time() = batch[i].device.create_time();
                batch[i].secretHash = sha256(serial);
                batch[i].importNumber = 1;
            }
            const auto began = Clock::now();
            must(rows.insertDevices(batch));
            seconds += msSince(began) / 1000;
        }
        figure("P12.insert.rate", kMillion / seconds, "devices/s", ">=100000",
               "insertDevices of a million, 50,000 a durable transaction, SQLite: the store's part of an import");
        const QString bare = folder.filePath(QStringLiteral("bare.db"));
        must(store::migrate(*must(store::openDatabase("sqlite:" + bare.toStdString()))));
        const double bareSeconds = BareRows(bare.toStdString()).insertDevices("IMPORT", kMillion, kImportBatch);
        figure("bare.insert", kMillion / bareSeconds, "devices/s", "-",
               "a bare C loop over SQLite, same schema, a million, 50,000 a durable transaction");
        figure("P12.insert", bareSeconds / seconds, "x", ">=0.5", "the one against the other");
    }

    void postgresql()
    {
        const auto postgres =
            must(test::PostgresServer::start({QStringLiteral("fsync=on"), QStringLiteral("max_connections=100")}));
        const auto url = must(postgres->createDatabase());
        double pgbench = 0;
        double ours = 0;
        {
            const auto server =
                must(test::ServerProcess::start({QStringLiteral("--database"), QString::fromStdString(url)}));
            ours = measureSingles(*server, "postgresql");
            const double imported = measureBatches(*server, "postgresql");
            figure("import.postgresql", imported, "devices/s", "-", "import of 50,000 in batches of 1,000, PostgreSQL");
        }
        pgbench = pgbenchRate(must(postgres->createDatabase()));
        figure("pgbench", pgbench, "1/s", "-",
               "`pgbench` with 64 clients: the same row into the same table, a commit each");
        figure("P14.postgresql.rate", ours, "devices/s", "-", "single durable registrations, 64 at a time, PostgreSQL");
        figure("P14.postgresql", ours / pgbench, "x", ">=0.9",
               "single durable registrations, 64 at a time, PostgreSQL, against pgbench");
    }

private:
    // Two connections: one HTTP/2 connection is one lock at either end.
    static std::vector<ChannelPtr> channelsOf(const test::ServerProcess &server)
    {
        return {server.channel(), server.channel()};
    }

    static double measureSingles(test::ServerProcess &server, const std::string &engine)
    {
        const auto channels = channelsOf(server);
        ensurePrinters(*channels.front());
        Samples alone;
        for (std::size_t i = 0; i < 300; ++i) {
            const auto began = Clock::now();
            must(client::callBlocking(*channels.front(), &v1::DeviceService::Stub::RegisterDevice,
                                      registration(serialOf("ONE", i))));
            alone.add(msSince(began));
        }
        percentiles("register.alone." + engine, alone, "ms", "-", "one registration at a time, " + engine);
        const ThreadTimes times(static_cast<pid_t>(server.processId()));
        const auto load =
            callLoop<v1::DeviceService>(channels, kClients, kAny, 4s, &v1::DeviceService::Stub::async::RegisterDevice,
                                        [](std::size_t index) { return registration(serialOf("MANY", index)); });
        if (load.failures > 0)
            qFatal("%s", load.firstFailure->message.c_str());
        percentiles("register.64." + engine, load.latencies, "ms", "-", "64 registrations at a time, " + engine);
        note("P14." + engine, "where the server's time goes: " + times.told());
        for (const auto &channel : channels)
            channel->shutDown();
        return load.rate();
    }

    static double measureBatches(test::ServerProcess &server, const std::string &engine)
    {
        const auto channel = server.channel();
        const ThreadTimes times(static_cast<pid_t>(server.processId()));
        const auto began = Clock::now();
        registerPrinters(*channel, "BATCH", kImported);
        const double seconds = msSince(began) / 1000;
        note("P12." + engine, "where the server's time goes: " + times.told());
        channel->shutDown();
        return kImported / seconds;
    }

    static double bareRate()
    {
        QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("bare.db")).toStdString();
        must(store::migrate(*must(store::openDatabase("sqlite:" + path))));
        BareRows rows(path);
        const double seconds = rows.insertDevices("BATCH", kImported, kBatch);
        figure("bare.sqlite", kImported / seconds, "devices/s", "-",
               "a bare C loop over SQLite, same schema, 1,000 a durable transaction");
        return kImported / seconds;
    }

    static double pgbenchRate(const std::string &url)
    {
        must(store::migrate(*must(store::openDatabase(url))));
        QTemporaryDir folder;
        QFile script(folder.filePath(QStringLiteral("insert.sql")));
        if (!script.open(QIODevice::WriteOnly))
            qFatal("cannot write");
        script.write("INSERT INTO devices (uid, product, serial, state, secret_hash, request_id, body) VALUES "
                     "(uuid_send(gen_random_uuid()), 'printer', gen_random_uuid()::text, 1, "
                     "sha256(random()::text::bytea), '', decode(repeat('ab', 70), 'hex'));\n");
        script.close();
        const QUrl parsed(QString::fromStdString(url));
        const auto output =
            programOutput(QStringLiteral("/usr/lib/postgresql/15/bin/pgbench"),
                          {QStringLiteral("-n"), QStringLiteral("-M"), QStringLiteral("prepared"), QStringLiteral("-c"),
                           QString::number(kClients), QStringLiteral("-j"), QStringLiteral("2"), QStringLiteral("-T"),
                           QStringLiteral("4"), QStringLiteral("-f"), script.fileName(), QString::fromStdString(url)});
        const auto match = QRegularExpression(QStringLiteral("tps = ([0-9.]+)")).match(output);
        if (!match.hasMatch())
            qFatal("pgbench: %s", qPrintable(output));
        return match.captured(1).toDouble();
    }

    static std::pair<double, double> opensslSpeed()
    {
        const auto output =
            programOutput(QStringLiteral("openssl"), {QStringLiteral("speed"), QStringLiteral("-seconds"),
                                                      QStringLiteral("1"), QStringLiteral("ecdsap256")});
        const auto match =
            QRegularExpression(QStringLiteral("nistp256\\)\\s+\\S+\\s+\\S+\\s+([0-9.]+)\\s+([0-9.]+)")).match(output);
        return {match.captured(1).toDouble(), match.captured(2).toDouble()};
    }

    static QString programOutput(const QString &program, const QStringList &arguments)
    {
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(program, arguments);
        process.waitForFinished(60'000);
        return QString::fromUtf8(process.readAll());
    }
};

QTEST_GUILESS_MAIN(BenchRegister)
#include "bench_register.moc"
