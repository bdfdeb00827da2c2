#include <QtTest/QtTest>

#include <nlohmann/json.hpp>

#include "memory_stores.h"
#include "server/devices/device_commands.h"
#include "server/devices/device_registry.h"

using namespace wheelhouse;
using namespace wheelhouse::devices;
using namespace wheelhouse::tests;

namespace {

constexpr const char *kKey = "printer/SN1";
constexpr const char *kName = "products/printer/devices/SN1";

struct Fixture {
    MemoryProductStore productStore;
    MemoryDeviceStore deviceStore;
    MemoryCommandStore store;
    RecordingLink link;
    DeviceCounters counters;
    ProductCatalog catalog{productStore};
    DeviceTable table;
    DeviceRegistry registry{table, catalog, deviceStore, link, {}};
    DeviceCommands commands{table, catalog, store, link, counters};

    Fixture()
    {
        v1::CreateProductRequest product;
        product.set_product_id("printer");
        product.set_template_("printer");
        v1::RegisterDeviceRequest device;
        device.set_parent("products/printer");
        device.set_serial("SN1");
        if (!catalog.createProduct(product) || !registry.registerDevice(device))
            qFatal("no device");
        commands.start();
    }

    Result<v1::DeviceCommand> send(int expireSeconds = 0, const std::string &requestId = {})
    {
        v1::SendDeviceCommandRequest request;
        request.set_parent(kName);
        request.set_command("test_print");
        request.set_expire_seconds(expireSeconds);
        request.set_request_id(requestId);
        return commands.sendCommand(request, "accounts/tester");
    }

    void answer(const v1::DeviceCommand &command, DeviceReport::Answer answer, const std::string &key = kKey,
                const std::string &text = {})
    {
        DeviceReport report;
        report.kind = DeviceReport::Kind::Acknowledgement;
        report.key = key;
        report.time = Clock::now();
        report.commandId = command.name().substr(command.name().rfind('/') + 1);
        report.answer = answer;
        report.text = text;
        commands.acknowledge(report);
    }

    v1::DeviceCommand now(const v1::DeviceCommand &command)
    {
        v1::GetDeviceCommandRequest request;
        request.set_name(command.name());
        return *commands.getCommand(request);
    }
};

} // namespace

class TestDeviceCommands : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sendsAndMatchesTheAnswer()
    {
        Fixture f;
        f.commands.deviceReady(kKey);
        const auto command = f.send();
        QVERIFY(command);
        QCOMPARE(command->state(), v1::DeviceCommand::STATE_SENT);
        QCOMPARE(command->requester(), std::string("accounts/tester"));
        QCOMPARE(f.link.publishedCount(), std::size_t(1));
        const auto message = nlohmann::json::parse(f.link.published[0].payload);
        QCOMPARE(message["command"].get<std::string>(), std::string("test_print"));
        QVERIFY(command->name().ends_with("/commands/" + message["id"].get<std::string>()));
        f.answer(*command, DeviceReport::Answer::Acknowledged);
        QCOMPARE(f.now(*command).state(), v1::DeviceCommand::STATE_ACKNOWLEDGED);
        f.answer(*command, DeviceReport::Answer::Done);
        QCOMPARE(f.now(*command).state(), v1::DeviceCommand::STATE_DONE);
        QVERIFY(f.now(*command).has_end_time());
    }

    void lateDoubleAndForeignAnswersAreHarmless()
    {
        Fixture f;
        f.commands.deviceReady(kKey);
        const auto command = *f.send();
        f.answer(command, DeviceReport::Answer::Done, "printer/OTHER");
        QCOMPARE(f.now(command).state(), v1::DeviceCommand::STATE_SENT);
        f.answer(command, DeviceReport::Answer::Failed);
        f.answer(command, DeviceReport::Answer::Done);
        f.answer(command, DeviceReport::Answer::Acknowledged);
        QCOMPARE(f.now(command).state(), v1::DeviceCommand::STATE_FAILED);
        QCOMPARE(f.counters.strayAcknowledgements.load(), std::int64_t(3));
    }

    // A device that is back before the link is: after the server's own start.
    void sendsAgainWhenTheLinkIsBackLater()
    {
        Fixture f;
        f.commands.deviceReady(kKey);
        const auto command = *f.send(3600);
        QCOMPARE(command.state(), v1::DeviceCommand::STATE_SENT);
        f.commands.deviceGone(kKey);
        f.link.up = false;
        f.commands.deviceReady(kKey);
        QCOMPARE(f.link.publishedCount(), std::size_t(1));
        f.link.up = true;
        QTRY_COMPARE_WITH_TIMEOUT(f.link.publishedCount(), std::size_t(2), 5000);
    }

    void waitsForTheDevice()
    {
        Fixture f;
        const auto command = *f.send(3600);
        QCOMPARE(command.state(), v1::DeviceCommand::STATE_QUEUED);
        QCOMPARE(f.link.publishedCount(), std::size_t(0));
        f.commands.deviceReady(kKey);
        QCOMPARE(f.now(command).state(), v1::DeviceCommand::STATE_SENT);
        QCOMPARE(f.link.publishedCount(), std::size_t(1));
        // It went without an answer: sent again when it is back, with the same id.
        f.commands.deviceGone(kKey);
        f.commands.deviceReady(kKey);
        QCOMPARE(f.link.publishedCount(), std::size_t(2));
        QCOMPARE(nlohmann::json::parse(f.link.published[0].payload)["id"], nlohmann::json::parse(f.link.published[1].payload)["id"]);
        f.answer(command, DeviceReport::Answer::Acknowledged);
        f.commands.deviceGone(kKey);
        f.commands.deviceReady(kKey);
        QCOMPARE(f.link.publishedCount(), std::size_t(2));
    }

    void expires()
    {
        Fixture f;
        const auto command = *f.send(1);
        QTRY_COMPARE_WITH_TIMEOUT(f.now(command).state(), v1::DeviceCommand::STATE_EXPIRED, 4000);
        QVERIFY(!f.now(command).reason().empty());
        f.commands.deviceReady(kKey);
        QCOMPARE(f.link.publishedCount(), std::size_t(0));
    }

    // The device has done it after all: too late to change what was said.
    void answersAfterItsEndChangeNothing()
    {
        Fixture f;
        const auto command = *f.send(1);
        QTRY_COMPARE_WITH_TIMEOUT(f.now(command).state(), v1::DeviceCommand::STATE_EXPIRED, 4000);
        const auto ended = f.now(command);
        for (const auto answer : {DeviceReport::Answer::Acknowledged, DeviceReport::Answer::Done, DeviceReport::Answer::Failed})
            f.answer(command, answer);
        QCOMPARE(f.now(command).SerializeAsString(), ended.SerializeAsString());
        QCOMPARE(f.counters.strayAcknowledgements.load(), std::int64_t(3));
        // Acknowledged twice is acknowledged once, whatever the second one says.
        f.commands.deviceReady(kKey);
        const auto second = *f.send(60);
        f.answer(second, DeviceReport::Answer::Acknowledged);
        const auto acknowledged = f.now(second);
        f.answer(second, DeviceReport::Answer::Acknowledged, kKey, "what?");
        QCOMPARE(f.now(second).SerializeAsString(), acknowledged.SerializeAsString());
    }

    void repeatsByRequestId()
    {
        Fixture f;
        const auto first = f.send(60, "r-1");
        const auto again = f.send(60, "r-1");
        QVERIFY(first && again);
        QCOMPARE(again->name(), first->name());
        QCOMPARE(f.store.rows.size(), std::size_t(1));
    }

    void refusesWhatTheProductDoesNotKnow()
    {
        Fixture f;
        v1::SendDeviceCommandRequest request;
        request.set_parent(kName);
        request.set_command("fly");
        QCOMPARE(f.commands.sendCommand(request, "a").error().fields[0].field, std::string("command"));
        request.set_command("test_print");
        (*request.mutable_parameters()->mutable_fields())["copies"].set_number_value(9);
        QCOMPARE(f.commands.sendCommand(request, "a").error().fields[0].field, std::string("parameters.copies"));
        request.set_parent("products/printer/devices/NONE");
        QCOMPARE(f.commands.sendCommand(request, "a").error().code, ErrorCode::NotFound);
        QVERIFY(f.store.rows.empty());
    }

    void retriesWhenTheLinkIsBack()
    {
        Fixture f;
        f.link.up = false;
        f.commands.deviceReady(kKey);
        const auto command = *f.send(60);
        QCOMPARE(command.state(), v1::DeviceCommand::STATE_QUEUED);
        f.link.up = true;
        QTRY_COMPARE_WITH_TIMEOUT(f.now(command).state(), v1::DeviceCommand::STATE_SENT, 4000);
    }

    void goesOnAfterARestart()
    {
        Fixture f;
        f.commands.deviceReady(kKey);
        const auto command = *f.send(60);
        f.commands.stop();
        QCOMPARE(f.store.rows.at(command.name()).first.state(), v1::DeviceCommand::STATE_SENT);
        DeviceCommands after(f.table, f.catalog, f.store, f.link, f.counters);
        QVERIFY(after.load());
        QCOMPARE(after.live().size(), std::size_t(1));
        after.deviceReady(kKey);
        QCOMPARE(f.link.publishedCount(), std::size_t(2));
    }

    void limitsWhatWaits()
    {
        Fixture f;
        for (std::size_t i = 0; i < DeviceCommands::kMaxOpenPerDevice; ++i)
            QVERIFY(f.send(60));
        QCOMPARE(f.send(60).error().code, ErrorCode::ResourceExhausted);
    }
};

QTEST_GUILESS_MAIN(TestDeviceCommands)
#include "tst_device_commands.moc"
