#include <QtTest/QtTest>

#include <atomic>

#include "client/call.h"
#include "tests/bench/bare_broker.h"
#include "tests/server/links/mqtt/test_device.h"
#include "tests/support/server_process.h"
#include "wheelhouse/v1/devices.grpc.pb.h"
#include "wheelhouse/v1/products.grpc.pb.h"

using namespace wheelhouse;
using tests::TestDevice;

namespace {

// Connects again as soon as it is put out, as a device does.
class StubbornDevice {
public:
    explicit StubbornDevice(v1::Connection connection) : m_device(std::move(connection), 10)
    {
        m_thread = std::thread([this] {
            while (!m_stopping) {
                if (!m_device.isConnected() && m_device.connect())
                    m_device.publish("state", R"({"firmware":"1.0.0"})");
                std::this_thread::sleep_for(std::chrono::milliseconds(50));
            }
        });
    }
    ~StubbornDevice()
    {
        m_stopping = true;
        m_thread.join();
    }

private:
    TestDevice m_device;
    std::atomic<bool> m_stopping{false};
    std::thread m_thread;
};

constexpr int kDevices = 20;

std::string nameOf(int device)
{
    return "products/printer/devices/D" + std::to_string(device);
}

} // namespace

// The server dies and returns, with its broker or without: what it shows of the
// devices is right again within seconds.
class TestDevicePresence : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void isRightAfterTheServerWasKilled()
    {
        QTemporaryDir folder;
        const auto data = folder.filePath(QStringLiteral("data"));
        auto server = start({}, data);
        std::vector<v1::Connection> connections;
        for (int i = 0; i < kDevices; ++i)
            connections.push_back(registerDevice(*server, i));
        std::vector<std::unique_ptr<StubbornDevice>> devices;
        for (const auto &connection : connections)
            devices.push_back(std::make_unique<StubbornDevice>(connection));
        auto channel = server->channel();
        QTRY_COMPARE_WITH_TIMEOUT(count(*channel, v1::Presence::STATUS_ONLINE), kDevices, 10'000);
        // What comes is written down behind; the history is read from the store.
        for (int i = 0; i < kDevices; ++i) {
            v1::ListPresenceEventsRequest request;
            request.set_parent(nameOf(i));
            const auto isStored = [&] {
                const auto events = client::callBlocking(*channel, &v1::DeviceService::Stub::ListPresenceEvents, request);
                return events && events->events_size() > 0;
            };
            QTRY_VERIFY_WITH_TIMEOUT(isStored(), 10'000);
        }
        channel.reset();
        server->kill();
        // Who goes meanwhile goes unseen.
        devices.resize(kDevices - 5);
        server = start({}, data);
        channel = server->channel();
        QElapsedTimer timer;
        timer.start();
        QTRY_COMPARE_WITH_TIMEOUT(count(*channel, v1::Presence::STATUS_ONLINE), kDevices - 5, 10'000);
        qInfo("right again %lld ms after the server said that it serves", static_cast<long long>(timer.elapsed()));
        QVERIFY(timer.elapsed() < 5000);
        for (int i = 0; i < kDevices; ++i) {
            const auto presence = presenceOf(*channel, i);
            QVERIFY(presence.has_since_time());
            if (i < kDevices - 5) {
                QCOMPARE(presence.certainty(), v1::Presence::CERTAINTY_EXACT);
                QVERIFY(presence.reason_text().empty());
                // The history says what was between.
                v1::ListPresenceEventsRequest request;
                request.set_parent(nameOf(i));
                const auto reasonsOf = [&] {
                    QStringList reasons;
                    const auto events = client::callBlocking(*channel, &v1::DeviceService::Stub::ListPresenceEvents, request);
                    for (int each = 0; events && each < events->events_size(); ++each)
                        reasons << QString::fromStdString(events->events(each).presence().reason_text());
                    return reasons;
                };
                const QStringList expected{QString(), QStringLiteral("the server and its broker were restarted"), QString()};
                QTRY_COMPARE_WITH_TIMEOUT(reasonsOf(), expected, 5000);
            } else {
                QCOMPARE(presence.reason(), v1::Presence::REASON_BROKER_LOST);
                QCOMPARE(presence.certainty(), v1::Presence::CERTAINTY_INFERRED);
            }
        }
    }

    // A broker of somebody else's tells no sessions, and stays when the server
    // goes: what was known is believed, and messages, wills and silence correct it.
    void believesWhatItKnewWhereTheBrokerStayed()
    {
        auto broker = bench::BareBroker::start();
        if (!broker)
            QFAIL(broker.error().message.c_str());
        const auto url = QStringLiteral("mqtt://wheelhouse@127.0.0.1:%1").arg((*broker)->port());
        QTemporaryDir folder;
        const auto data = folder.filePath(QStringLiteral("data"));
        auto server = start({QStringLiteral("--mqtt"), url}, data);
        for (int i = 0; i < 3; ++i)
            QVERIFY(!registerDevice(*server, i).client_id().empty());
        auto channel = server->channel();
        const auto say = [&](int device, const char *leaf) {
            QProcess process;
            process.start(QStringLiteral("mosquitto_pub"),
                          {QStringLiteral("-h"), QStringLiteral("127.0.0.1"), QStringLiteral("-p"), QString::number((*broker)->port()),
                           QStringLiteral("-q"), QStringLiteral("1"), QStringLiteral("-m"), QStringLiteral("{}"), QStringLiteral("-t"),
                           QStringLiteral("wh/1/printer/D%1/up/%2").arg(device).arg(QLatin1String(leaf))});
            return process.waitForFinished(5000) && process.exitCode() == 0;
        };
        const auto statusOf = [&](int device) { return presenceOf(*channel, device).status(); };
        // The second one reports every 5 s: 25 s of silence are enough.
        v1::UpdateDeviceRequest update;
        update.mutable_device()->set_name(nameOf(1));
        (*update.mutable_device()->mutable_desired()->mutable_fields())["report_interval"].set_number_value(5);
        QVERIFY(client::callBlocking(*channel, &v1::DeviceService::Stub::UpdateDevice, update));
        QTRY_VERIFY_WITH_TIMEOUT(say(0, "state") && statusOf(0) == v1::Presence::STATUS_ONLINE, 5000);
        QTRY_VERIFY_WITH_TIMEOUT(say(1, "state") && statusOf(1) == v1::Presence::STATUS_ONLINE, 5000);
        QCOMPARE(presenceOf(*channel, 0).certainty(), v1::Presence::CERTAINTY_INFERRED);
        const auto since = presenceOf(*channel, 0).since_time();
        QTest::qWait(1500);
        channel.reset();
        server->kill();
        server = start({QStringLiteral("--mqtt"), url}, data);
        channel = server->channel();
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(statusOf(0), v1::Presence::STATUS_ONLINE);
        QCOMPARE(presenceOf(*channel, 0).since_time().seconds(), since.seconds());
        QCOMPARE(statusOf(1), v1::Presence::STATUS_ONLINE);
        QCOMPARE(statusOf(2), v1::Presence::STATUS_NEVER_SEEN);
        QTRY_VERIFY_WITH_TIMEOUT(say(2, "state") && statusOf(2) == v1::Presence::STATUS_ONLINE, 5000);
        QVERIFY(say(0, "will"));
        QTRY_COMPARE_WITH_TIMEOUT(statusOf(0), v1::Presence::STATUS_OFFLINE, 2000);
        QCOMPARE(presenceOf(*channel, 0).reason_text(), std::string("the connection broke: its last will came"));
        QVERIFY(timer.elapsed() < 20'000);
        QTRY_COMPARE_WITH_TIMEOUT(statusOf(1), v1::Presence::STATUS_OFFLINE, 30'000);
        QCOMPARE(presenceOf(*channel, 1).reason_text(), std::string("nothing was heard of it for 25 s"));
        QCOMPARE(statusOf(2), v1::Presence::STATUS_ONLINE);
    }

private:
    static std::unique_ptr<test::ServerProcess> start(const QStringList &arguments, const QString &data)
    {
        auto started = test::ServerProcess::start(arguments, data);
        if (!started)
            qFatal("%s", started.error().message.c_str());
        return std::move(*started);
    }

    static v1::Connection registerDevice(const test::ServerProcess &server, int device)
    {
        const auto channel = server.channel();
        v1::CreateProductRequest product;
        product.set_product_id("printer");
        product.set_template_("printer");
        // There already but for the first.
        (void)client::callBlocking(*channel, &v1::ProductService::Stub::CreateProduct, product);
        v1::RegisterDeviceRequest request;
        request.set_parent("products/printer");
        request.set_serial("D" + std::to_string(device));
        const auto made = client::callBlocking(*channel, &v1::DeviceService::Stub::RegisterDevice, request);
        return made ? made->connection() : v1::Connection();
    }

    static v1::Presence presenceOf(client::Channel &channel, int device)
    {
        v1::GetDeviceRequest request;
        request.set_name(nameOf(device));
        const auto found = client::callBlocking(channel, &v1::DeviceService::Stub::GetDevice, request);
        return found ? found->presence() : v1::Presence();
    }

    static int count(client::Channel &channel, v1::Presence::Status status)
    {
        int found = 0;
        for (int i = 0; i < kDevices; ++i)
            found += presenceOf(channel, i).status() == status;
        return found;
    }
};

QTEST_GUILESS_MAIN(TestDevicePresence)
#include "tst_device_presence.moc"
