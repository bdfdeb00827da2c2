#include <QtTest>

#include <csignal>

#include <sys/prctl.h>

#include "models/session.h"
#include "tests/bench/bare_rows.h"
#include "tests/bench/fleet.h"
#include "tests/bench/notify_socket.h"

using namespace wheelhouse;
using namespace wheelhouse::bench;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kDevices = 1'000'000;
constexpr std::size_t kPerTransaction = 50'000;
constexpr int kAsked = 7;

struct Question {
    const char *id;
    const char *filter;
    const char *orderBy;
    // The same of the flat table.
    const char *sql;
};

constexpr Question kQuestions[] = {
    {"page", "", "", "SELECT serial FROM flat ORDER BY serial LIMIT 100"},
    {"filter", "site = \"sz-01\" AND presence = OFFLINE", "",
     "SELECT serial FROM flat WHERE site = 'sz-01' AND presence = 3 ORDER BY serial LIMIT 100"},
    {"prefix", "owner = \"Merchant 12*\"", "",
     "SELECT serial FROM flat WHERE owner LIKE 'Merchant 12%' ORDER BY serial LIMIT 100"},
    {"reported", "reported.signal < -75", "", "SELECT serial FROM flat WHERE signal < -75 ORDER BY serial LIMIT 100"},
    {"sort", "", "firmware desc, owner", "SELECT serial FROM flat ORDER BY firmware DESC, owner LIMIT 100"},
};

} // namespace

// The real server, waited for as long as it takes, which ServerProcess does not.
class PatientServer {
public:
    explicit PatientServer(const QString &data)
    {
        m_process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGTERM); });
        m_process.setStandardErrorFile(m_folder.filePath(QStringLiteral("log")));
        for (int attempt = 1; !launch(data); ++attempt) {
            QFile log(m_folder.filePath(QStringLiteral("log")));
            const auto words = log.open(QIODevice::ReadOnly) ? log.readAll().trimmed() : QByteArray();
            note("P17", "a start failed: " + words.mid(words.lastIndexOf('\n') + 1).toStdString());
            if (attempt == 3)
                qFatal("the server does not come to serve");
        }
        while (!m_process.canReadLine())
            m_process.waitForReadyRead(1000);
        const auto said = QJsonDocument::fromJson(m_process.readLine()).object();
        const auto text = [&said](QLatin1StringView key) { return said.value(key).toString().toStdString(); };
        m_connection =
            must(client::resolveConnection({text(QLatin1StringView("address")), text(QLatin1StringView("ca")),
                                            text(QLatin1StringView("token_file"))}));
    }

    double readyMs() const { return m_readyMs; }
    pid_t pid() const { return static_cast<pid_t>(m_process.processId()); }
    ChannelPtr channel() const { return std::make_shared<client::Channel>(m_connection); }
    // SIGTERM, or SIGKILL, to exit: milliseconds.
    double end(int signal)
    {
        const auto began = Clock::now();
        ::kill(pid(), signal);
        m_process.waitForFinished(60'000);
        return msSince(began);
    }

private:
    bool launch(const QString &data)
    {
        NotifySocket notified;
        const auto began = Clock::now();
        m_process.start(
            qEnvironmentVariable("WHEELHOUSE_BIN") + QStringLiteral("/wheelhoused"),
            {QStringLiteral("--data-dir"), data, QStringLiteral("--listen"), QStringLiteral("127.0.0.1:0")});
        while (!m_process.waitForFinished(0) && m_process.state() != QProcess::NotRunning) {
            if (const auto ready = notified.waitForReady(200ms)) {
                m_readyMs = msBetween(began, *ready);
                return true;
            }
        }
        return false;
    }

    QTemporaryDir m_folder;
    QProcess m_process;
    double m_readyMs = 0;
    client::ConnectionOptions m_connection;
};

// A server that holds a million devices.
class BenchMillion : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_data = m_folder.filePath(QStringLiteral("data"));
        {
            const auto server = must(test::ServerProcess::start({}, m_data));
            ensurePrinters(*server->channel());
            QVERIFY(server->stop());
        }
        BareRows rows(databasePath());
        const double seconds = rows.insertDevices("SN", kDevices, kPerTransaction);
        figure("bare.million", seconds, "s", "-",
               "a bare C loop writes a million devices, 50,000 a durable transaction");
    }

    void holdsWhatWasRegistered()
    {
        PatientServer server(m_data);
        figure("P17.registered", server.readyMs(), "ms", "<=1500", "start to ready with a million devices never seen");
        tellMemory(server, "P16.registered", "with a million devices registered and never seen");
        figure("stop.million", server.end(SIGTERM), "ms", "<=5000",
               "SIGTERM to exit with a million devices, nobody connected");
    }

    void holdsWhatTheySay()
    {
        BareRows(databasePath()).insertTwins(kPerTransaction);
        m_server = std::make_unique<PatientServer>(m_data);
        figure("P17", m_server->readyMs(), "ms", "<=1500", "start to ready with a million devices that have reported");
        tellMemory(*m_server, "P16", "with a million devices, each with its twin of six properties");
        m_server->end(SIGKILL);
        m_server = std::make_unique<PatientServer>(m_data);
        figure("P17.killed", m_server->readyMs(), "ms", "<=2000",
               "start to ready after kill -9, with a million devices that have reported");
    }

    void answersQuestions()
    {
        makeFlatTable();
        BareRows flat(flatPath());
        const auto channel = m_server->channel();
        Samples all;
        for (const auto &question : kQuestions) {
            v1::ListDevicesRequest request;
            request.set_parent("products/-");
            request.set_page_size(100);
            request.set_filter(question.filter);
            request.set_order_by(question.orderBy);
            Samples ours;
            for (int i = 0; i < kAsked; ++i) {
                const auto began = Clock::now();
                const auto answer =
                    must(client::callBlocking(*channel, &v1::DeviceService::Stub::ListDevices, request, {60s, {}}));
                ours.add(msSince(began));
                QVERIFY(answer.devices_size() > 0);
            }
            Samples scans;
            for (int i = 0; i < 3; ++i) {
                const auto began = Clock::now();
                flat.run(question.sql);
                scans.add(msSince(began));
            }
            const std::string id = std::string("P15.") + question.id;
            const std::string what =
                std::string(question.filter) + (*question.orderBy ? " by " : "") + question.orderBy;
            figure(id, ours.median(), "ms", "-", "a page of 100 of a million: " + (what.empty() ? "the first" : what));
            figure(id + ".sqlite", scans.median(), "ms", "-", "SQLite's scan of a flat table for the same");
            all.add(ours);
        }
        figure("P15", all.percentile(0.99), "ms", "<=15",
               "p99 over the five kinds of questions about a million devices");
        channel->shutDown();
    }

    void aConsoleHoldsThemAll()
    {
        const auto channel = m_server->channel();
        {
            const double own = residentMiB(::getpid());
            models::Session session(channel, QStringLiteral("bench"));
            session.start();
            models::DevicesModel model(session.deviceRows(), session.catalog());
            const auto lease = model.watch();
            const auto began = Clock::now();
            QTRY_COMPARE_WITH_TIMEOUT(model.rowCount(), static_cast<int>(kDevices), 240'000);
            figure("D3.devices.time", msSince(began) / 1000, "s", "-", "until a console has a million devices with their twins in its table");
            figure("D3.devices", residentMiB(::getpid()) - own, "MiB", "-", "what its resident memory grows by with them");
            channel->shutDown();
        }
    }

    void cleanupTestCase()
    {
        if (m_server)
            m_server->end(SIGKILL);
    }

private:
    std::string databasePath() const { return m_data.toStdString() + "/wheelhouse.db"; }
    std::string flatPath() const { return m_folder.filePath(QStringLiteral("flat.db")).toStdString(); }

    static void tellMemory(const PatientServer &server, const std::string &id, const std::string &words)
    {
        figure(id, residentMiB(server.pid()), "MiB", "<=400", "resident memory of the server " + words);
        figure(id + ".broker", residentMiB(childOf(server.pid(), "mosquitto")), "MiB", "-",
               "resident memory of its broker");
    }

    // What the questions are about, by columns; in no order that would help.
    void makeFlatTable()
    {
        BareRows flat(flatPath());
        flat.run("PRAGMA synchronous=OFF;"
                 "CREATE TABLE flat (serial TEXT, site TEXT, owner TEXT, firmware TEXT, presence INT, signal REAL);"
                 "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999999) "
                 "INSERT INTO flat SELECT printf('SN%06d', i), CASE i % 6 WHEN 0 THEN 'sz-01' WHEN 1 THEN 'sz-02' "
                 "WHEN 2 THEN 'sh-01' WHEN 3 THEN 'bj-01' WHEN 4 THEN 'cd-03' ELSE 'gz-02' END, "
                 "'Merchant ' || (abs(random()) % 10000), '1.4.' || (i % 7), CASE WHEN i % 10 = 0 THEN 3 ELSE 2 END, "
                 "-50 - i % 30 FROM n");
    }

    QTemporaryDir m_folder;
    QString m_data;
    std::unique_ptr<PatientServer> m_server;
};

QTEST_GUILESS_MAIN(BenchMillion)
#include "bench_million.moc"
