#include <QtTest>

#include "server/access/audit_trail.h"
#include "server/store/sql_audit_store.h"
#include "tests/support/test_databases.h"

using namespace wheelhouse;
using access::AuditTrail;

namespace {

v1::AuditEntry entryOf(const std::string &resource, const std::string &json = "{}")
{
    v1::AuditEntry entry;
    entry.set_account("accounts/amy");
    entry.set_method("DeviceService/RegisterDevice");
    entry.set_resource(resource);
    entry.set_result("OK");
    entry.set_request_json(json);
    entry.set_request_id("r-1");
    entry.set_peer("ipv4:127.0.0.1:1");
    return entry;
}

} // namespace

class TestAuditTrail : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_databases.start(); }
    void keepsAndListsEntries_data() { test::TestDatabases::addEngines(); }
    void keepsAndListsEntries();
    void listsInPagesAndByResource_data() { test::TestDatabases::addEngines(); }
    void listsInPagesAndByResource();
    void staysOneChainUnderConcurrency_data() { test::TestDatabases::addEngines(); }
    void staysOneChainUnderConcurrency();
    void noticesTampering_data();
    void noticesTampering();
    void hashesAsItAlwaysDid();

private:
    test::TestDatabases m_databases;
};

void TestAuditTrail::keepsAndListsEntries()
{
    QFETCH(QString, engine);
    const auto database = m_databases.open(engine);
    store::SqlAuditStore auditStore(*database);
    AuditTrail trail(auditStore);
    const auto before = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    QVERIFY(trail.append(entryOf("products/speaker/devices/A", "{\"note\":\"Größe\"}")).has_value());
    const auto page = trail.list(0, {}, {});
    QVERIFY(page && page->entries.size() == 1 && page->nextPageToken.empty());
    const v1::AuditEntry &entry = page->entries.front();
    QCOMPARE(entry.sequence(), std::int64_t(1));
    QVERIFY(entry.time().seconds() >= before);
    QCOMPARE(entry.account(), std::string("accounts/amy"));
    QCOMPARE(entry.method(), std::string("DeviceService/RegisterDevice"));
    QCOMPARE(entry.resource(), std::string("products/speaker/devices/A"));
    QCOMPARE(entry.result(), std::string("OK"));
    QCOMPARE(entry.request_json(), std::string("{\"note\":\"Größe\"}"));
    QCOMPARE(entry.request_id(), std::string("r-1"));
    QCOMPARE(entry.peer(), std::string("ipv4:127.0.0.1:1"));
    QCOMPARE(entry.hash(), access::auditHash({}, entry));
}

void TestAuditTrail::listsInPagesAndByResource()
{
    QFETCH(QString, engine);
    const auto database = m_databases.open(engine);
    store::SqlAuditStore auditStore(*database);
    AuditTrail trail(auditStore);
    for (int i = 1; i <= 6; ++i)
        QVERIFY(trail.append(entryOf(i % 2 == 0 ? "even" : "odd")).has_value());
    const auto sequences = [&](const std::string &resource) {
        std::vector<std::int64_t> found;
        std::string token;
        do {
            const auto page = trail.list(2, token, resource);
            for (const auto &entry : page->entries)
                found.push_back(entry.sequence());
            token = page->nextPageToken;
        } while (!token.empty());
        return found;
    };
    QCOMPARE(sequences({}), (std::vector<std::int64_t>{6, 5, 4, 3, 2, 1}));
    QCOMPARE(sequences("odd"), (std::vector<std::int64_t>{5, 3, 1}));
    QCOMPARE(sequences("none"), std::vector<std::int64_t>());
    QCOMPARE(trail.list(0, "rubbish", {}).error().code, ErrorCode::InvalidArgument);
    QCOMPARE(trail.list(-1, {}, {}).error().code, ErrorCode::InvalidArgument);
}

void TestAuditTrail::staysOneChainUnderConcurrency()
{
    QFETCH(QString, engine);
    const auto database = m_databases.open(engine);
    store::SqlAuditStore auditStore(*database);
    // Two servers of one database, four callers each.
    AuditTrail trails[]{AuditTrail(auditStore), AuditTrail(auditStore)};
    std::atomic<int> failed = 0;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 8; ++thread) {
        threads.emplace_back([&, thread] {
            for (int i = 0; i < 25; ++i)
                failed += trails[thread % 2].append(entryOf("thing")) ? 0 : 1;
        });
    }
    for (auto &thread : threads)
        thread.join();
    QCOMPARE(failed.load(), 0);
    const auto verdict = trails[0].verify();
    QVERIFY(verdict.has_value());
    QCOMPARE(verdict->entryCount, std::int64_t(200));
    QVERIFY2(verdict->intact, qPrintable(QString::number(verdict->brokenSequence)));
}

void TestAuditTrail::noticesTampering_data()
{
    QTest::addColumn<QString>("engine");
    QTest::addColumn<QString>("tamper");
    QTest::addColumn<int>("broken");
    for (const QString &engine : {QStringLiteral("sqlite"), QStringLiteral("postgresql")}) {
        const auto row = [&](const char *what) -> QTestData & {
            return QTest::newRow(qPrintable(engine + u' ' + QString::fromLatin1(what))) << engine;
        };
        row("changed") << QStringLiteral("UPDATE audit_entries SET account = 'accounts/bob' WHERE sequence = 3") << 3;
        row("changed and hashed again") << QStringLiteral("UPDATE audit_entries SET result = 'OK!', hash = 'x' "
                                                          "WHERE sequence = 3")
                                        << 3;
        row("taken out") << QStringLiteral("DELETE FROM audit_entries WHERE sequence = 2") << 3;
        row("beginning cut off") << QStringLiteral("DELETE FROM audit_entries WHERE sequence = 1") << 2;
        row("time moved") << QStringLiteral("UPDATE audit_entries SET time_us = time_us - 1 WHERE sequence = 5") << 5;
    }
}

void TestAuditTrail::noticesTampering()
{
    QFETCH(QString, engine);
    QFETCH(QString, tamper);
    QFETCH(int, broken);
    const auto database = m_databases.open(engine);
    store::SqlAuditStore auditStore(*database);
    AuditTrail trail(auditStore);
    for (int i = 0; i < 5; ++i)
        QVERIFY(trail.append(entryOf("thing")).has_value());
    QVERIFY(trail.verify()->intact);
    QVERIFY(database->write([&](store::Connection &connection) { return connection.script(tamper.toStdString()); })
                .has_value());
    const auto verdict = trail.verify();
    QVERIFY(verdict && !verdict->intact);
    QCOMPARE(verdict->brokenSequence, std::int64_t(broken));
}

// What is stored must verify with every later version.
void TestAuditTrail::hashesAsItAlwaysDid()
{
    auto entry = entryOf("products/speaker/devices/A");
    entry.set_sequence(7);
    entry.mutable_time()->set_seconds(1'700'000'000);
    entry.mutable_time()->set_nanos(123'456'000);
    const std::string text = "2:ab,1:7,16:1700000000123456,12:accounts/amy,28:DeviceService/RegisterDevice,"
                             "26:products/speaker/devices/A,2:OK,2:{},3:r-1,16:ipv4:127.0.0.1:1,";
    const QByteArray expected = QCryptographicHash::hash(QByteArray::fromStdString(text), QCryptographicHash::Sha256);
    QCOMPARE(QByteArray::fromStdString(access::auditHash("ab", entry)), expected.toHex());
}

QTEST_GUILESS_MAIN(TestAuditTrail)
#include "tst_audit_trail.moc"
