#include <QtTest/QtTest>

#include <csignal>
#include <fstream>

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
    DeviceCounters counters;
    DeviceInbox inbox{counters};
    ProductCatalog catalog{productStore};
    DeviceTable table;
    std::unique_ptr<mqtt::MosquittoProcess> broker;
    std::unique_ptr<mqtt::MqttLink> link;
    std::unique_ptr<DeviceRegistry> registry;
    std::unique_ptr<DeviceCommands> commands;
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
            table, catalog, deviceStore, *link, [this](const std::string &commonName) -> Result<IssuedCertificate> {
                auto issued = authority.issueClient(commonName);
                if (!issued)
                    return passOn(issued);
                return IssuedCertificate{issued->certificatePem, issued->keyPem};
            });
        commands = std::make_unique<DeviceCommands>(table, catalog, commandStore, *link, counters);
        writer = std::make_unique<TwinWriter>(deviceStore);
        twin = std::make_unique<DeviceTwin>(inbox, table, catalog, *commands, *link, *writer, counters);
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

    void unreadableMessagesAreNoted()
    {
        TestDevice device(m_server->registerDevice("J1"));
        QVERIFY(device.connect());
        device.publish("state", "{\"signal\":");
        QTRY_COMPARE_WITH_TIMEOUT(m_server->table.get(Server::nameOf("J1"))->care_size(), 1, 1000);
        device.publish("state", "{\"signal\":-50}");
        QTRY_COMPARE_WITH_TIMEOUT(m_server->table.get(Server::nameOf("J1"))->care_size(), 0, 1000);
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
        QCOMPARE(m_server->counters.brokerStarts.load(), std::int64_t(2));
    }

private:
    std::unique_ptr<Server> m_server;
};

QTEST_GUILESS_MAIN(TestDeviceBroker)
#include "tst_device_broker.moc"
