#include <QtTest/QtTest>

#include "core/identifier.h"
#include "server/store/migrations/all_migrations.h"
#include "server/store/schema.h"
#include "server/store/sql_command_store.h"
#include "server/store/sql_device_store.h"
#include "tests/support/test_databases.h"

using namespace wheelhouse;
using devices::StoredDevice;

namespace {

std::string uidOf(const std::string &serial)
{
    return fmt::format("01980000-0000-7000-8000-{}", sha256Hex(serial).substr(0, 12));
}

StoredDevice makeDevice(const std::string &serial)
{
    StoredDevice stored;
    stored.device.set_name("products/printer/devices/" + serial);
    stored.device.set_uid(uidOf(serial));
    stored.device.set_state(v1::Device::STATE_REGISTERED);
    stored.device.set_site("sz-01");
    (*stored.device.mutable_labels())["ring"] = "early";
    (*stored.device.mutable_desired()->mutable_fields())["density"].set_number_value(5);
    stored.device.set_desired_version(1);
    stored.device.set_credential(v1::CREDENTIAL_KIND_TOKEN);
    stored.device.mutable_create_time()->set_seconds(1'700'000'000);
    stored.secretHash.fill(0xAB);
    stored.requestId = "r-" + serial;
    return stored;
}

template <class T> T must(Result<T> result)
{
    if (!result)
        qFatal("%s", result.error().message.c_str());
    return std::move(*result);
}

std::vector<StoredDevice> loadAll(store::SqlDeviceStore &store)
{
    std::mutex mutex;
    std::vector<StoredDevice> all;
    const auto loaded = store.loadDevices([&](StoredDevice device) {
        const std::lock_guard lock(mutex);
        all.push_back(std::move(device));
    });
    if (!loaded)
        qWarning("%s", loaded.error().message.c_str());
    std::sort(all.begin(), all.end(), [](const auto &l, const auto &r) { return l.device.name() < r.device.name(); });
    return all;
}

v1::DeviceCommand makeCommand(const std::string &serial, const std::string &id)
{
    v1::DeviceCommand command;
    command.set_name("products/printer/devices/" + serial + "/commands/" + id);
    command.set_command("test_print");
    command.set_state(v1::DeviceCommand::STATE_QUEUED);
    return command;
}

} // namespace

// The contract of the devices' stores, on both engines.
class TestDeviceStore : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_databases.start(); }

    void keepsDevices_data() { test::TestDatabases::addEngines(); }
    void keepsDevices()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        store::SqlDeviceStore store(*database);
        QVERIFY(store.insertDevices({makeDevice("SN1"), makeDevice("SN2")}));
        auto all = loadAll(store);
        QCOMPARE(all.size(), std::size_t(2));
        QCOMPARE(all[0].device.SerializeAsString().size(), makeDevice("SN1").device.SerializeAsString().size());
        QCOMPARE(all[0].device.name(), std::string("products/printer/devices/SN1"));
        QCOMPARE(all[0].device.desired().fields().at("density").number_value(), 5.0);
        QCOMPARE(all[0].secretHash, makeDevice("SN1").secretHash);
        QCOMPARE(*store.requestIdOf(uidOf("SN1")), std::string("r-SN1"));
        QCOMPARE(store.requestIdOf(uidOf("none")).error().code, ErrorCode::NotFound);

        auto changed = makeDevice("SN1");
        changed.device.set_state(v1::Device::STATE_DISABLED);
        changed.device.set_site("sz-02");
        changed.secretHash.fill(1);
        QVERIFY(store.updateDevice(changed));
        QCOMPARE(store.updateDevice(makeDevice("SN9")).error().code, ErrorCode::NotFound);
        all = loadAll(store);
        QCOMPARE(all[0].device.state(), v1::Device::STATE_DISABLED);
        QCOMPARE(all[0].device.site(), std::string("sz-02"));
        QCOMPARE(all[0].secretHash, changed.secretHash);
        QCOMPARE(*store.requestIdOf(uidOf("SN1")), std::string("r-SN1"));
    }

    void insertsAllOrNone_data() { test::TestDatabases::addEngines(); }
    void insertsAllOrNone()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        store::SqlDeviceStore store(*database);
        QVERIFY(store.insertDevices({makeDevice("SN5")}));
        std::vector<StoredDevice> batch;
        for (int i = 0; i < 700; ++i)
            batch.push_back(makeDevice(fmt::format("SN{}", i)));
        // Another identity with a serial that is taken.
        batch[5].device.set_uid(uidOf("other"));
        QCOMPARE(store.insertDevices(batch).error().code, ErrorCode::AlreadyExists);
        QCOMPARE(loadAll(store).size(), std::size_t(1));
        batch.erase(batch.begin() + 5);
        QVERIFY(store.insertDevices(batch));
        QCOMPARE(loadAll(store).size(), std::size_t(700));
    }

    void removesAsIfNeverThere_data() { test::TestDatabases::addEngines(); }
    void removesAsIfNeverThere()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        store::SqlDeviceStore store(*database);
        store::SqlCommandStore commands(*database);
        std::vector<StoredDevice> batch;
        std::vector<std::string> uids;
        for (int i = 0; i < 1200; ++i) {
            batch.push_back(makeDevice(fmt::format("SN{}", i)));
            batch.back().importNumber = i % 2 + 1;
            if (i % 2 == 0)
                uids.push_back(batch.back().device.uid());
        }
        QVERIFY(store.insertDevices(batch));
        for (const char *serial : {"SN0", "SN1"}) {
            QVERIFY(store.saveTwins({std::make_shared<const v1::Device>(makeDevice(serial).device)}));
            QVERIFY(store.appendPresence({{uidOf(serial), {}}}, 10));
            QVERIFY(commands.insertCommand(makeCommand(serial, std::string("0198") + serial), ""));
        }
        uids.push_back(uidOf("never there"));
        QVERIFY(store.removeDevices(uids));
        QCOMPARE(loadAll(store).size(), std::size_t(600));
        QCOMPARE(store.presenceEvents(uidOf("SN0"), 0, 10)->events.size(), std::size_t(0));
        QCOMPARE(store.presenceEvents(uidOf("SN1"), 0, 10)->events.size(), std::size_t(1));
        QCOMPARE(commands.commands({}, {}, 10)->size(), std::size_t(1));
        QCOMPARE(store.removeDevices({"no UUID"}).error().code, ErrorCode::InvalidArgument);

        // A twin still on its way does not come back with somebody else.
        QVERIFY(store.saveTwins({std::make_shared<const v1::Device>(makeDevice("SN0").device)}));
        QVERIFY(store.insertDevices({makeDevice("SN0")}));
        QVERIFY(!loadAll(store)[0].device.has_presence());
    }

    void knowsWhatAnImportMade_data() { test::TestDatabases::addEngines(); }
    void knowsWhatAnImportMade()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        store::SqlDeviceStore store(*database);
        auto first = makeDevice("SN2");
        first.importNumber = 7;
        auto second = makeDevice("SN1");
        second.importNumber = 7;
        QVERIFY(store.insertDevices({first, makeDevice("SN3"), second}));
        first.device.set_site("sz-09");
        first.importNumber = 0;
        QVERIFY(store.updateDevice(first));
        std::vector<StoredDevice> made;
        QVERIFY(store.devicesOfImport(7, [&](StoredDevice device) { made.push_back(std::move(device)); }));
        QCOMPARE(made.size(), std::size_t(2));
        QCOMPARE(made[0].device.uid(), uidOf("SN2"));
        QCOMPARE(made[0].device.site(), std::string("sz-09"));
        QCOMPARE(made[0].importNumber, std::int64_t(7));
        QCOMPARE(made[1].device.uid(), uidOf("SN1"));
        QVERIFY(store.devicesOfImport(8, [&](const StoredDevice &) { QFAIL("none was made"); }));
    }

    void takesFiftyThousandAtOnce_data() { test::TestDatabases::addEngines(); }
    void takesFiftyThousandAtOnce()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        store::SqlDeviceStore store(*database);
        std::vector<StoredDevice> batch;
        for (int i = 0; i < 50'000; ++i)
            batch.push_back(makeDevice(fmt::format("SN{}", i)));
        QVERIFY(store.insertDevices(batch));
        QCOMPARE(loadAll(store).size(), batch.size());
    }

    void takesOverWhatIsThere_data() { test::TestDatabases::addEngines(); }
    void takesOverWhatIsThere()
    {
        QFETCH(QString, engine);
        const auto database = must(store::openDatabase(m_databases.makeUrl(engine)));
        const std::span all(store::kAllMigrations);
        const auto before = std::find_if(all.begin(), all.end(), [](const auto &step) { return step.number == 40; });
        QVERIFY(store::migrate(*database, all.first(static_cast<std::size_t>(before - all.begin()))));
        const auto insert = [&](const std::string &serial, bool withTwin) {
            v1::Device body;
            body.set_site("sz-01");
            v1::Device twin;
            twin.set_firmware("1.4." + serial);
            QVERIFY(database->write([&](store::Connection &connection) -> Result<void> {
                auto inserted = connection.exec(
                    "INSERT INTO devices (uid, product, serial, state, secret_hash, request_id, body) "
                    "VALUES ($1, 'printer', $2, 2, $3, $4, $5)",
                    uidOf(serial), serial, store::Blob{std::string(32, 'h')}, "r-" + serial,
                    store::Blob{body.SerializeAsString()});
                if (inserted && withTwin)
                    inserted = connection.exec("INSERT INTO device_twins (uid, body) VALUES ($1, $2)", uidOf(serial),
                                               store::Blob{twin.SerializeAsString()});
                if (!inserted)
                    return passOn(inserted);
                return {};
            }));
        };
        insert("1", true);
        insert("2", false);
        insert("3", true);
        QVERIFY(store::migrate(*database));
        store::SqlDeviceStore store(*database);
        auto devices = loadAll(store);
        QCOMPARE(devices.size(), std::size_t(3));
        QCOMPARE(devices[0].device.uid(), uidOf("1"));
        QCOMPARE(devices[0].device.firmware(), std::string("1.4.1"));
        QCOMPARE(devices[1].device.firmware(), std::string());
        QCOMPARE(devices[2].device.firmware(), std::string("1.4.3"));
        QCOMPARE(devices[2].device.site(), std::string("sz-01"));
        QCOMPARE(devices[2].device.state(), v1::Device::STATE_ACTIVE);
        QCOMPARE(devices[2].secretHash[31], std::uint8_t('h'));
        QCOMPARE(*store.requestIdOf(uidOf("3")), std::string("r-3"));
        QVERIFY(store.insertDevices({makeDevice("4")}));
        QCOMPARE(loadAll(store).size(), std::size_t(4));
        QCOMPARE(store.insertDevices({makeDevice("1")}).error().code, ErrorCode::AlreadyExists);
    }

    void keepsTwins_data() { test::TestDatabases::addEngines(); }
    void keepsTwins()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        store::SqlDeviceStore store(*database);
        QVERIFY(store.insertDevices({makeDevice("SN1"), makeDevice("SN2")}));
        auto device = makeDevice("SN1").device;
        for (const char *paper : {"ok", "out"}) {
            (*device.mutable_reported()->mutable_fields())["paper"].set_string_value(paper);
            device.mutable_presence()->set_status(v1::Presence::STATUS_ONLINE);
            device.set_firmware("1.4.2");
            // What people set is not the twin's to change.
            device.set_site("elsewhere");
            QVERIFY(store.saveTwins({std::make_shared<const v1::Device>(device)}));
        }
        const auto all = loadAll(store);
        QCOMPARE(all.size(), std::size_t(2));
        QCOMPARE(all[0].device.reported().fields().at("paper").string_value(), std::string("out"));
        QCOMPARE(all[0].device.presence().status(), v1::Presence::STATUS_ONLINE);
        QCOMPARE(all[0].device.firmware(), std::string("1.4.2"));
        QCOMPARE(all[0].device.site(), std::string("sz-01"));
        QVERIFY(!all[1].device.has_reported());
    }

    void keepsTheLatestPresence_data() { test::TestDatabases::addEngines(); }
    void keepsTheLatestPresence()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        store::SqlDeviceStore store(*database);
        for (int i = 0; i < 30; ++i) {
            devices::PresenceRecord record;
            record.uid = uidOf("SN1");
            record.event.mutable_time()->set_seconds(1000 + i);
            devices::PresenceRecord other = record;
            other.uid = uidOf("SN2");
            QVERIFY(store.appendPresence({record, other}, 10));
        }
        const auto first = store.presenceEvents(uidOf("SN1"), 0, 4);
        QVERIFY(first);
        QCOMPARE(first->events.size(), std::size_t(4));
        QCOMPARE(first->events[0].time().seconds(), std::int64_t(1029));
        QVERIFY(first->next > 0);
        const auto rest = store.presenceEvents(uidOf("SN1"), first->next, 100);
        QVERIFY(rest);
        QCOMPARE(rest->events.size(), std::size_t(6));
        QCOMPARE(rest->events[0].time().seconds(), std::int64_t(1025));
        QCOMPARE(rest->next, std::int64_t(0));
    }

    void keepsProducts_data() { test::TestDatabases::addEngines(); }
    void keepsProducts()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        store::SqlDeviceStore store(*database);
        v1::Product product;
        product.set_name("products/printer");
        product.add_commands()->set_id("reboot");
        QVERIFY(store.insertProduct(product, "r-1"));
        QCOMPARE(store.insertProduct(product, "r-2").error().code, ErrorCode::AlreadyExists);
        int seen = 0;
        QVERIFY(store.loadProducts([&](v1::Product loaded, const std::string &requestId) {
            ++seen;
            QCOMPARE(loaded.SerializeAsString(), product.SerializeAsString());
            QCOMPARE(requestId, std::string("r-1"));
        }));
        QCOMPARE(seen, 1);
    }

    void keepsCommands_data() { test::TestDatabases::addEngines(); }
    void keepsCommands()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        store::SqlCommandStore store(*database);
        for (int i = 0; i < 10; ++i)
            QVERIFY(store.insertCommand(makeCommand(i % 2 == 0 ? "SN1" : "SN2", fmt::format("0198{:02}", i)),
                                        i == 0 ? "r-1" : ""));
        QCOMPARE(store.insertCommand(makeCommand("SN1", "019899"), "r-1").error().code, ErrorCode::AlreadyExists);
        QVERIFY(store.insertCommand(makeCommand("SN2", "019899"), "r-1"));
        QCOMPARE((*store.commandOfRequest("products/printer/devices/SN1", "r-1"))->name(),
                 makeCommand("SN1", "019800").name());
        QVERIFY(!*store.commandOfRequest("products/printer/devices/SN1", "r-9"));

        auto done = makeCommand("SN1", "019802");
        done.set_state(v1::DeviceCommand::STATE_DONE);
        QVERIFY(store.saveCommands({done}));
        QCOMPARE(store.command(done.name())->state(), v1::DeviceCommand::STATE_DONE);
        QCOMPARE(store.command("products/printer/devices/SN2/commands/019802").error().code, ErrorCode::NotFound);
        QCOMPARE(store.openCommands()->size(), std::size_t(10));
        QCOMPARE(store.openCommands()->front().name(), makeCommand("SN1", "019800").name());

        const auto page = store.commands("products/printer/devices/SN1", {}, 2);
        QVERIFY(page);
        QCOMPARE(page->size(), std::size_t(2));
        QCOMPARE((*page)[0].name(), makeCommand("SN1", "019808").name());
        QCOMPARE((*store.commands("products/printer/devices/SN1", "019806", 10))[0].name(),
                 makeCommand("SN1", "019804").name());
        QCOMPARE(store.commands({}, {}, 100)->size(), std::size_t(11));
    }

private:
    test::TestDatabases m_databases;
};

QTEST_GUILESS_MAIN(TestDeviceStore)
#include "tst_device_store.moc"
