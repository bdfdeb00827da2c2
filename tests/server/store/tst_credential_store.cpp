#include <QtTest/QtTest>

#include <fmt/format.h>

#include "server/devices/credential_expiry.h"
#include "server/store/sql_claim_store.h"
#include "server/store/sql_credential_store.h"
#include "server/store/sql_device_store.h"
#include "tests/support/test_databases.h"

using namespace wheelhouse;
using namespace std::chrono_literals;
using devices::Clock;
using devices::StoredClaim;
using devices::StoredCredential;
using devices::StoredDevice;

namespace {

const Clock::time_point kNow = Clock::time_point(std::chrono::seconds(1'800'000'000));

// In order, also of those made within one millisecond.
std::string nextId()
{
    static int last = 0;
    return fmt::format("0198c5d0-0000-7000-8000-{:012x}", ++last);
}

StoredDevice makeDevice(const std::string &serial)
{
    StoredDevice stored;
    stored.device.set_name("products/printer/devices/" + serial);
    stored.device.set_uid(nextId());
    stored.device.set_state(v1::Device::STATE_REGISTERED);
    stored.device.set_credential(v1::CREDENTIAL_KIND_TOKEN);
    stored.device.mutable_create_time()->set_seconds(1'700'000'000);
    stored.secretHash.fill(0xAB);
    return stored;
}

StoredCredential makeCredential(const StoredDevice &device, bool newest)
{
    StoredCredential credential;
    credential.id = nextId();
    credential.device = device.device.name();
    credential.uid = device.device.uid();
    credential.kind = v1::CREDENTIAL_KIND_CERTIFICATE;
    credential.hash.fill(7);
    credential.createTime = kNow;
    credential.requester = "accounts/amy";
    credential.requestId = "r";
    credential.newest = newest;
    return credential;
}

StoredClaim makeClaim(const std::string &product, unsigned char code)
{
    StoredClaim stored;
    stored.claim.set_name("products/" + product + "/claims/" + nextId());
    stored.claim.set_serial("SN1");
    stored.codeHash.fill(code);
    return stored;
}

} // namespace

// The contract of the stores of credentials and claims, on both engines.
class TestCredentialStore : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_databases.start(); }

    void keepsCredentials_data() { test::TestDatabases::addEngines(); }
    void keepsCredentials()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        store::SqlDeviceStore devices(*database);
        store::SqlCredentialStore store(*database);
        auto device = makeDevice("SN1");
        QVERIFY(devices.insertDevices({device}));
        QVERIFY(store.credentials(device.device.uid(), {}, 10)->empty());
        auto older = makeCredential(device, false);
        older.expireTime = kNow + 1h;
        auto newest = makeCredential(device, true);
        newest.expireTime = kNow + 24h;
        device.secretHash.fill(0xCD);
        device.device.set_credential(v1::CREDENTIAL_KIND_CERTIFICATE);
        QVERIFY(store.saveCredentials(device, {older, newest}));
        auto all = store.credentials(device.device.uid(), {}, 10);
        QCOMPARE(all->size(), std::size_t(2));
        QCOMPARE(all->at(0).id, newest.id);
        QVERIFY(all->at(0).newest);
        QCOMPARE(all->at(0).device, newest.device);
        QCOMPARE(all->at(0).hash, newest.hash);
        QVERIFY(all->at(0).createTime == kNow && all->at(0).expireTime == kNow + 24h);
        QCOMPARE(all->at(0).requester, newest.requester);
        QCOMPARE(all->at(0).requestId, newest.requestId);
        QVERIFY(!all->at(0).revokeTime);
        QCOMPARE(store.credentials(device.device.uid(), newest.id, 10)->at(0).id, older.id);
        // The device's own row went with it.
        QVERIFY(devices.loadDevices([&](StoredDevice loaded) {
            QCOMPARE(loaded.secretHash, device.secretHash);
            QCOMPARE(loaded.device.credential(), v1::CREDENTIAL_KIND_CERTIFICATE);
        }));
        std::vector<std::string> good;
        const auto load = [&](Clock::time_point at) {
            good.clear();
            return store.loadOlder(at, [&](const StoredCredential &each) { good.push_back(each.id); });
        };
        QVERIFY(load(kNow));
        QCOMPARE(good, std::vector<std::string>{older.id});
        QVERIFY(load(kNow + 2h));
        QVERIFY(good.empty());
        older.revokeTime = kNow;
        QVERIFY(store.saveCredentials(device, {older}));
        QVERIFY(load(kNow));
        QVERIFY(good.empty());
        QVERIFY(store.credentials(device.device.uid(), newest.id, 10)->at(0).revokeTime == kNow);
        // All or none.
        auto nobody = makeDevice("SN9");
        QCOMPARE(store.saveCredentials(nobody, {makeCredential(nobody, true)}).error().code, ErrorCode::NotFound);
        QVERIFY(store.credentials(nobody.device.uid(), {}, 10)->empty());
        // Bounded.
        std::vector<StoredCredential> many;
        for (int i = 0; i < devices::CredentialStore::kKept + 20; ++i)
            many.push_back(makeCredential(device, false));
        QVERIFY(store.saveCredentials(device, many));
        all = store.credentials(device.device.uid(), {}, 1000);
        QCOMPARE(all->front().id, many.back().id);
        QVERIFY(all->size() <= std::size_t(devices::CredentialStore::kKept) + 1);
        QVERIFY(std::any_of(all->begin(), all->end(), [&](const auto &each) { return each.id == newest.id; }));
    }

    void tellsEndsInOrder_data() { test::TestDatabases::addEngines(); }
    void tellsEndsInOrder()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        store::SqlDeviceStore deviceStore(*database);
        store::SqlCredentialStore store(*database);
        devices::DeviceTable table;
        // The registration's own ends; a token's does not.
        auto plain = makeDevice("SN0");
        std::vector<StoredDevice> devices{plain};
        for (const int days : {5, 40, 20}) {
            auto device = makeDevice("SN" + std::to_string(days));
            *device.device.mutable_credential_expire_time() = devices::toTimestamp(kNow + std::chrono::days(days));
            devices.push_back(device);
        }
        QVERIFY(deviceStore.insertDevices(devices));
        for (const auto &device : devices)
            table.add(device);
        const auto ends = store.endings({}, kNow + std::chrono::days(30), 10);
        QCOMPARE(ends->size(), std::size_t(2));
        QCOMPARE(ends->at(0).device, std::string("products/printer/devices/SN5"));
        QCOMPARE(ends->at(1).device, std::string("products/printer/devices/SN20"));
        QCOMPARE(store.endings(ends->at(0), kNow + std::chrono::days(30), 10)->size(), std::size_t(1));
        QCOMPARE(store.endings({}, kNow + std::chrono::days(90), 1)->size(), std::size_t(1));

        // The schedule shows each once, and again when it has ended.
        devices::CredentialExpiry expiry(table, store);
        const auto textOf = [&](const char *serial) {
            const auto device = table.get(std::string("products/printer/devices/") + serial);
            return device->findings_size() == 1 ? device->findings(0).text() : std::string();
        };
        QCOMPARE(*expiry.round(kNow), 2);
        QCOMPARE(*expiry.round(kNow + 1min), 0);
        QVERIFY2(textOf("SN5").starts_with("its credential ends on 2027-01-20"), textOf("SN5").c_str());
        QVERIFY(textOf("SN40").empty());
        QVERIFY(textOf("SN0").empty());
        QCOMPARE(*expiry.round(kNow + std::chrono::days(6)), 1);
        QVERIFY2(textOf("SN5").starts_with("its credential ended on"), textOf("SN5").c_str());
        QCOMPARE(*expiry.round(kNow + std::chrono::days(11)), 1);
        QVERIFY(!textOf("SN40").empty());
    }

    void swapsInOneStep_data() { test::TestDatabases::addEngines(); }
    void swapsInOneStep()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        store::SqlDeviceStore deviceStore(*database);
        store::SqlCredentialStore store(*database);
        auto old = makeDevice("SN1");
        QVERIFY(deviceStore.insertDevices({old, makeDevice("SN3")}));
        auto fresh = makeDevice("SN2");
        fresh.device.set_replaces(old.device.name());
        old.device.set_state(v1::Device::STATE_RETIRED);
        old.device.set_replaced_by(fresh.device.name());
        QVERIFY(store.swapDevice(fresh, old));
        std::map<std::string, v1::Device> loaded;
        const auto load = [&] {
            loaded.clear();
            return deviceStore.loadDevices([&](StoredDevice each) { loaded[each.device.name()] = each.device; });
        };
        QVERIFY(load());
        QCOMPARE(loaded.size(), std::size_t(3));
        QCOMPARE(loaded["products/printer/devices/SN1"].state(), v1::Device::STATE_RETIRED);
        QCOMPARE(loaded["products/printer/devices/SN1"].replaced_by(), std::string("products/printer/devices/SN2"));
        QCOMPARE(loaded["products/printer/devices/SN2"].replaces(), std::string("products/printer/devices/SN1"));
        // Nothing of it where one half cannot be.
        fresh.device.set_uid(nextId());
        QCOMPARE(store.swapDevice(fresh, old).error().code, ErrorCode::AlreadyExists);
        auto unknown = makeDevice("SN8");
        QCOMPARE(store.swapDevice(makeDevice("SN7"), unknown).error().code, ErrorCode::NotFound);
        QVERIFY(load());
        QCOMPARE(loaded.size(), std::size_t(3));
    }

    void keepsClaims_data() { test::TestDatabases::addEngines(); }
    void keepsClaims()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        store::SqlClaimStore store(*database);
        const auto first = makeClaim("printer", 1);
        const auto second = makeClaim("printer", 2);
        const auto other = makeClaim("speaker", 3);
        QVERIFY(store.insertClaims({first, second, other}));
        QCOMPARE(store.insertClaims({makeClaim("printer", 4), makeClaim("printer", 1)}).error().code, ErrorCode::AlreadyExists);
        devices::SecretHash unknown{};
        unknown.fill(9);
        QVERIFY(!*store.claimOfCode(unknown));
        QCOMPARE((*store.claimOfCode(second.codeHash))->claim.name(), second.claim.name());
        QVERIFY(!*store.claim("products/speaker/claims/" + first.claim.name().substr(first.claim.name().rfind('/') + 1)));
        QCOMPARE(store.claims({}, {}, 10)->size(), std::size_t(3));
        const auto printers = store.claims("printer", {}, 10);
        QCOMPARE(printers->size(), std::size_t(2));
        QCOMPARE(printers->at(0).name(), second.claim.name());
        QCOMPARE(store.claims("printer", printers->at(0).name().substr(printers->at(0).name().rfind('/') + 1), 10)->size(),
                 std::size_t(1));
        // One of two that use it is late.
        auto used = first;
        *used.claim.mutable_use_time() = devices::toTimestamp(kNow);
        used.requestId = "r1";
        QVERIFY(store.updateClaim(used, false));
        QCOMPARE(store.updateClaim(used, false).error().code, ErrorCode::Aborted);
        QCOMPARE((*store.claim(first.claim.name()))->requestId, std::string("r1"));
        QVERIFY(store.updateClaim(first, true));
        QVERIFY(!(*store.claim(first.claim.name()))->claim.has_use_time());
    }

private:
    test::TestDatabases m_databases;
};

QTEST_GUILESS_MAIN(TestCredentialStore)
#include "tst_credential_store.moc"
