#include <QtTest>

#include "server/store/sql_helm_store.h"
#include "tests/support/test_databases.h"

using namespace wheelhouse;
using Operation = v1::HelmOperation;

namespace {

helm::OperationRecord record(const std::string &release)
{
    helm::OperationRecord record;
    record.operation.set_release("clusters/test/namespaces/iot/helmReleases/" + release);
    record.operation.set_state(Operation::STATE_QUEUED);
    record.operation.set_requester("accounts/wu");
    record.operation.set_holder("here");
    record.mark = "mark";
    record.order = Secret("values: hunter2");
    return record;
}

} // namespace

class TestHelmStore : public QObject {
    Q_OBJECT

    test::TestDatabases m_databases;
    QTemporaryDir m_keys;

private Q_SLOTS:
    void initTestCase() { m_databases.start(); }

    void keepsOperations_data() { test::TestDatabases::addEngines(); }
    void keepsOperations()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        const auto box = access::SecretBox::open(m_keys.path().toStdString());
        store::SqlHelmOperationStore store(*database, *box);
        auto first = record("gateway");
        first.requestId = "once";
        QVERIFY(store.save(first));
        QCOMPARE(first.operation.name(), std::string("helmOperations/00000001"));
        first.operation.set_state(Operation::STATE_RUNNING);
        first.process = {4711, 99, "this machine"};
        first.limit = std::chrono::system_clock::time_point(std::chrono::seconds(1'800'000'000));
        QVERIFY(store.save(first));

        const auto kept = store.get(1);
        QVERIFY(kept);
        QCOMPARE(kept->operation.SerializeAsString(), first.operation.SerializeAsString());
        QCOMPARE(kept->order.reveal(), std::string("values: hunter2"));
        QCOMPARE(kept->process.id, 4711);
        QCOMPARE(kept->process.machine, std::string("this machine"));
        QVERIFY(kept->limit == first.limit);
        QCOMPARE(store.byRequest("accounts/wu", "once")->number, 1);
        QVERIFY(store.byRequest("accounts/li", "once").error().code == ErrorCode::NotFound);

        // Sealed: the database alone tells nothing.
        QVERIFY(database->read([](store::Connection &connection) -> Result<void> {
            const auto row = connection.queryOne("SELECT orders FROM helm_operations");
            if (!row)
                return passOn(row);
            return (*row)->bytes(0).find("hunter2") == std::string::npos ? Result<void>() : fail(ErrorCode::Internal, "not sealed");
        }));
    }

    void letsOneHoldARelease_data() { test::TestDatabases::addEngines(); }
    void letsOneHoldARelease()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        const auto box = access::SecretBox::open(m_keys.path().toStdString());
        store::SqlHelmOperationStore store(*database, *box);
        auto first = record("gateway");
        first.requestId = "once";
        QVERIFY(store.save(first));
        auto second = record("gateway");
        QVERIFY(store.save(second).error().code == ErrorCode::FailedPrecondition);
        auto repeat = record("printer");
        repeat.requestId = "once";
        QVERIFY(store.save(repeat).error().code == ErrorCode::AlreadyExists);
        auto other = record("printer");
        QVERIFY(store.save(other));
        QCOMPARE(store.active()->size(), std::size_t(2));

        // Who was overtaken cannot write any more.
        auto overtaken = first;
        QVERIFY(store.save(first));
        QVERIFY(store.save(overtaken).error().code == ErrorCode::Aborted);

        first.operation.set_state(Operation::STATE_DEPLOYED);
        first.order = Secret();
        QVERIFY(store.save(first));
        QVERIFY(store.save(second));
        QCOMPARE(store.load()->size(), std::size_t(3));
        QVERIFY(store.get(1)->order.empty());

        QVERIFY(store.beat("here", 123));
        for (const auto &each : *store.active())
            QCOMPARE(each.heartbeat, 123);
        QVERIFY(store.get(1)->heartbeat != 123);
    }

    void keepsRepositories_data() { test::TestDatabases::addEngines(); }
    void keepsRepositories()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        const auto box = access::SecretBox::open(m_keys.path().toStdString());
        store::SqlChartRepositoryStore store(*database, *box);
        helm::StoredRepository stored;
        stored.repository.set_name("helmRepositories/stable");
        stored.repository.set_url("https://charts.example.com");
        stored.password = Secret("hunter2");
        QVERIFY(store.insert(stored));
        QVERIFY(store.insert(stored).error().code == ErrorCode::AlreadyExists);
        const auto all = store.load();
        QCOMPARE(all->size(), std::size_t(1));
        QCOMPARE(all->front().password.reveal(), std::string("hunter2"));
        QVERIFY(store.remove("helmRepositories/stable"));
        QVERIFY(store.remove("helmRepositories/stable").error().code == ErrorCode::NotFound);
    }
};

QTEST_GUILESS_MAIN(TestHelmStore)
#include "tst_helm_store.moc"
