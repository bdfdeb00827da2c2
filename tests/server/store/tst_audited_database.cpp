#include <QtTest>

#include <thread>

#include "core/identifier.h"
#include "server/access/audit_record.h"
#include "server/access/audit_trail.h"
#include "server/store/audited_database.h"
#include "server/store/sql_audit_store.h"
#include "server/store/sql_device_store.h"
#include "tests/support/test_databases.h"

using namespace wheelhouse;

namespace {

std::shared_ptr<access::AuditRecord> recordOf(const std::string &resource)
{
    v1::AuditEntry entry;
    entry.set_method("DeviceService/RegisterDevice");
    entry.set_resource(resource);
    entry.set_result("OK");
    access::stampAuditEntry(entry);
    return std::make_shared<access::AuditRecord>(entry);
}

devices::StoredDevice deviceOf(const std::string &serial)
{
    devices::StoredDevice stored;
    stored.device.set_uid(makeUuid());
    stored.device.set_name("products/printer/devices/" + serial);
    return stored;
}

} // namespace

// A change and its record: both or neither, on both engines.
class TestAuditedDatabase : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_databases.start(); }

    void init()
    {
        QFETCH(QString, engine);
        m_database = m_databases.open(engine);
        m_audited = std::make_unique<store::AuditedDatabase>(*m_database);
        m_devices = std::make_unique<store::SqlDeviceStore>(*m_audited);
        m_auditStore = std::make_unique<store::SqlAuditStore>(*m_database);
        m_trail = std::make_unique<access::AuditTrail>(*m_auditStore);
    }

    void recordsWithTheChange_data() { test::TestDatabases::addEngines(); }
    void recordsWithTheChange()
    {
        const auto record = recordOf("SN1");
        const UnitOfWork unit({record});
        QVERIFY(m_devices->insertDevices({deviceOf("SN1")}));
        QVERIFY(record->isCommitted());
        // Once: a second change of the same call has no record of its own.
        QVERIFY(m_devices->insertDevices({deviceOf("SN2")}));
        QCOMPARE(m_trail->list(0, {}, {})->entries.size(), std::size_t(1));
        QVERIFY(m_trail->verify()->intact);
    }

    void recordsNothingWithoutTheChange_data() { test::TestDatabases::addEngines(); }
    void recordsNothingWithoutTheChange()
    {
        QVERIFY(m_devices->insertDevices({deviceOf("SN1")}));
        const auto record = recordOf("SN1");
        {
            const UnitOfWork unit({record});
            QCOMPARE(m_devices->insertDevices({deviceOf("SN1")}).error().code, ErrorCode::AlreadyExists);
        }
        QVERIFY(!record->isCommitted());
        QCOMPARE(m_trail->list(0, {}, {})->entries.size(), std::size_t(0));
    }

    void changesNothingWithoutTheRecord_data() { test::TestDatabases::addEngines(); }
    void changesNothingWithoutTheRecord()
    {
        QVERIFY(m_database->write([](store::Connection &connection) { return connection.script("DROP TABLE audit_entries"); }));
        const auto record = recordOf("SN1");
        const UnitOfWork unit({record});
        QVERIFY(!m_devices->insertDevices({deviceOf("SN1")}));
        QVERIFY(!record->isCommitted());
        int found = 0;
        QVERIFY(m_devices->loadDevices([&](const devices::StoredDevice &) { ++found; }));
        QCOMPARE(found, 0);
    }

    // Several calls' records in one commit, others' of their own beside them.
    void staysOneChain_data() { test::TestDatabases::addEngines(); }
    void staysOneChain()
    {
        constexpr int kThreads = 6;
        constexpr int kRounds = 20;
        std::atomic<int> failures{0};
        std::vector<std::thread> threads;
        for (int t = 0; t < kThreads; ++t) {
            threads.emplace_back([&, t] {
                for (int i = 0; i < kRounds; ++i) {
                    const auto serial = "SN" + std::to_string(t * kRounds + i);
                    if (t == 0) {
                        failures += m_trail->append(recordOf(serial)->entry) ? 0 : 1;
                        continue;
                    }
                    const UnitOfWork unit({recordOf(serial), recordOf(serial + "b")});
                    failures += m_devices->insertDevices({deviceOf(serial)}) ? 0 : 1;
                }
            });
        }
        for (auto &thread : threads)
            thread.join();
        QCOMPARE(failures.load(), 0);
        const auto verdict = m_trail->verify();
        QVERIFY(verdict && verdict->intact);
        QCOMPARE(verdict->entryCount, std::int64_t(kRounds + (kThreads - 1) * kRounds * 2));
    }

    void handsOnWhatIsOpen_data() { test::TestDatabases::addEngines(); }
    void handsOnWhatIsOpen()
    {
        QVERIFY(UnitOfWork::current().empty());
        const auto outer = recordOf("outer");
        const UnitOfWork unit({outer});
        {
            const UnitOfWork inner({recordOf("inner")});
            QCOMPARE(UnitOfWork::current().size(), std::size_t(1));
            QVERIFY(UnitOfWork::current().front() != outer);
        }
        QVERIFY(UnitOfWork::current().front() == outer);
        outer->setCommitted();
        QVERIFY(UnitOfWork::current().empty());
    }

private:
    test::TestDatabases m_databases;
    std::unique_ptr<store::Database> m_database;
    std::unique_ptr<store::AuditedDatabase> m_audited;
    std::unique_ptr<store::SqlDeviceStore> m_devices;
    std::unique_ptr<store::SqlAuditStore> m_auditStore;
    std::unique_ptr<access::AuditTrail> m_trail;
};

QTEST_GUILESS_MAIN(TestAuditedDatabase)
#include "tst_audited_database.moc"
