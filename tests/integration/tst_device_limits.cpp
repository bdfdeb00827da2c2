#include <QtTest/QtTest>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>

#include "client/call.h"
#include "tests/server/links/mqtt/test_device.h"
#include "tests/support/raw_socket.h"
#include "tests/support/server_process.h"
#include "wheelhouse/v1/devices.grpc.pb.h"
#include "wheelhouse/v1/products.grpc.pb.h"

using namespace wheelhouse;
using Steady = std::chrono::steady_clock;
using std::chrono::milliseconds;
using tests::TestDevice;
using v1::Finding;

namespace {

// What is above the burst of 500 and 50 a second is given up.
constexpr int kFloodPerSecond = 10'000;
constexpr int kProbes = 100;
// What a neighbour may feel of a flood: twice of what it had, and the turns of
// two clocks (the stream's tick, the scheduler's) on a busy machine.
constexpr double kMostTimes = 2;
constexpr milliseconds kMostAbove(100);

// Sees a device's reports arrive in a console: a real stream of the API.
class Console {
public:
    Console(client::Channel &channel, const std::string &device) : m_stub(channel.grpcChannel())
    {
        v1::WatchDevicesRequest request;
        request.set_parent("products/-");
        request.set_filter("serial = \"" + device + "\"");
        channel.prepare(m_context, std::nullopt);
        m_reader = m_stub.WatchDevices(&m_context, request);
        m_thread = std::thread([this] { read(); });
    }
    ~Console()
    {
        m_context.TryCancel();
        m_thread.join();
    }

    // How long until `queue` is shown as that; at most 5 s.
    std::optional<milliseconds> waitFor(double queue, Steady::time_point since)
    {
        std::unique_lock lock(m_mutex);
        if (!m_arrived.wait_until(lock, since + std::chrono::seconds(5), [&] { return m_queue >= queue; }))
            return std::nullopt;
        return std::chrono::duration_cast<milliseconds>(Steady::now() - since);
    }

private:
    void read()
    {
        v1::WatchDevicesResponse response;
        while (m_reader->Read(&response)) {
            for (const auto &device : response.upserted()) {
                const auto found = device.reported().fields().find("queue");
                if (found == device.reported().fields().end())
                    continue;
                {
                    const std::lock_guard lock(m_mutex);
                    m_queue = found->second.number_value();
                }
                m_arrived.notify_all();
            }
        }
    }

    v1::DeviceService::Stub m_stub;
    grpc::ClientContext m_context;
    std::unique_ptr<grpc::ClientReader<v1::WatchDevicesResponse>> m_reader;
    std::mutex m_mutex;
    std::condition_variable m_arrived;
    double m_queue = -1;
    std::thread m_thread;
};

struct Latency {
    milliseconds p50{0};
    milliseconds p99{0};
};

Latency latencyOf(std::vector<milliseconds> times)
{
    std::sort(times.begin(), times.end());
    return {times[times.size() / 2], times[times.size() * 99 / 100]};
}

} // namespace

// A device that does what it may not: it is refused with a reason, counted,
// named, and nobody else is slowed down.
class TestDeviceLimits : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto started = test::ServerProcess::start({QStringLiteral("--metrics-listen"), QStringLiteral("127.0.0.1:0")});
        if (!started)
            QFAIL(started.error().message.c_str());
        m_server = std::move(*started);
        m_channel = m_server->channel();
        v1::CreateProductRequest product;
        product.set_product_id("printer");
        product.set_template_("printer");
        QVERIFY(client::callBlocking(*m_channel, &v1::ProductService::Stub::CreateProduct, product));
    }

    void cleanupTestCase()
    {
        m_channel.reset();
        QVERIFY(!m_server || m_server->stop());
    }

    void slowsNobodyElseDown()
    {
        TestDevice neighbour(registerDevice("CALM"));
        QVERIFY(neighbour.connect());
        TestDevice flooder(registerDevice("FLOOD"));
        QVERIFY(flooder.connect());
        Console console(*m_channel, "CALM");
        int probe = 0;
        const auto measure = [&]() -> std::optional<Latency> {
            std::vector<milliseconds> times;
            for (int i = 0; i < kProbes; ++i) {
                const auto since = Steady::now();
                neighbour.publish("state", R"({"queue":)" + std::to_string(++probe) + "}");
                const auto took = console.waitFor(probe, since);
                if (!took)
                    return std::nullopt;
                times.push_back(*took);
                // As many a second as the neighbour itself may send.
                std::this_thread::sleep_until(since + milliseconds(25));
            }
            return latencyOf(std::move(times));
        };
        QVERIFY(measure());
        const auto before = measure();
        QVERIFY(before);

        std::atomic<bool> flooding{true};
        std::atomic<int> sent{0};
        std::thread flood([&] {
            const auto start = Steady::now();
            while (flooding) {
                const auto due = std::chrono::duration<double>(Steady::now() - start).count() * kFloodPerSecond;
                while (sent < due && flooding) {
                    flooder.publish("state", R"({"queue":)" + std::to_string(sent % 100) + "}", 0);
                    ++sent;
                }
                std::this_thread::sleep_for(milliseconds(1));
            }
        });
        const auto floodStart = Steady::now();
        const auto during = measure();
        const auto lasted = std::chrono::duration<double>(Steady::now() - floodStart).count();
        flooding = false;
        flood.join();
        QVERIFY(during);
        qInfo("a neighbour's report is seen after p50 %lld ms, p99 %lld ms; beside %d messages in %.1f s of another "
              "p50 %lld ms (%.2f times), p99 %lld ms (%.2f times)",
              static_cast<long long>(before->p50.count()), static_cast<long long>(before->p99.count()), sent.load(), lasted,
              static_cast<long long>(during->p50.count()), ratio(during->p50, before->p50),
              static_cast<long long>(during->p99.count()), ratio(during->p99, before->p99));
        QVERIFY(sent > 10'000);
        QVERIFY(during->p50 <= before->p50 * kMostTimes + kMostAbove);
        QVERIFY(during->p99 <= before->p99 * kMostTimes + kMostAbove);

        // It is named, with how much was given up, and its own reports go on.
        QTRY_VERIFY_WITH_TIMEOUT(finding("FLOOD", Finding::KIND_MESSAGE_FLOOD).count() > sent / 2, 5000);
        const auto named = finding("FLOOD", Finding::KIND_MESSAGE_FLOOD);
        QVERIFY2(QString::fromStdString(named.text()).contains(QStringLiteral("50 messages a second")), named.text().c_str());
        QVERIFY(named.has_since_time());
        const auto known = device("FLOOD");
        QVERIFY2(std::ranges::count(known.care(), "Sends too many messages") == 1, known.ShortDebugString().c_str());
        QCOMPARE(device("CALM").findings_size(), 0);
        QVERIFY(device("FLOOD").presence().status() == v1::Presence::STATUS_ONLINE);
        QTRY_VERIFY_WITH_TIMEOUT((flooder.publish("state", R"({"firmware":"after"})"), device("FLOOD").firmware() == "after"), 5000);
        QVERIFY(metric("message_flood") > sent / 2);
    }

    void refusesAndCounts()
    {
        registerDevice("OTHER");
        TestDevice bad(registerDevice("BAD"));
        QVERIFY(bad.connect());
        bad.publish("state", std::string(1'000'000, 'x'));
        bad.publish("state", "{\"queue\":");
        bad.publish("state", "{\"a\":" + std::string(40, '[') + std::string(40, ']') + "}");
        bad.publishTo("wh/1/printer/OTHER/up/state", R"({"firmware":"forged"})");
        // Ten years ahead.
        bad.publish("state", R"({"time":)" + std::to_string(std::time(nullptr) + 315'363'600) + "}");
        QTRY_COMPARE_WITH_TIMEOUT(device("BAD").findings_size(), 4, 5000);
        QTRY_COMPARE_WITH_TIMEOUT(finding("BAD", Finding::KIND_UNREADABLE_MESSAGES).count(), std::int64_t(2), 5000);
        for (const auto &[kind, says] : std::initializer_list<std::pair<Finding::Kind, const char *>>{
                 {Finding::KIND_MESSAGE_TOO_LARGE, "1000000 bytes"},
                 {Finding::KIND_UNREADABLE_MESSAGES, "deeper than 32 levels"},
                 {Finding::KIND_FOREIGN_TOPIC, "wh/1/printer/OTHER/up/state"},
                 {Finding::KIND_CLOCK_WRONG, "3,650 days ahead"}}) {
            const auto text = finding("BAD", kind).text();
            QVERIFY2(QString::fromStdString(text).contains(QLatin1String(says)), text.c_str());
        }
        QVERIFY(device("OTHER").firmware().empty());
        QVERIFY(bad.isConnected());
        QCOMPARE(metric("message_too_large"), 1);
        QCOMPARE(metric("unreadable_message"), 2);
        QCOMPARE(metric("foreign_topic"), 1);
    }

private:
    static double ratio(milliseconds above, milliseconds below)
    {
        return static_cast<double>(above.count()) / static_cast<double>(std::max<std::int64_t>(below.count(), 1));
    }

    v1::Connection registerDevice(const std::string &serial)
    {
        v1::RegisterDeviceRequest request;
        request.set_parent("products/printer");
        request.set_serial(serial);
        const auto made = client::callBlocking(*m_channel, &v1::DeviceService::Stub::RegisterDevice, request);
        return made ? made->connection() : v1::Connection();
    }

    v1::Device device(const std::string &serial)
    {
        v1::GetDeviceRequest request;
        request.set_name("products/printer/devices/" + serial);
        const auto found = client::callBlocking(*m_channel, &v1::DeviceService::Stub::GetDevice, request);
        return found ? *found : v1::Device();
    }

    Finding finding(const std::string &serial, Finding::Kind kind)
    {
        const auto now = device(serial);
        for (const auto &each : now.findings()) {
            if (each.kind() == kind)
                return each;
        }
        return {};
    }

    int metric(const char *kind)
    {
        const test::RawSocket socket(m_server->metricsAddress());
        socket.send("GET /metrics HTTP/1.0\r\n\r\n");
        const auto page = QByteArray::fromStdString(socket.receive(2000));
        const auto line = QByteArray("wheelhouse_device_refused_total{kind=\"") + kind + "\"} ";
        const auto at = page.indexOf(line);
        return at < 0 ? -1 : static_cast<int>(page.mid(at + line.size()).split('\n').first().toDouble());
    }

    std::unique_ptr<test::ServerProcess> m_server;
    std::shared_ptr<client::Channel> m_channel;
};

QTEST_GUILESS_MAIN(TestDeviceLimits)
#include "tst_device_limits.moc"
