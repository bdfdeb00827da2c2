#include <QtTest>

#include <csignal>

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include "tests/bench/fleet.h"
#include "wheelhouse/v1/system.grpc.pb.h"

using namespace wheelhouse;
using namespace wheelhouse::bench;
using namespace std::chrono_literals;

namespace {

// A process may hold some 20,000 files: one broker takes them all, the devices
// are spread over several processes.
constexpr int kFleets = 3;
constexpr int kPerFleet = 5'000;
constexpr std::size_t kDevices = std::size_t{kFleets} * kPerFleet;
constexpr int kReportSeconds = 30;

// How long they report; the figure is told with it.
std::chrono::seconds reportTime()
{
    const int given = qEnvironmentVariableIntValue("WHEELHOUSE_FLEET_SECONDS");
    return std::chrono::seconds(given > 0 ? given : 600);
}

bool isOnline(const v1::Presence &presence) { return presence.status() == v1::Presence::STATUS_ONLINE; }

// What a fleet says of itself, from its latest line.
struct Told {
    int online = 0;
    qint64 connects = 0;
    qint64 drops = 0;
    qint64 states = 0;
};

class Fleet {
public:
    Fleet(const test::ServerProcess &server, const QString &prefix, const QString &directory)
    {
        m_process.setProcessChannelMode(QProcess::MergedChannels);
        m_process.start(qEnvironmentVariable("WHEELHOUSE_BIN") + QStringLiteral("/fleetsim"),
                        {QStringLiteral("--socket"), QString::fromStdString(server.socket()),
                         QStringLiteral("--count"), QString::number(kPerFleet), QStringLiteral("--prefix"), prefix,
                         QStringLiteral("--state-dir"), directory + QLatin1Char('/') + prefix,
                         QStringLiteral("--interval"), QString::number(kReportSeconds), QStringLiteral("--keep-alive"),
                         QStringLiteral("60"), QStringLiteral("--threads"), QStringLiteral("1"),
                         // What the stacks of small devices speak.
                         QStringLiteral("--tls"), qEnvironmentVariable("WHEELHOUSE_FLEET_TLS", QStringLiteral("1.2")),
                         QStringLiteral("--status"), QStringLiteral("1")});
        if (!m_process.waitForStarted())
            qFatal("fleetsim does not start");
    }
    ~Fleet()
    {
        m_process.kill();
        m_process.waitForFinished();
    }

    Told told()
    {
        m_process.waitForReadyRead(0);
        m_output += m_process.readAll();
        static const QRegularExpression line(QStringLiteral(
            "(\\d+) of \\d+ on line, (\\d+) connects, (\\d+) drops, (\\d+) states"));
        const auto text = QString::fromUtf8(m_output.right(4000));
        Told told;
        for (auto matches = line.globalMatch(text); matches.hasNext();) {
            const auto match = matches.next();
            told = {match.captured(1).toInt(), match.captured(2).toLongLong(), match.captured(3).toLongLong(),
                    match.captured(4).toLongLong()};
        }
        return told;
    }
    void storm() const { ::kill(pid(), SIGUSR1); }
    pid_t pid() const { return static_cast<pid_t>(m_process.processId()); }
    bool stop()
    {
        m_process.terminate();
        return m_process.waitForFinished(30'000) && m_process.exitCode() == 0;
    }

private:
    QProcess m_process;
    QByteArray m_output;
};

} // namespace

// 15,000 real MQTT clients with TLS at one server and its broker: they all stay,
// nothing is lost, and when all of them drop at once the console is right soon.
class BenchFleet : public QObject {
    Q_OBJECT

public:
    // Qt Test takes five minutes of one function for a hang.
    BenchFleet() { qputenv("QTEST_FUNCTION_TIMEOUT", "1200000"); }

private Q_SLOTS:
    void holdsThemAll()
    {
        auto server = must(test::ServerProcess::start());
        const auto channel = server->channel();
        PresenceWatch watch(channel);
        QTemporaryDir directory;
        const auto pid = static_cast<pid_t>(server->processId());
        auto began = Clock::now();
        std::vector<std::unique_ptr<Fleet>> fleets;
        for (int i = 0; i < kFleets; ++i)
            fleets.push_back(std::make_unique<Fleet>(*server, QStringLiteral("%1-").arg(QChar(u'A' + i)), directory.path()));
        QCOMPARE(watch.waitForCount(kDevices, isOnline, 300s), kDevices);
        figure("fleet.online", msSince(began) / 1000, "s", "-",
               fmt::format("from nothing to {} devices registered, connected with TLS and shown on line", kDevices));

        const auto messagesBefore = messagesTaken(*channel);
        const auto lossesBefore = watch.losses();
        const auto statesBefore = total(fleets).states;
        const double cpu = cpuSeconds(pid);
        const ThreadTimes times(pid);
        began = Clock::now();
        const auto until = began + reportTime();
        std::size_t fewest = kDevices;
        // Looked at all the time, as somebody before a console does.
        while (Clock::now() < until) {
            fewest = std::min(fewest, watch.waitForCount(kDevices + 1, isOnline, 1s));
            (void)total(fleets);
        }
        const double seconds = msSince(began) / 1000;
        figure("fleet.fewest", static_cast<double>(fewest), "devices", fmt::format(">={}", kDevices),
               fmt::format("the fewest shown on line within {:.0f} s, each reporting every {} s", seconds, kReportSeconds));
        figure("fleet.losses", static_cast<double>(watch.losses() - lossesBefore), "losses", "<=0",
               "changes to off line that the console was shown meanwhile");
        figure("fleet.rate", static_cast<double>(messagesTaken(*channel) - messagesBefore) / seconds, "messages/s", "-",
               "reports taken into the twins meanwhile");
        figure("fleet.cpu", (cpuSeconds(pid) - cpu) / seconds * 100, "% of a core", "-", "the server meanwhile, its broker left out");
        note("fleet.cpu", "where it goes: " + times.told());
        figure("fleet.memory", residentMiB(pid), "MiB", "-", "the server's resident memory with them");
        figure("fleet.memory.broker", residentMiB(childOf(pid, "mosquitto")), "MiB", "-", "its broker's");
        QVERIFY(total(fleets).states > statesBefore);

        // All at once, twice: the second finds everybody just back.
        Samples right;
        for (int round = 0; round < 2; ++round) {
            const auto drops = total(fleets).drops;
            const auto stormTime = google::protobuf::util::TimeUtil::GetCurrentTime();
            const auto broker = childOf(pid, "mosquitto");
            const auto spent = [&] {
                double devices = 0;
                for (const auto &fleet : fleets)
                    devices += cpuSeconds(fleet->pid());
                return std::array{devices, cpuSeconds(broker), cpuSeconds(pid), cpuSeconds(::getpid())};
            };
            const auto before = spent();
            const ThreadTimes stormTimes(pid);
            began = Clock::now();
            for (const auto &fleet : fleets)
                fleet->storm();
            const auto isBack = [&](const v1::Presence &presence) {
                return isOnline(presence) && presence.since_time() >= stormTime;
            };
            QCOMPARE(watch.waitForCount(kDevices, isBack, 120s), kDevices);
            right.add(msSince(began) / 1000);
            const auto after = spent();
            note("fleet.storm", fmt::format("{:.1f} s; processor time: devices {:.1f} s, broker {:.1f} s, server {:.1f} s, console {:.1f} s",
                                            right.max(), after[0] - before[0], after[1] - before[1], after[2] - before[2], after[3] - before[3]) + "; " + stormTimes.told());
            QTRY_VERIFY_WITH_TIMEOUT(total(fleets).drops >= drops + static_cast<qint64>(kDevices), 10'000);
        }
        figure("fleet.storm", right.max(), "s", "<=10",
               fmt::format("from the cut of all {} connections to all of them shown on line by a new session, the slower of two", kDevices));

        for (const auto &fleet : fleets)
            QVERIFY(fleet->stop());
        QCOMPARE(watch.waitForCount(kDevices, [](const auto &each) { return !isOnline(each); }, 30s), kDevices);
        const auto states = total(fleets).states;
        QTRY_VERIFY_WITH_TIMEOUT(messagesTaken(*channel) >= states, 10'000);
        figure("fleet.lost", static_cast<double>(states - messagesTaken(*channel)), "reports", "<=0",
               fmt::format("of {} that the devices sent at QoS 1, storms and all, not taken by the server", states));
        QVERIFY(server->stop());
    }

private:
    static Told total(const std::vector<std::unique_ptr<Fleet>> &fleets)
    {
        Told sum;
        for (const auto &fleet : fleets) {
            const auto told = fleet->told();
            sum.online += told.online;
            sum.connects += told.connects;
            sum.drops += told.drops;
            sum.states += told.states;
        }
        return sum;
    }

    static std::int64_t messagesTaken(const client::Channel &channel)
    {
        return must(client::callBlocking(channel, &v1::SystemService::Stub::GetStatus, {})).device_message_count();
    }
};

QTEST_GUILESS_MAIN(BenchFleet)
#include "bench_fleet.moc"
