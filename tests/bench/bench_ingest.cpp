#include <QtTest>

#include <fmt/format.h>

#include "tests/bench/bare_broker.h"
#include "tests/bench/fleet.h"
#include "tests/bench/mqtt_client.h"
#include "tests/bench/mqtt_flood.h"
#include "wheelhouse/v1/system.grpc.pb.h"

using namespace wheelhouse;
using namespace wheelhouse::bench;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kDevices = 100;
// Fewer than what the broker queues for one subscriber.
constexpr int kMessages = 80'000;
constexpr int kRounds = 3;

std::string stateOf(int message)
{
    return fmt::format(R"({{"firmware":"1.4.2","signal":-{},"paper":"ok","cover":"closed","queue":{},"printed":{}}})",
                       50 + message % 30, message % 7, message);
}

} // namespace

// What devices report, into the twins of the real server, against a subscriber
// that only counts: the same broker, the same publishers, the same topics.
class BenchIngest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_broker = must(BareBroker::start());
        m_server = must(test::ServerProcess::start(
            {QStringLiteral("--mqtt"), QStringLiteral("mqtt://wheelhouse@127.0.0.1:%1").arg(m_broker->port())}));
        m_channel = m_server->channel();
        registerPrinters(*m_channel, "SN", kDevices);
    }

    void cleanupTestCase()
    {
        m_channel->shutDown();
        QVERIFY(m_server->stop());
    }

    void takesWhatDevicesSay()
    {
        Samples counted;
        Samples taken;
        double serverCpu = 0;
        std::string where;
        for (int round = 0; round < kRounds; ++round) {
            counted.add(countingRate());
            const auto pid = static_cast<pid_t>(m_server->processId());
            const double cpu = cpuSeconds(pid);
            const ThreadTimes times(pid);
            taken.add(serverRate());
            serverCpu += cpuSeconds(pid) - cpu;
            where = times.told();
        }
        figure("ingest.counted", counted.median(), "messages/s", "-",
               "QoS 1 through a bare Mosquitto to a libmosquitto subscriber that only counts");
        figure("ingest.server", taken.median(), "messages/s", "-",
               "the same into the twins of 100 devices, seen by GetStatus");
        figure("ingest.cpu", serverCpu * 1e6 / (kRounds * kMessages), "µs", "-",
               "the server's processor time a message");
        figure("P18", taken.median() / counted.median(), "x", ">=0.9",
               "MQTT into twin and presence against the subscriber that does nothing");
        note("P18", "where the server's time goes: " + where);
        // Right, too: each device says last what it was last sent.
        for (std::size_t i = 0; i < kDevices; ++i) {
            v1::GetDeviceRequest request;
            request.set_name("products/printer/devices/" + serialOf("SN", i));
            const auto device = must(client::callBlocking(*m_channel, &v1::DeviceService::Stub::GetDevice, request));
            QCOMPARE(device.reported().fields().at("printed").number_value(),
                     static_cast<double>(kMessages - kDevices + i));
            QCOMPARE(device.presence().status(), v1::Presence::STATUS_ONLINE);
        }
    }

private:
    // Four connections, each speaking for a quarter of the devices: real ones
    // would cost more than what is measured.
    std::vector<std::unique_ptr<MqttFlood>> makeFloods(const std::string &root) const
    {
        std::vector<std::unique_ptr<MqttFlood>> floods;
        for (int i = 0; i < 4; ++i)
            floods.push_back(std::make_unique<MqttFlood>(m_broker->port(), fmt::format("publisher{}", i)));
        for (int i = 0; i < kMessages; ++i) {
            const auto device = static_cast<std::size_t>(i) % kDevices;
            floods[device % floods.size()]->add(root + serialOf("/printer/SN", device) + "/up/state", stateOf(i));
        }
        return floods;
    }

    double countingRate()
    {
        std::mutex mutex;
        std::condition_variable came;
        int count = 0;
        MqttClient counter({.port = m_broker->port(), .id = "counter"}, [&](std::string_view, std::string_view) {
            const std::lock_guard lock(mutex);
            if (++count == kMessages)
                came.notify_all();
        });
        if (!counter.connect("counted/#"))
            qFatal("the broker refuses a subscriber");
        const auto floods = makeFloods("counted");
        const auto began = Clock::now();
        for (const auto &flood : floods)
            flood->send();
        std::unique_lock lock(mutex);
        if (!came.wait_for(lock, 60s, [&] { return count == kMessages; }))
            qFatal("only %d messages came", count);
        const double seconds = msSince(began) / 1000;
        lock.unlock();
        counter.disconnect();
        return kMessages / seconds;
    }

    double serverRate()
    {
        const auto target = messagesTaken() + kMessages;
        const auto floods = makeFloods("wh/1");
        const auto began = Clock::now();
        for (const auto &flood : floods)
            flood->send();
        while (messagesTaken() < target) {
            if (msSince(began) > 60'000)
                qFatal("only %lld of the messages came", static_cast<long long>(messagesTaken()));
            QThread::msleep(5);
        }
        return kMessages / (msSince(began) / 1000);
    }

    std::int64_t messagesTaken() const
    {
        return must(client::callBlocking(*m_channel, &v1::SystemService::Stub::GetStatus, {})).device_message_count();
    }

    std::unique_ptr<BareBroker> m_broker;
    Server m_server;
    ChannelPtr m_channel;
};

QTEST_GUILESS_MAIN(BenchIngest)
#include "bench_ingest.moc"
