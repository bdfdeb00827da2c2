#include <QtTest>

#include "server/store/sql_drain_store.h"
#include "tests/support/test_databases.h"

using namespace wheelhouse;

class TestDrainStore : public QObject {
    Q_OBJECT

    test::TestDatabases m_databases;

private Q_SLOTS:
    void initTestCase() { m_databases.start(); }

    void keepsDrains_data() { test::TestDatabases::addEngines(); }
    void keepsDrains()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        store::SqlDrainStore store(*database);
        QVERIFY(store.load()->empty());
        v1::Drain first;
        first.set_node("clusters/test/nodes/a");
        first.set_state(v1::Drain::STATE_RUNNING);
        QVERIFY(store.insert(first));
        QCOMPARE(first.name(), std::string("drains/00000001"));
        v1::Drain second = first;
        QVERIFY(store.insert(second));
        QCOMPARE(second.name(), std::string("drains/00000002"));
        first.set_state(v1::Drain::STATE_FAILED);
        first.set_reason("磁盘");
        QVERIFY(store.update(first));
        const auto kept = store.load();
        QCOMPARE(kept->size(), std::size_t(2));
        QCOMPARE(kept->front().SerializeAsString(), first.SerializeAsString());
        v1::Drain unknown;
        unknown.set_name("drains/00000009");
        QVERIFY(store.update(unknown).error().code == ErrorCode::NotFound);
    }

    void forgetsTheOldestThatHaveEnded_data() { test::TestDatabases::addEngines(); }
    void forgetsTheOldestThatHaveEnded()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        store::SqlDrainStore store(*database);
        v1::Drain running;
        running.set_state(v1::Drain::STATE_RUNNING);
        QVERIFY(store.insert(running));
        v1::Drain ended;
        ended.set_state(v1::Drain::STATE_SUCCEEDED);
        QVERIFY(store.insert(ended));
        // As if so many had been made since.
        QVERIFY(database->write([](store::Connection &connection) -> Result<void> {
            const auto put = connection.exec("INSERT INTO drains (number, ended, drain) VALUES ($1, $2, $3)", 1500, 1, store::Blob{});
            if (!put)
                return passOn(put);
            return {};
        }));
        v1::Drain newest = ended;
        QVERIFY(store.insert(newest));
        QCOMPARE(newest.name(), std::string("drains/00001501"));
        std::vector<std::int64_t> numbers;
        QVERIFY(database->read([&](store::Connection &connection) -> Result<void> {
            numbers.clear();
            return connection.each([&](const store::Row &row) { numbers.push_back(row.integer(0)); }, "SELECT number FROM drains ORDER BY number");
        }));
        // One that runs is kept, however old.
        QCOMPARE(numbers, (std::vector<std::int64_t>{1, 1500, 1501}));
    }
};

QTEST_GUILESS_MAIN(TestDrainStore)
#include "tst_drain_store.moc"
