#include <QtTest/QtTest>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <set>

#include <nlohmann/json.hpp>

#include "core/x509.h"
#include "server/devices/device_commands.h"
#include "server/devices/device_registry.h"
#include "server/devices/device_twin.h"
#include "server/links/mqtt/mosquitto_process.h"
#include "server/links/mqtt/mqtt_link.h"
#include "tests/server/devices/memory_stores.h"
#include "test_device.h"

using namespace wheelhouse;
using namespace wheelhouse::devices;
using namespace wheelhouse::tests;

namespace {

void writeText(const QString &path, const std::string &text)
{
    std::ofstream(path.toStdString()) << text;
}

// All of the devices' side of the server over stores in memory, with a real
// broker.
struct Server {
    QTemporaryDir directory;
    CertificateAuthority authority = *CertificateAuthority::create("Test CA");
    MemoryProductStore productStore;
    MemoryDeviceStore deviceStore;
    MemoryCommandStore commandStore;
    MemoryTwinStore twinStore;
    DeviceCounters counters;
    DeviceInbox inbox{counters};
    ProductCatalog catalog{productStore};
    DeviceTable table;
    std::unique_ptr<mqtt::MosquittoProcess> broker;
    std::unique_ptr<mqtt::MqttLink> link;
    std::unique_ptr<DeviceRegistry> registry;
    std::unique_ptr<DeviceCommands> commands;
    std::unique_ptr<TwinHistory> history;
    std::unique_ptr<TwinWriter> writer;
    std::unique_ptr<DeviceTwin> twin;

    bool start()
    {
        const auto certified = *authority.issueServer({"127.0.0.1"});
        writeText(directory.filePath(QStringLiteral("ca.crt")), authority.certificatePem());
        writeText(directory.filePath(QStringLiteral("server.crt")), certified.certificatePem);
        writeText(directory.filePath(QStringLiteral("server.key")), certified.keyPem.reveal());
        mqtt::MosquittoOptions options;
        options.directory = directory.filePath(QStringLiteral("mosquitto")).toStdString();
        options.caFile = directory.filePath(QStringLiteral("ca.crt")).toStdString();
        options.certificateFile = directory.filePath(QStringLiteral("server.crt")).toStdString();
        options.keyFile = directory.filePath(QStringLiteral("server.key")).toStdString();
        auto settings = mqtt::MosquittoSettings::prepare(options);
        if (!settings) {
            qInfo("%s", settings.error().message.c_str());
            return false;
        }
        mqtt::MqttOptions own;
        own.host = settings->socket.string();
        own.name = mqtt::MosquittoSettings::kServerName;
        own.password = settings->serverPassword;
        const BrokerEndpoint endpoint{"127.0.0.1", settings->tokenPort, settings->certificatePort,
                                      authority.certificatePem()};
        broker = std::make_unique<mqtt::MosquittoProcess>(*settings, table, inbox, counters);
        link = std::make_unique<mqtt::MqttLink>(own, endpoint, table, inbox);
        registry = std::make_unique<DeviceRegistry>(
            table, catalog, deviceStore, *link, [this](const CertificateOrder &order) -> Result<IssuedCertificate> {
                auto issued = authority.issueClient(order.commonName);
                if (!issued)
                    return passOn(issued);
                return IssuedCertificate{issued->certificatePem, issued->keyPem};
            });
        commands = std::make_unique<DeviceCommands>(table, catalog, commandStore, *link, counters);
        history = std::make_unique<TwinHistory>(table, twinStore);
        registry->keepHistoryIn(*history);
        writer = std::make_unique<TwinWriter>(deviceStore, &twinStore);
        // Short enough to see findings end.
        TwinOptions twinOptions;
        twinOptions.findings.window = std::chrono::seconds(5);
        twin = std::make_unique<DeviceTwin>(inbox, table, catalog, *commands, *link, *writer, counters, twinOptions);
        twin->start();
        commands->start();
        if (auto started = broker->start(); !started) {
            qInfo("%s", started.error().message.c_str());
            return false;
        }
        link->start();
        v1::CreateProductRequest product;
        product.set_product_id("printer");
        product.set_template_("printer");
        return link->waitUntilReady(std::chrono::seconds(5)) && catalog.createProduct(product);
    }

    ~Server()
    {
        if (twin)
            twin->stop();
        if (commands)
            commands->stop();
        if (link)
            link->stop();
        if (broker)
            broker->stop();
    }

    v1::Connection registerDevice(const std::string &serial, v1::CredentialKind kind = v1::CREDENTIAL_KIND_TOKEN)
    {
        v1::RegisterDeviceRequest request;
        request.set_parent("products/printer");
        request.set_serial(serial);
        request.set_credential(kind);
        const auto response = registry->registerDevice(request);
        return response ? response->connection() : v1::Connection();
    }

    v1::Finding finding(const std::string &serial, v1::Finding::Kind kind)
    {
        const auto device = table.get(nameOf(serial));
        for (const auto &finding : device->findings()) {
            if (finding.kind() == kind)
                return finding;
        }
        return {};
    }
    bool hasCare(const std::string &serial, const std::string &words)
    {
        const auto device = table.get(nameOf(serial));
        return std::find(device->care().begin(), device->care().end(), words) != device->care().end();
    }
    static std::string nameOf(const std::string &serial) { return "products/printer/devices/" + serial; }
    v1::Presence presence(const std::string &serial) { return table.get(nameOf(serial))->presence(); }
    bool isOnline(const std::string &serial) { return presence(serial).status() == v1::Presence::STATUS_ONLINE; }
    bool isOffline(const std::string &serial) { return presence(serial).status() == v1::Presence::STATUS_OFFLINE; }
};

} // namespace

class TestDeviceBroker : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_server = std::make_unique<Server>();
        QVERIFY(m_server->start());
    }
    void cleanupTestCase() { m_server.reset(); }

    void acceptsARegisteredDeviceAndShowsIt()
    {
        TestDevice device(m_server->registerDevice("A1"));
        QVERIFY(device.connect());
        QTRY_VERIFY_WITH_TIMEOUT(m_server->isOnline("A1"), 1000);
        QCOMPARE(m_server->presence("A1").certainty(), v1::Presence::CERTAINTY_EXACT);
        QCOMPARE(m_server->presence("A1").address(), std::string("127.0.0.1"));
        QCOMPARE(m_server->table.get(Server::nameOf("A1"))->state(), v1::Device::STATE_ACTIVE);
        device.publish("state", R"({"firmware":"1.4.2","paper":"out","signal":-60})");
        QTRY_COMPARE_WITH_TIMEOUT(m_server->table.get(Server::nameOf("A1"))->firmware(), std::string("1.4.2"), 1000);
        QCOMPARE(m_server->table.get(Server::nameOf("A1"))->care(0), std::string("Paper out"));
        device.disconnect();
        QTRY_VERIFY_WITH_TIMEOUT(m_server->isOffline("A1"), 1000);
        QCOMPARE(m_server->presence("A1").reason(), v1::Presence::REASON_CLEAN_DISCONNECT);
        QVERIFY(device.connect());
        QTRY_VERIFY_WITH_TIMEOUT(m_server->isOnline("A1"), 1000);
        device.cutCable();
        QTRY_VERIFY_WITH_TIMEOUT(m_server->isOffline("A1"), 1000);
        QCOMPARE(m_server->presence("A1").reason(), v1::Presence::REASON_CONNECTION_LOST);
        QVERIFY(m_server->writer->flush(std::chrono::seconds(3)));
        const auto &uid = m_server->table.get(Server::nameOf("A1"))->uid();
        QCOMPARE(m_server->deviceStore.presenceEvents(uid, 0, 100)->events.size(), std::size_t(4));
    }

    void acceptsACertificate()
    {
        const auto connection = m_server->registerDevice("C1", v1::CREDENTIAL_KIND_CERTIFICATE);
        QVERIFY(connection.password().empty());
        TestDevice device(connection);
        QVERIFY(device.connect());
        QTRY_VERIFY_WITH_TIMEOUT(m_server->isOnline("C1"), 1000);
        // A certificate proves its own device only.
        const auto other = m_server->registerDevice("C2", v1::CREDENTIAL_KIND_CERTIFICATE);
        auto stolen = connection;
        stolen.set_client_id(other.client_id());
        stolen.set_username(other.username());
        TestDevice thief(stolen);
        QVERIFY(!thief.connect());
    }

    void refusesAWrongCredential()
    {
        auto connection = m_server->registerDevice("W1");
        connection.set_password("wrong");
        TestDevice device(connection);
        QVERIFY(!device.connect());
        QCOMPARE(m_server->presence("W1").status(), v1::Presence::STATUS_NEVER_SEEN);
        const auto finding = [&] { return m_server->finding("W1", v1::Finding::KIND_CREDENTIAL_REFUSED); };
        QTRY_COMPARE_WITH_TIMEOUT(finding().text(), std::string("the broker turned it away once: wrong credential, latest from 127.0.0.1"), 1000);
        QVERIFY(!device.connect());
        QTRY_COMPARE_WITH_TIMEOUT(finding().count(), std::int64_t(2), 1000);
        QVERIFY(m_server->hasCare("W1", "Turned away by the broker"));
    }

    void confinesADeviceToItsTopics()
    {
        m_server->registerDevice("N2");
        TestDevice device(m_server->registerDevice("N1"));
        QVERIFY(device.connect());
        QVERIFY(!device.subscribe("wh/1/printer/N2/down/#"));
        QVERIFY(!device.subscribe("#"));
        device.publishTo("wh/1/printer/N2/up/state", R"({"firmware":"forged"})");
        device.publish("state", R"({"firmware":"own"})");
        QTRY_COMPARE_WITH_TIMEOUT(m_server->table.get(Server::nameOf("N1"))->firmware(), std::string("own"), 1000);
        QVERIFY(m_server->table.get(Server::nameOf("N2"))->firmware().empty());
        const auto care = m_server->table.get(Server::nameOf("N1"))->care();
        QVERIFY(std::find(care.begin(), care.end(), "Tried a foreign topic") != care.end());
        // What of it, and how often: at once for the first, and once a second.
        const auto second = std::time(nullptr);
        QTRY_VERIFY_WITH_TIMEOUT(std::time(nullptr) > second, 2000);
        device.publishTo("wh/1/printer/N2/up/state", "{}");
        const auto finding = [&] { return m_server->finding("N1", v1::Finding::KIND_FOREIGN_TOPIC); };
        QTRY_COMPARE_WITH_TIMEOUT(finding().count(), std::int64_t(4), 2000);
        QVERIFY2(finding().text().ends_with("wh/1/printer/N2/up/state"), finding().text().c_str());
    }

    void disablingEndsTheSession()
    {
        TestDevice device(m_server->registerDevice("D1"));
        QVERIFY(device.connect());
        QTRY_VERIFY_WITH_TIMEOUT(m_server->isOnline("D1"), 1000);
        v1::DisableDeviceRequest disable;
        disable.set_name(Server::nameOf("D1"));
        QVERIFY(m_server->registry->disableDevice(disable));
        QTRY_VERIFY_WITH_TIMEOUT(!device.isConnected(), 2000);
        QTRY_VERIFY_WITH_TIMEOUT(m_server->isOffline("D1"), 2000);
        QCOMPARE(m_server->presence("D1").reason(), v1::Presence::REASON_DISABLED);
        QVERIFY(!device.connect());
        v1::EnableDeviceRequest enable;
        enable.set_name(Server::nameOf("D1"));
        QVERIFY(m_server->registry->enableDevice(enable));
        QVERIFY(device.connect());
    }

    void takeOverIsNotOffline()
    {
        const auto connection = m_server->registerDevice("T1");
        TestDevice first(connection);
        QVERIFY(first.connect());
        QTRY_VERIFY_WITH_TIMEOUT(m_server->isOnline("T1"), 1000);
        TestDevice second(connection);
        QVERIFY(second.connect());
        QTRY_COMPARE_WITH_TIMEOUT(m_server->presence("T1").reason(), v1::Presence::REASON_TAKEN_OVER, 1000);
        QVERIFY(m_server->isOnline("T1"));
        QTRY_VERIFY_WITH_TIMEOUT(!first.isConnected(), 1000);
    }

    void commandGoesThereAndBack()
    {
        TestDevice device(m_server->registerDevice("K1"));
        QVERIFY(device.connect());
        QVERIFY(device.subscribe("wh/1/printer/K1/down/#"));
        v1::SendDeviceCommandRequest request;
        request.set_parent(Server::nameOf("K1"));
        request.set_command("test_print");
        request.set_expire_seconds(60);
        const auto command = m_server->commands->sendCommand(request, "accounts/tester");
        QVERIFY(command);
        QTRY_VERIFY_WITH_TIMEOUT(!device.received().empty(), 2000);
        const auto message = nlohmann::json::parse(device.received().front().payload);
        QCOMPARE(message["command"].get<std::string>(), std::string("test_print"));
        const std::string id = message["id"];
        device.publish("ack", R"({"id":")" + id + R"(","state":"acknowledged"})");
        device.publish("ack", R"({"id":")" + id + R"(","state":"done","result":{"pages":1}})");
        v1::GetDeviceCommandRequest get;
        get.set_name(command->name());
        QTRY_COMPARE_WITH_TIMEOUT(m_server->commands->getCommand(get)->state(), v1::DeviceCommand::STATE_DONE, 2000);
        QVERIFY(m_server->commands->getCommand(get)->has_acknowledge_time());
    }

    void queuedCommandWaitsForTheDevice()
    {
        TestDevice device(m_server->registerDevice("Q1"));
        v1::SendDeviceCommandRequest request;
        request.set_parent(Server::nameOf("Q1"));
        request.set_command("cut");
        request.set_expire_seconds(60);
        const auto command = m_server->commands->sendCommand(request, "accounts/tester");
        QVERIFY(command);
        QCOMPARE(command->state(), v1::DeviceCommand::STATE_QUEUED);
        QVERIFY(device.connect());
        QVERIFY(device.subscribe("wh/1/printer/Q1/down/#"));
        QTRY_COMPARE_WITH_TIMEOUT(device.received().size(), std::size_t(1), 2000);
    }

    void desiredArrivesLater()
    {
        TestDevice device(m_server->registerDevice("E1"));
        v1::UpdateDeviceRequest update;
        update.mutable_device()->set_name(Server::nameOf("E1"));
        (*update.mutable_device()->mutable_desired()->mutable_fields())["density"].set_number_value(5);
        update.mutable_update_mask()->add_paths("desired");
        QVERIFY(m_server->registry->updateDevice(update));
        QVERIFY(device.connect());
        QVERIFY(device.subscribe("wh/1/printer/E1/down/#"));
        QTRY_VERIFY_WITH_TIMEOUT(!device.received().empty(), 2000);
        QCOMPARE(nlohmann::json::parse(device.received().front().payload)["version"].get<int>(), 1);
        device.publish("state", R"({"applied_version":1})");
        QTRY_COMPARE_WITH_TIMEOUT(m_server->table.get(Server::nameOf("E1"))->applied_version(), std::int64_t(1), 1000);
    }

    // Findings begin with the first message, and end when it has been well for
    // a while (here 5 s).
    void badMessagesAreNamed()
    {
        TestDevice device(m_server->registerDevice("J1"));
        QVERIFY(device.connect());
        device.publish("state", "{\"signal\":");
        device.publish("state", std::string(20'000, ' '));
        // Above what passes the broker, and above what it reads at all.
        device.publish("state", std::string(1'000'000, 'x'));
        device.publish("state", R"({"time":1})");
        const auto now = [&] { return m_server->table.get(Server::nameOf("J1")); };
        QTRY_COMPARE_WITH_TIMEOUT(now()->findings_size(), 3, 2000);
        QTRY_COMPARE_WITH_TIMEOUT(m_server->finding("J1", v1::Finding::KIND_MESSAGE_TOO_LARGE).count(), std::int64_t(2), 2000);
        QVERIFY(device.isConnected());
        QVERIFY2(m_server->finding("J1", v1::Finding::KIND_UNREADABLE_MESSAGES).text().starts_with("messages that could not be read: 1;"),
                 m_server->finding("J1", v1::Finding::KIND_UNREADABLE_MESSAGES).text().c_str());
        QVERIFY(m_server->hasCare("J1", "Sends too large messages") && m_server->hasCare("J1", "Clock wrong"));
        device.publish("state", "{\"signal\":-50,\"time\":" + std::to_string(std::time(nullptr)) + "}");
        QTRY_VERIFY_WITH_TIMEOUT(!m_server->hasCare("J1", "Clock wrong"), 1000);
        QTRY_COMPARE_WITH_TIMEOUT(now()->findings_size(), 0, 9000);
        QCOMPARE(now()->care_size(), 0);
        QVERIFY(device.isConnected());
        device.publish("state", std::string(3'000'000, 'x'));
        QTRY_VERIFY_WITH_TIMEOUT(m_server->isOffline("J1"), 3000);
        QCOMPARE(m_server->presence("J1").reason(), v1::Presence::REASON_PROTOCOL_ERROR);
    }

    void twoOfOneIdentityAreNamed()
    {
        const auto connection = m_server->registerDevice("T2");
        std::vector<std::unique_ptr<TestDevice>> clients;
        for (int i = 0; i < 4; ++i) {
            clients.push_back(std::make_unique<TestDevice>(connection));
            QVERIFY(clients.back()->connect());
        }
        const auto finding = [&] { return m_server->finding("T2", v1::Finding::KIND_DUPLICATE_IDENTITY); };
        QTRY_COMPARE_WITH_TIMEOUT(finding().count(), std::int64_t(3), 2000);
        QVERIFY(m_server->isOnline("T2"));
        QTRY_COMPARE_WITH_TIMEOUT(finding().count(), std::int64_t(0), 9000);
    }

    void comingAndGoingIsNamed()
    {
        TestDevice device(m_server->registerDevice("F1"));
        for (int i = 0; i < 7; ++i) {
            QVERIFY(device.connect());
            QTRY_VERIFY_WITH_TIMEOUT(m_server->isOnline("F1"), 1000);
            device.disconnect();
            QTRY_VERIFY_WITH_TIMEOUT(m_server->isOffline("F1"), 1000);
        }
        QVERIFY(m_server->hasCare("F1", "Connection comes and goes"));
        QVERIFY(m_server->finding("F1", v1::Finding::KIND_FLAPPING).count() >= 6);
    }

    // The last will is a message of the device's after its end: it changes what
    // it says, and not whether it is there.
    void aLastWillArrives()
    {
        TestDevice device(m_server->registerDevice("L1"));
        device.leaveWill("event", R"({"event":"lost_power","state":{"power":"lost"}})");
        QVERIFY(device.connect());
        QTRY_VERIFY_WITH_TIMEOUT(m_server->isOnline("L1"), 1000);
        device.cutCable();
        const auto now = [&] { return m_server->table.get(Server::nameOf("L1")); };
        QTRY_VERIFY_WITH_TIMEOUT(now()->reported().fields().contains("power"), 2000);
        QTRY_VERIFY_WITH_TIMEOUT(m_server->isOffline("L1"), 1000);
        QCOMPARE(m_server->presence("L1").reason(), v1::Presence::REASON_CONNECTION_LOST);
        QCOMPARE(m_server->presence("L1").certainty(), v1::Presence::CERTAINTY_EXACT);
    }

    // Broken answers, doubled ones and those that come when all is over.
    void answersTwiceAndLate()
    {
        TestDevice device(m_server->registerDevice("K2"));
        QVERIFY(device.connect());
        QVERIFY(device.subscribe("wh/1/printer/K2/down/#"));
        v1::SendDeviceCommandRequest request;
        request.set_parent(Server::nameOf("K2"));
        request.set_command("test_print");
        const auto command = m_server->commands->sendCommand(request, "accounts/tester");
        QVERIFY(command);
        QTRY_VERIFY_WITH_TIMEOUT(!device.received().empty(), 2000);
        const std::string id = nlohmann::json::parse(device.received().front().payload)["id"];
        const auto strayBefore = m_server->counters.strayAcknowledgements.load();
        for (const char *state : {"acknowledged", "acknowledged", "failed", "failed", "done", "acknowledged"})
            device.publish("ack", R"({"id":")" + id + R"(","state":")" + state + R"(","reason":"no paper"})");
        device.publish("ack", R"({"id":"unheard-of","state":"done"})");
        QTRY_COMPARE_WITH_TIMEOUT(m_server->counters.strayAcknowledgements.load(), strayBefore + 5, 2000);
        v1::GetDeviceCommandRequest get;
        get.set_name(command->name());
        QCOMPARE(m_server->commands->getCommand(get)->state(), v1::DeviceCommand::STATE_FAILED);
        QCOMPARE(m_server->commands->getCommand(get)->reason(), std::string("no paper"));
    }

    // Desired of a device that is away, over a restart of the broker, with the
    // message doubled and an old answer after a newer one: applied once, and no
    // version goes back.
    void desiredIsAppliedOnce()
    {
        const auto connection = m_server->registerDevice("E2");
        const auto name = Server::nameOf("E2");
        const auto now = [&] { return m_server->table.get(name); };
        const auto desire = [&](double density) {
            v1::UpdateDeviceRequest update;
            update.mutable_device()->set_name(name);
            (*update.mutable_device()->mutable_desired()->mutable_fields())["density"].set_number_value(density);
            update.mutable_update_mask()->add_paths("desired");
            return m_server->registry->updateDevice(update, "accounts/tester").has_value();
        };
        TestDevice device(connection);
        // What a device does with them (docs/protocol.md).
        int applied = 0;
        std::int64_t version = 0;
        std::set<std::int64_t> versions;
        std::size_t looked = 0;
        const auto applyNew = [&] {
            const auto received = device.received();
            for (; looked < received.size(); ++looked) {
                const auto message = nlohmann::json::parse(received[looked].payload);
                if (message["version"].get<std::int64_t>() > version) {
                    version = message["version"];
                    versions.insert(version);
                    ++applied;
                    device.publish("state", R"({"applied_version":)" + std::to_string(version) + "}");
                }
            }
            return now()->applied_version();
        };
        QVERIFY(desire(3));
        QVERIFY(desire(4));
        ::kill(m_server->broker->pid(), SIGKILL);
        QVERIFY(desire(5));
        QTRY_VERIFY_WITH_TIMEOUT(m_server->counters.brokerStarts.load() == 2, 5000);
        QTRY_VERIFY_WITH_TIMEOUT(device.connect(), 5000);
        QVERIFY(device.subscribe("wh/1/printer/E2/down/#"));
        QTRY_COMPARE_WITH_TIMEOUT(applyNew(), std::int64_t(3), 5000);
        // The newest alone, or one that the broker kept over its end before it:
        // the topic holds one value, so which of them came is a race; none twice.
        QVERIFY2(applied >= 1 && applied <= 3, qPrintable(QString::number(applied)));
        const int appliedOnce = applied;
        // Told again by the broker with every subscription.
        QVERIFY(device.subscribe("wh/1/printer/E2/down/#"));
        QTRY_VERIFY_WITH_TIMEOUT(device.received().size() > looked, 2000);
        QCOMPARE(applyNew(), std::int64_t(3));
        QCOMPARE(applied, appliedOnce);
        QVERIFY(desire(6));
        QTRY_COMPARE_WITH_TIMEOUT(applyNew(), std::int64_t(4), 2000);
        const auto appliedTime = now()->applied_time();
        // Late words, and one of a version that was never.
        for (const char *late : {R"({"applied_version":3,"queue":1})", R"({"applied_version":99,"queue":2})", R"({"applied_version":4,"queue":3})"})
            device.publish("state", late);
        QTRY_VERIFY_WITH_TIMEOUT(now()->reported().fields().contains("queue")
                                     && now()->reported().fields().at("queue").number_value() == 3.0,
                                 2000);
        QCOMPARE(now()->applied_version(), std::int64_t(4));
        QCOMPARE(fromTimestamp(now()->applied_time()), fromTimestamp(appliedTime));
        QCOMPARE(applyNew(), std::int64_t(4));
        QCOMPARE(applied, appliedOnce + 1);
        // Who did it when, and what was overtaken.
        QVERIFY(m_server->writer->flush(std::chrono::seconds(3)));
        v1::ListTwinChangesRequest list;
        list.set_parent(name);
        const auto changes = m_server->history->listTwinChanges(list);
        QVERIFY(changes);
        QCOMPARE(changes->changes_size(), 4);
        // The latest first.
        for (int i = 0; i < 4; ++i)
            QCOMPARE(changes->changes(i).state(),
                     versions.contains(4 - i) ? v1::TwinChange::STATE_APPLIED : v1::TwinChange::STATE_SUPERSEDED);
        QCOMPARE(changes->changes(0).requester(), std::string("accounts/tester"));
        QCOMPARE(changes->changes(0).keys(0).before().number_value(), 5.0);
        QCOMPARE(changes->changes(0).keys(0).after().number_value(), 6.0);
    }

    void silenceIsNoticed()
    {
        TestDevice device(m_server->registerDevice("S1"), 5);
        QVERIFY(device.connect());
        QTRY_VERIFY_WITH_TIMEOUT(m_server->isOnline("S1"), 1000);
        device.fallSilent();
        QTRY_VERIFY_WITH_TIMEOUT(m_server->isOffline("S1"), 12000);
        QCOMPARE(m_server->presence("S1").reason(), v1::Presence::REASON_KEEP_ALIVE_TIMEOUT);
    }

    // Last: everything else has its sessions with this broker.
    void survivesTheBrokersDeath()
    {
        TestDevice device(m_server->registerDevice("B1"));
        QVERIFY(device.connect());
        QTRY_VERIFY_WITH_TIMEOUT(m_server->isOnline("B1"), 1000);
        QVERIFY(m_server->broker->pid() > 0);
        ::kill(m_server->broker->pid(), SIGKILL);
        QTRY_VERIFY_WITH_TIMEOUT(m_server->isOffline("B1"), 2000);
        QCOMPARE(m_server->presence("B1").reason(), v1::Presence::REASON_BROKER_LOST);
        // Registered while it was away, accepted when it is back.
        const auto later = m_server->registerDevice("B2");
        QVERIFY(!later.password().empty());
        QVERIFY(m_server->link->waitUntilReady(std::chrono::seconds(10)));
        QVERIFY(device.connect());
        QTRY_VERIFY_WITH_TIMEOUT(m_server->isOnline("B1"), 2000);
        TestDevice second(later);
        QVERIFY(second.connect());
        QCOMPARE(m_server->counters.brokerStarts.load(), std::int64_t(3));
    }

private:
    std::unique_ptr<Server> m_server;
};

QTEST_GUILESS_MAIN(TestDeviceBroker)
#include "tst_device_broker.moc"
