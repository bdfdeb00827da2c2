#include <QtTest>

#include <random>

#include <unistd.h>

#include <google/protobuf/util/time_util.h>
#include <nlohmann/json.hpp>

#include "tests/bench/bare_broker.h"
#include "tests/bench/fleet.h"
#include "tests/bench/mqtt_client.h"
#include "wheelhouse/v1/device_commands.grpc.pb.h"

using namespace wheelhouse;
using namespace wheelhouse::bench;
using namespace std::chrono_literals;

namespace {

// Streams send at most twenty times a second: who acts as soon as the last
// change was shown would always find them just closed.
void anyMoment()
{
    static std::mt19937 random(11);
    QThread::msleep(random() % 50);
}

// The floor under everything durable, in ms: 4 KB appended and synced.
Samples diskSyncs()
{
    QTemporaryFile file;
    Samples syncs;
    if (!file.open())
        return syncs;
    const QByteArray page(4096, 'x');
    for (int i = 0; i < 300; ++i) {
        const auto began = Clock::now();
        file.write(page);
        file.flush();
        ::fdatasync(file.handle());
        syncs.add(msSince(began));
    }
    return syncs;
}

constexpr std::size_t kDevices = 200;
constexpr std::size_t kShownByProgram = 20;
constexpr std::size_t kSilent = 20;
constexpr int kShortKeepAlive = 5;
constexpr int kCommands = 500;
constexpr int kPingPongs = 2000;

std::string nameOf(const v1::Connection &connection)
{
    const auto &id = connection.client_id();
    const auto slash = id.find('/');
    return "products/" + id.substr(0, slash) + "/devices/" + id.substr(slash + 1);
}

double msBetween(const google::protobuf::Timestamp &begin, const google::protobuf::Timestamp &end)
{
    return static_cast<double>(google::protobuf::util::TimeUtil::DurationToNanoseconds(end - begin)) / 1e6;
}

// When the stream of commands first showed each one acknowledged.
class CommandWatch final : private client::WatchHandler<v1::WatchDeviceCommandsResponse> {
public:
    explicit CommandWatch(const ChannelPtr &channel)
    {
        v1::WatchDeviceCommandsRequest request;
        request.set_parent("products/-/devices/-");
        m_watch = client::watch<v1::DeviceCommandService>(
            channel, &v1::DeviceCommandService::Stub::async::WatchDeviceCommands, request,
            static_cast<client::WatchHandler<v1::WatchDeviceCommandsResponse> &>(*this));
        m_watch->start();
    }
    ~CommandWatch() override { m_watch->stop(); }

    struct Seen {
        v1::DeviceCommand command;
        Clock::time_point time;
    };
    std::optional<Seen> waitFor(const std::string &name)
    {
        std::unique_lock lock(m_mutex);
        if (!m_changed.wait_for(lock, 10s, [&] { return m_seen.contains(name); }))
            return std::nullopt;
        return m_seen[name];
    }

private:
    void watchMessage(v1::WatchDeviceCommandsResponse &&message) override
    {
        const auto now = Clock::now();
        const std::lock_guard lock(m_mutex);
        for (auto &command : *message.mutable_upserted()) {
            if (command.has_acknowledge_time() || command.state() == v1::DeviceCommand::STATE_DONE)
                m_seen.try_emplace(command.name(), Seen{command, now});
        }
        m_changed.notify_all();
    }
    void watchState(const client::WatchState &) override {}

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::unordered_map<std::string, Seen> m_seen;
    std::unique_ptr<client::WatchCall<v1::WatchDeviceCommandsRequest, v1::WatchDeviceCommandsResponse>> m_watch;
};

} // namespace

// Devices coming and going and being told something, as somebody at a console
// sees it: the real server, its broker, real clients.
class BenchDevices : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_server = must(test::ServerProcess::start());
        m_channel = m_server->channel();
        m_connections = registerPrinters(*m_channel, "SN", kDevices + kShownByProgram + kSilent);
        m_devices.resize(m_connections.size());
        m_watch = std::make_unique<PresenceWatch>(m_channel);
    }

    void cleanupTestCase()
    {
        m_watch.reset();
        m_channel->shutDown();
        QVERIFY(m_server->stop());
    }

    void comesOnline()
    {
        Samples seen;
        for (std::size_t i = 0; i < kDevices; ++i) {
            anyMoment();
            const auto began = Clock::now();
            QVERIFY(connect(i));
            const auto online = m_watch->waitFor(nameOf(m_connections[i]), v1::Presence::STATUS_ONLINE);
            QVERIFY(online);
            seen.add(bench::msBetween(began, online->time));
        }
        percentiles("device.online", seen, "ms", "<=1000",
                    "from the device's TCP connect, TLS and all, to its row in a console's stream");
    }

    void isOnlineForTheProgram()
    {
        Samples seen;
        for (std::size_t i = kDevices; i < kDevices + kShownByProgram; ++i) {
            const auto name = nameOf(m_connections[i]);
            const auto began = Clock::now();
            QVERIFY(connect(i));
            while (whctlPresence(name) != QStringLiteral("STATUS_ONLINE"))
                QVERIFY(msSince(began) < 10'000);
            seen.add(msSince(began));
        }
        percentiles("device.online.whctl", seen, "ms", "<=1000",
                    "the same to the end of the `whctl device get` that says so, run again and again");
    }

    void goesOffline_data()
    {
        QTest::addColumn<bool>("cleanly");
        QTest::newRow("clean") << true;
        QTest::newRow("cut") << false;
    }

    void goesOffline()
    {
        QFETCH(bool, cleanly);
        Samples seen;
        for (std::size_t i = cleanly ? 0 : kDevices / 2; i < (cleanly ? kDevices / 2 : kDevices); ++i) {
            anyMoment();
            const auto began = Clock::now();
            cleanly ? m_devices[i]->disconnect() : m_devices[i]->cut();
            const auto offline = m_watch->waitFor(nameOf(m_connections[i]), v1::Presence::STATUS_OFFLINE);
            QVERIFY(offline);
            QCOMPARE(offline->presence.reason(),
                     cleanly ? v1::Presence::REASON_CLEAN_DISCONNECT : v1::Presence::REASON_CONNECTION_LOST);
            seen.add(bench::msBetween(began, offline->time));
        }
        percentiles(cleanly ? "device.offline.clean" : "device.offline.cut", seen, "ms", "<=1000",
                    cleanly ? "from the device's good-bye to its row in a console's stream"
                            : "from the cut of its TCP connection to its row, with the reason");
    }

    void isMissed()
    {
        const std::size_t first = kDevices + kShownByProgram;
        for (std::size_t i = first; i < first + kSilent; ++i) {
            QVERIFY(connect(i, kShortKeepAlive));
            QVERIFY(m_watch->waitFor(nameOf(m_connections[i]), v1::Presence::STATUS_ONLINE));
        }
        for (std::size_t i = first; i < first + kSilent; ++i)
            m_devices[i]->fallSilent();
        Samples late;
        for (std::size_t i = first; i < first + kSilent; ++i) {
            const auto offline = m_watch->waitFor(nameOf(m_connections[i]), v1::Presence::STATUS_OFFLINE);
            QVERIFY(offline);
            QCOMPARE(offline->presence.reason(), v1::Presence::REASON_KEEP_ALIVE_TIMEOUT);
            // It may have pinged since, so that this is an upper bound.
            late.add(bench::msBetween(m_devices[i]->subscribed(), offline->time) - 1500.0 * kShortKeepAlive);
        }
        percentiles("device.offline.silent", late, "ms", "<=6000",
                    "beyond one and a half keep-alives of 5 s after a device's last word; Mosquitto looks every 5 s");
    }

    void acknowledgesCommands()
    {
        const auto &connection = m_connections[kDevices];
        CommandWatch watch(m_channel);
        Samples shown;
        Samples known;
        Samples sent;
        for (int i = 0; i < kCommands; ++i) {
            v1::SendDeviceCommandRequest request;
            request.set_parent(nameOf(connection));
            request.set_command("cut");
            anyMoment();
            const auto wall = google::protobuf::util::TimeUtil::NanosecondsToTimestamp(
                std::chrono::duration_cast<std::chrono::nanoseconds>(
                    std::chrono::system_clock::now().time_since_epoch())
                    .count());
            const auto began = Clock::now();
            const auto command =
                must(client::callBlocking(*m_channel, &v1::DeviceCommandService::Stub::SendDeviceCommand, request));
            sent.add(msSince(began));
            const auto seen = watch.waitFor(command.name());
            QVERIFY(seen);
            shown.add(bench::msBetween(began, seen->time));
            known.add(msBetween(wall, seen->command.acknowledge_time()));
        }
        percentiles("command.sent", sent, "ms", "-",
                    "SendDeviceCommand until it returns: durable, audited, given to the broker");
        percentiles("command.shown", shown, "ms", "<=1000", "SendDeviceCommand to acknowledged in a console's stream");

        percentiles("disk.sync", diskSyncs(), "ms", "-",
                    "4 KB appended to a file and synced, as every durable answer waits for");
        const Samples rounds = pingPong();
        percentiles("mqtt.pingpong", rounds, "ms", "-", "two bare MQTT clients over a bare Mosquitto, QoS 1, no TLS");
        percentiles("command.acknowledged", known, "ms", "-",
                    "SendDeviceCommand to the acknowledgement at the server, with its commit, its audit entry and TLS");
        figure("P20", known.percentile(0.99) / rounds.percentile(0.99), "x", "<=2",
               "p99 of command to acknowledgement against raw MQTT ping-pong");
        figure("P20.median", known.median() / rounds.median(), "x", "-",
               "command to acknowledgement against raw MQTT ping-pong, by the medians");
    }

private:
    bool connect(std::size_t index, int keepAlive = 60)
    {
        const auto &connection = m_connections[index];
        auto &device = m_devices[index];
        device = std::make_unique<MqttClient>(
            connection, m_server->caFile(), keepAlive,
            [&device, prefix = connection.topic_prefix()](std::string_view topic, std::string_view payload) {
                if (!topic.ends_with("/down/command"))
                    return;
                const auto id = nlohmann::json::parse(payload).at("id").get<std::string>();
                for (const char *state : {"acknowledged", "done"})
                    device->publish(prefix + "/up/ack", nlohmann::json{{"id", id}, {"state", state}}.dump());
            });
        if (!device->connect(connection.topic_prefix() + "/down/#"))
            return false;
        device->publish(connection.topic_prefix() + "/up/state", R"({"firmware":"1.4.2","signal":-61,"paper":"ok"})");
        return true;
    }

    QString whctlPresence(const std::string &name) const
    {
        QProcess process;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("WHEELHOUSE_SERVER"), QString::fromStdString(m_server->address()));
        environment.insert(QStringLiteral("WHEELHOUSE_CA"), QString::fromStdString(m_server->caFile()));
        environment.insert(QStringLiteral("WHEELHOUSE_TOKEN_FILE"), QString::fromStdString(m_server->tokenFile()));
        process.setProcessEnvironment(environment);
        const auto serial = QString::fromStdString(name.substr(name.rfind('/') + 1));
        process.start(qEnvironmentVariable("WHEELHOUSE_BIN") + QStringLiteral("/whctl"),
                      {QStringLiteral("device"), QStringLiteral("get"), QStringLiteral("printer/") + serial,
                       QStringLiteral("-o"), QStringLiteral("json")});
        process.waitForFinished(10'000);
        return QJsonDocument::fromJson(process.readAllStandardOutput())
            .object()
            .value(u"presence")
            .toObject()
            .value(u"status")
            .toString();
    }

    static Samples pingPong()
    {
        const auto broker = must(BareBroker::start());
        std::mutex mutex;
        std::condition_variable came;
        int pongs = 0;
        MqttClient *answering = nullptr;
        MqttClient device({.port = broker->port(), .id = "device"}, [&](std::string_view, std::string_view payload) {
            answering->publish("pong", std::string(payload));
        });
        answering = &device;
        MqttClient asker({.port = broker->port(), .id = "asker"}, [&](std::string_view, std::string_view) {
            const std::lock_guard lock(mutex);
            ++pongs;
            came.notify_all();
        });
        Samples rounds;
        if (!device.connect("ping") || !asker.connect("pong"))
            return rounds;
        const std::string payload(100, 'x');
        for (int i = 0; i < kPingPongs; ++i) {
            const auto began = Clock::now();
            asker.publish("ping", payload);
            std::unique_lock lock(mutex);
            if (!came.wait_for(lock, 5s, [&] { return pongs == i + 1; }))
                break;
            rounds.add(msSince(began));
        }
        device.disconnect();
        asker.disconnect();
        return rounds;
    }

    Server m_server;
    ChannelPtr m_channel;
    std::vector<v1::Connection> m_connections;
    std::unique_ptr<PresenceWatch> m_watch;
    // As many as connections; they answer commands by their place here.
    std::vector<std::unique_ptr<MqttClient>> m_devices;
};

QTEST_GUILESS_MAIN(BenchDevices)
#include "bench_devices.moc"
