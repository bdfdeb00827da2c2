#include <QtTest>

#include "server/clusters/event_keeper.h"
#include "server/store/sql_change_store.h"
#include "server/store/sql_event_store.h"
#include "tests/support/test_databases.h"

using namespace wheelhouse;
using namespace wheelhouse::clusters;

namespace {

Moment at(int second)
{
    return Moment(std::chrono::seconds(1'700'000'000 + second));
}

std::shared_ptr<v1::Event> eventOf(const std::string &id, int second, const char *cluster = "test", const char *nameSpace = "iot")
{
    auto made = std::make_shared<v1::Event>();
    made->set_name(fmt::format("clusters/{}/namespaces/{}/events/{}", cluster, nameSpace, id));
    made->set_uid("uid-" + id);
    made->set_reason("Started");
    made->set_message("Started container");
    made->set_object_kind("Pod");
    made->set_object_name("gateway-" + id);
    made->mutable_last_time()->set_seconds(1'700'000'000 + second);
    made->set_count(1);
    return made;
}

QStringList idList(const char *ids)
{
    return QString::fromLatin1(ids).split(QLatin1Char(' '));
}

QStringList idsOf(const std::vector<v1::Event> &events)
{
    QStringList ids;
    for (const auto &each : events)
        ids << QString::fromStdString(each.uid()).mid(4);
    return ids;
}

} // namespace

// Kept events and changes, on both engines.
class TestClusterHistoryStore : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_databases.start(); }

    void findsEvents_data() { test::TestDatabases::addEngines(); }
    void findsEvents()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        store::SqlEventStore store(*database);
        auto pulls = eventOf("c", 30);
        pulls->set_warning(true);
        pulls->set_reason("BackOff");
        pulls->set_message("Back-off pulling image \"x_100%\"");
        QVERIFY(store.saveEvents({eventOf("a", 10), eventOf("b", 20), pulls, eventOf("d", 30, "prod"), eventOf("e", 5, "test", "other")}));
        const auto find = [&](EventQuery query) {
            const auto found = store.findEvents(query);
            return found ? idsOf(*found) : QStringList{QString::fromStdString(found.error().message)};
        };
        QCOMPARE(find({}), idList("d c b a e"));
        QCOMPARE(find({.cluster = "clusters/test"}), idList("c b a e"));
        QCOMPARE(find({.cluster = "clusters/test", .nameSpace = "other"}), idList("e"));
        QCOMPARE(find({.warningsOnly = true}), idList("c"));
        QCOMPARE(find({.reason = "BackOff"}), idList("c"));
        QCOMPARE(find({.objectKind = "Pod", .objectName = "gateway-b"}), idList("b"));
        QCOMPARE(find({.since = at(20), .until = at(30)}), idList("b"));
        QCOMPARE(find({.text = "pulling"}), idList("c"));
        // What means something in a pattern is looked for as it is.
        QCOMPARE(find({.text = "x_100%"}), idList("c"));
        QCOMPARE(find({.text = "x%100"}), QStringList());
        // Page by page.
        QCOMPARE(find({.limit = 2}), idList("d c"));
        QCOMPARE(find({.afterTime = at(30), .afterName = pulls->name(), .limit = 2}), idList("b a"));
    }

    void keepsTheNewestOfAnEvent_data() { test::TestDatabases::addEngines(); }
    void keepsTheNewestOfAnEvent()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        store::SqlEventStore store(*database);
        auto later = eventOf("a", 50);
        later->set_count(7);
        QVERIFY(store.saveEvents({eventOf("a", 10), later}));
        QVERIFY(store.saveEvents({eventOf("a", 20)}));
        const auto found = store.findEvents({});
        QVERIFY(found);
        QCOMPARE(found->size(), std::size_t(1));
        QCOMPARE(found->front().count(), 7);
    }

    void forgetsTheOldest_data() { test::TestDatabases::addEngines(); }
    void forgetsTheOldest()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        store::SqlEventStore store(*database);
        std::vector<std::shared_ptr<const v1::Event>> events;
        for (int i = 0; i < 100; ++i)
            events.push_back(eventOf(std::to_string(i), i));
        QVERIFY(store.saveEvents(events));
        QCOMPARE(*store.pruneEvents(at(10), 1000), 10);
        QCOMPARE(*store.pruneEvents(at(0), 5), 85);
        QCOMPARE(idsOf(*store.findEvents({})), idList("99 98 97 96 95"));
    }

    void keepsWhatIsSeen_data() { test::TestDatabases::addEngines(); }
    void keepsWhatIsSeen()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        store::SqlEventStore store(*database);
        live::LiveTable<v1::Event> table;
        const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
        auto first = eventOf("a", 0);
        first->mutable_last_time()->set_seconds(now);
        first->set_message(std::string(10'000, 'x'));
        table.put(first->name(), *first);
        {
            EventKeeper keeper(store, table, {.every = std::chrono::milliseconds(5)});
            QTRY_COMPARE(keeper.written(), 1);
            // The API server forgets it after an hour.
            table.erase(first->name());
            auto second = eventOf("b", 0);
            second->mutable_last_time()->set_seconds(now + 1);
            table.put(second->name(), *second);
        }
        const auto found = store.findEvents({});
        QCOMPARE(idsOf(*found), idList("b a"));
        QVERIFY(found->back().message().size() < 5000);
    }

    void keepsChanges_data() { test::TestDatabases::addEngines(); }
    void keepsChanges()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        store::SqlChangeStore store(*database);
        std::vector<v1::ObjectChange> changes;
        for (int i = 0; i < 20; ++i) {
            v1::ObjectChange change;
            change.set_name(fmt::format("clusters/test/namespaces/iot/deployments.apps/{}", i % 2 ? "gateway" : "worker"));
            change.set_manager(std::to_string(i));
            change.mutable_time()->set_seconds(1'700'000'000 + i / 4);
            changes.push_back(std::move(change));
        }
        QVERIFY(store.saveChanges(changes));
        std::vector<std::string> read;
        ChangeQuery query{.object = "clusters/test/namespaces/iot/deployments.apps/gateway", .cluster = "clusters/test", .limit = 3};
        while (true) {
            const auto page = store.findChanges(query);
            QVERIFY(page);
            for (const auto &kept : *page)
                read.push_back(kept.change.manager());
            if (page->empty())
                break;
            query.afterTime = at(static_cast<int>(page->back().change.time().seconds() - 1'700'000'000));
            query.afterId = page->back().id;
        }
        QCOMPARE(read, (std::vector<std::string>{"19", "17", "15", "13", "11", "9", "7", "5", "3", "1"}));
        QCOMPARE(store.findChanges({.cluster = "clusters/prod"})->size(), std::size_t(0));
        QCOMPARE(store.findChanges({.since = at(1), .until = at(2)})->size(), std::size_t(4));
        QCOMPARE(*store.pruneChanges(at(1), 1000), 4);
        QCOMPARE(*store.pruneChanges(at(0), 2), 14);
        QCOMPARE(store.findChanges({})->front().change.manager(), std::string("19"));
    }

private:
    test::TestDatabases m_databases;
};

QTEST_GUILESS_MAIN(TestClusterHistoryStore)
#include "tst_cluster_history_store.moc"
