#include <QtTest>

#include <atomic>
#include <thread>

#include <fmt/format.h>

#include "server/store/database.h"
#include "server/store/schema.h"
#include "tests/bench/bare_rows.h"
#include "tests/bench/fleet.h"
#include "tests/support/import_stream.h"
#include "tests/support/postgres_server.h"

using namespace wheelhouse;
using namespace wheelhouse::bench;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kRows = 1'000'000;
constexpr std::size_t kPerTransaction = 20'000;
constexpr std::size_t kPiece = 512 * 1024;

// The devices of registration(), as a file.
std::string makeFile(const std::string &prefix, std::size_t count)
{
    std::string file = "serial,model,site,owner,label.ring\n";
    for (std::size_t i = 0; i < count; ++i) {
        const auto request = registration(serialOf(prefix, i));
        const auto &device = request.device();
        fmt::format_to(std::back_inserter(file), "{},{},{},{},{}\n", request.serial(), device.model(), device.site(),
                       device.owner(), device.labels().at("ring"));
    }
    return file;
}

// The largest resident memory of a process, looked at all the time.
class Peak {
public:
    explicit Peak(pid_t process) : m_thread([this, process] {
        while (!m_ends) {
            m_most = std::max(m_most.load(), residentMiB(process));
            std::this_thread::sleep_for(50ms);
        }
    })
    {
    }
    ~Peak() { end(); }
    double end()
    {
        m_ends = true;
        if (m_thread.joinable())
            m_thread.join();
        return m_most;
    }

private:
    std::atomic<double> m_most{0};
    std::atomic<bool> m_ends{false};
    std::thread m_thread;
};

} // namespace

// A million devices by one file, through the API.
class BenchImport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_file = makeFile("IMP", kRows); }

    void sqlite()
    {
        const auto server = must(test::ServerProcess::start());
        const auto seconds = import(*server, "P12");
        QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("bare.db")).toStdString();
        must(store::migrate(*must(store::openDatabase("sqlite:" + path))));
        const double bare = BareRows(path).insertDevices("BARE", kRows, kPerTransaction);
        figure("P12.import", seconds, "s", "<=10", "a million devices by one CSV through the API, SQLite");
        figure("P12.import.ratio", bare / seconds, "x", ">=0.5",
               "the same against a bare C loop over the same schema, 20,000 a durable transaction");
        figure("P12.bare", bare, "s", "-", "the bare C loop");
    }

    void postgresql()
    {
        const auto postgres =
            must(test::PostgresServer::start({QStringLiteral("fsync=on"), QStringLiteral("max_connections=100")}));
        const auto url = must(postgres->createDatabase());
        double seconds = 0;
        {
            const auto server =
                must(test::ServerProcess::start({QStringLiteral("--database"), QString::fromStdString(url)}));
            seconds = import(*server, "P13");
        }
        const double copied = copySeconds(QString::fromStdString(url));
        figure("P13", copied / seconds, "x", ">=0.5", "a million devices by one CSV, PostgreSQL, against \\copy of the same rows");
        figure("P13.import", seconds, "s", "-", "a million devices by one CSV through the API, PostgreSQL");
        figure("P13.copy", copied, "s", "-", "\\copy of the rows that it made into a table like it, one transaction");
    }

private:
    double import(test::ServerProcess &server, const std::string &id)
    {
        const auto channel = server.channel();
        ensurePrinters(*channel);
        const auto pid = static_cast<pid_t>(server.processId());
        const double before = residentMiB(pid);
        v1::ImportOptions options;
        options.set_import_id("bench-import");
        options.set_format(v1::TRANSFER_FORMAT_CSV);
        options.set_parent("products/printer");
        Peak peak(pid);
        const ThreadTimes times(pid);
        std::size_t at = 0;
        const auto began = Clock::now();
        const auto answer = test::importPieces(*channel, options, [&] {
            auto piece = m_file.substr(std::min(at, m_file.size()), kPiece);
            at += piece.size();
            return piece;
        });
        const double seconds = msSince(began) / 1000;
        if (answer.error || answer.import.counts().created_count() != static_cast<std::int64_t>(kRows))
            qFatal("the import failed: %s", answer.error ? answer.error->message.c_str() : "rows are missing");
        note(id, "where the server's time goes: " + times.told());
        const double most = peak.end();
        figure(id + ".memory", most, "MiB", "<=400", "the most resident memory of the server meanwhile");
        figure(id + ".memory.above", most - residentMiB(pid), "MiB", "-",
               fmt::format("of it, what is let go when it is done; before it were {:.0f}", before));
        channel->shutDown();
        return seconds;
    }

    static double copySeconds(const QString &url)
    {
        QTemporaryDir folder;
        folder.setAutoRemove(true);
        const auto rows = folder.filePath(QStringLiteral("rows"));
        psql(url, QStringLiteral("CREATE TABLE copied (LIKE devices INCLUDING ALL)"));
        psql(url, QStringLiteral("\\copy devices TO '%1'").arg(rows));
        const auto began = Clock::now();
        psql(url, QStringLiteral("\\copy copied FROM '%1'").arg(rows));
        return msSince(began) / 1000;
    }

    static void psql(const QString &url, const QString &command)
    {
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(QStringLiteral("psql"), {url, QStringLiteral("-c"), command});
        if (!process.waitForFinished(300'000) || process.exitCode() != 0)
            qFatal("psql: %s", process.readAll().constData());
    }

    std::string m_file;
};

QTEST_GUILESS_MAIN(BenchImport)
#include "bench_import.moc"
