#include <QtTest>

#include <optional>
#include <semaphore>

#include "core/identifier.h"
#include "memory_stores.h"
#include "server/devices/registration_queue.h"

using namespace wheelhouse;
using namespace wheelhouse::devices;
using namespace wheelhouse::tests;

namespace {

// A store whose inserts wait to be let through, and are counted.
class GatedStore final : public MemoryDeviceStore {
public:
    Result<void> insertDevices(const std::vector<StoredDevice> &devices) override
    {
        entered.release();
        gate.acquire();
        sizes.push_back(devices.size());
        companions.push_back(UnitOfWork::current().size());
        return MemoryDeviceStore::insertDevices(devices);
    }

    std::counting_semaphore<> entered{0};
    std::counting_semaphore<> gate{0};
    // Of the inserts, one after the other.
    std::vector<std::size_t> sizes;
    std::vector<std::size_t> companions;
};

// A broker that confirms when it is told to.
class LateLink final : public DeviceLink {
public:
    bool publish(DownMessage) override { return true; }
    Result<void> applyAccounts(const std::vector<Account> &) override { return {}; }
    void applyAccountsLater(const std::vector<Account> &accounts, std::function<void(Result<void>)> done) override
    {
        told.push_back(accounts.size());
        waiting.push_back(std::move(done));
    }
    BrokerEndpoint endpoint() const override { return {}; }

    std::vector<std::size_t> told;
    std::vector<std::function<void(Result<void>)>> waiting;
};

StoredDevice deviceOf(const std::string &serial)
{
    StoredDevice stored;
    stored.device.set_name("products/printer/devices/" + serial);
    stored.device.set_uid(makeUuid());
    stored.device.set_state(v1::Device::STATE_REGISTERED);
    return stored;
}

} // namespace

class TestRegistrationQueue : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sharesCommitsAndTellings()
    {
        GatedStore store;
        DeviceTable table;
        LateLink link;
        std::optional<RegistrationQueue> queue(std::in_place, table, store, link);
        std::vector<std::string> ended;
        const auto jobOf = [&](const std::string &serial) {
            RegistrationQueue::Job job;
            job.devices.push_back(deviceOf(serial));
            job.companions = {std::make_shared<Companion>()};
            job.committed = [&table, serial] { QVERIFY(!table.get("products/printer/devices/" + serial)); };
            job.done = [&ended, serial](const Result<void> &outcome) { ended.push_back(serial + (outcome ? "" : "!")); };
            return job;
        };
        queue->add(jobOf("SN1"));
        store.entered.acquire();
        // Nobody waits, and all who come meanwhile go together.
        for (const char *serial : {"SN2", "SN3", "SN2", "SN4"})
            queue->add(jobOf(serial));
        store.gate.release(10);
        queue.reset();
        // Together they fail by the one that is there twice, then each by itself.
        QCOMPARE(store.sizes, (std::vector<std::size_t>{1, 4, 1, 1, 1, 1}));
        QCOMPARE(store.companions, (std::vector<std::size_t>{1, 4, 1, 1, 1, 1}));
        QCOMPARE(ended, std::vector<std::string>{"SN2!"});
        QVERIFY(table.get("products/printer/devices/SN4"));
        QCOMPARE(link.waiting.size(), std::size_t(4));
        link.waiting[0]({});
        QCOMPARE(ended, (std::vector<std::string>{"SN2!", "SN1"}));
        link.waiting[1](fail(ErrorCode::Unavailable, "no broker"));
        QCOMPARE(ended, (std::vector<std::string>{"SN2!", "SN1", "SN2!"}));
    }

    void refusesMoreThanItHolds()
    {
        GatedStore store;
        DeviceTable table;
        LateLink link;
        std::optional<RegistrationQueue> queue(std::in_place, table, store, link);
        const auto jobOf = [](std::size_t count, std::function<void(Result<void>)> done) {
            RegistrationQueue::Job job;
            for (std::size_t i = 0; i < count; ++i)
                job.devices.push_back(deviceOf(makeUuid()));
            job.committed = [] {};
            job.done = std::move(done);
            return job;
        };
        queue->add(jobOf(1, [](const Result<void> &) {}));
        store.entered.acquire();
        std::optional<ErrorCode> refused;
        queue->add(jobOf(RegistrationQueue::kMaxWaiting, [](const Result<void> &) {}));
        queue->add(jobOf(1, [&](const Result<void> &outcome) {
            if (!outcome)
                refused = outcome.error().code;
        }));
        QVERIFY(refused == ErrorCode::ResourceExhausted);
        store.gate.release(10);
        queue.reset();
        QCOMPARE(store.rows.size(), RegistrationQueue::kMaxWaiting + 1);
    }
};

QTEST_GUILESS_MAIN(TestRegistrationQueue)
#include "tst_registration_queue.moc"
