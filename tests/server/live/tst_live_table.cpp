#include <QtTest/QtTest>

#include <map>
#include <random>

#include "server/live/live_table.h"

using namespace wheelhouse::live;

namespace {

struct Item {
    std::string key;
    int value = 0;
};

// A reader that applies batches as a console does.
struct Reader {
    std::map<std::string, int> rows;
    std::map<std::string, int> seenInSnapshot;
    std::string token;
    std::int64_t folded = 0;
    bool synced = false;
    bool inSnapshot = false;

    void apply(const Batch<Item> &batch)
    {
        if (batch.reset) {
            seenInSnapshot.clear();
            inSnapshot = true;
        }
        for (const auto &item : batch.upserted) {
            rows[item->key] = item->value;
            if (inSnapshot)
                seenInSnapshot[item->key] = 1;
        }
        for (const auto &key : batch.removed)
            rows.erase(key);
        if (batch.phase == Batch<Item>::Phase::Synced) {
            std::erase_if(rows, [&](const auto &row) { return !seenInSnapshot.contains(row.first); });
            synced = true;
            inSnapshot = false;
        }
        if (!batch.resumeToken.empty())
            token = batch.resumeToken;
        folded += batch.folded;
    }

    void drain(Subscription<Item> &subscription, std::size_t pageSize = 100)
    {
        while (auto batch = subscription.take(pageSize))
            apply(*batch);
    }
};

std::map<std::string, int> contents(const LiveTable<Item> &table)
{
    std::map<std::string, int> rows;
    table.forEach([&](const Item &item) { rows[item.key] = item.value; });
    return rows;
}

} // namespace

class TestLiveTable : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sendsSnapshotInPagesThenSynced()
    {
        LiveTable<Item> table;
        for (int i = 0; i < 250; ++i)
            table.put("k" + std::to_string(i), Item{"k" + std::to_string(i), i});
        auto subscription = table.subscribe({}, {}, [] {});
        auto first = subscription->take(100);
        QVERIFY(first && first->reset);
        QCOMPARE(first->upserted.size(), std::size_t(100));
        QVERIFY(first->resumeToken.empty());
        Reader reader;
        reader.apply(*first);
        reader.drain(*subscription);
        QVERIFY(reader.synced);
        QCOMPARE(reader.rows, contents(table));
    }

    void emptyTableIsSyncedToo()
    {
        LiveTable<Item> table;
        auto subscription = table.subscribe({}, {}, [] {});
        Reader reader;
        reader.drain(*subscription);
        QVERIFY(reader.synced);
        QVERIFY(!reader.token.empty());
    }

    void wakesOnceAfterAllWasTaken()
    {
        LiveTable<Item> table;
        int wakes = 0;
        auto subscription = table.subscribe({}, {}, [&] { ++wakes; });
        Reader reader;
        reader.drain(*subscription);
        table.put("a", Item{"a", 1});
        table.put("a", Item{"a", 2});
        table.put("b", Item{"b", 1});
        QCOMPARE(wakes, 1);
        reader.drain(*subscription);
        table.erase("b");
        QCOMPARE(wakes, 2);
    }

    void foldsWhatASlowReaderMissed()
    {
        LiveTable<Item> table;
        auto subscription = table.subscribe({}, {}, [] {});
        Reader reader;
        reader.drain(*subscription);
        for (int i = 1; i <= 1000; ++i)
            table.put("a", Item{"a", i});
        auto batch = subscription->take(10);
        QVERIFY(batch);
        QCOMPARE(batch->upserted.size(), std::size_t(1));
        QCOMPARE(batch->upserted[0]->value, 1000);
        QCOMPARE(batch->folded, std::int64_t(999));
    }

    void resumesFromAToken()
    {
        LiveTable<Item> table;
        table.put("a", Item{"a", 1});
        table.put("b", Item{"b", 1});
        Reader reader;
        reader.drain(*table.subscribe({}, {}, [] {}));
        table.put("b", Item{"b", 2});
        table.erase("a");
        auto again = table.subscribe(reader.token, {}, [] {});
        auto batch = again->take(10);
        QVERIFY(batch && !batch->reset);
        QCOMPARE(batch->upserted.size(), std::size_t(1));
        QCOMPARE(batch->removed, std::vector<std::string>{"a"});
    }

    void foreignTokenLeadsToASnapshot()
    {
        LiveTable<Item> table;
        table.put("a", Item{"a", 1});
        for (const char *token : {"x.1", "garbage", "", "x.99999999999999999999"}) {
            auto batch = table.subscribe(token, {}, [] {})->take(10);
            QVERIFY(batch && batch->reset);
        }
    }

    void forgottenRemovalsLeadToASnapshot()
    {
        LiveTable<Item> table;
        table.put("stays", Item{"stays", 1});
        Reader reader;
        auto subscription = table.subscribe({}, {}, [] {});
        reader.drain(*subscription);
        for (std::size_t i = 0; i < LiveTable<Item>::kMaxTombstones + 10; ++i) {
            const std::string key = "k" + std::to_string(i);
            table.put(key, Item{key, 1});
            table.erase(key);
        }
        auto batch = subscription->take(10);
        QVERIFY(batch && batch->reset);
        reader.apply(*batch);
        reader.drain(*subscription);
        QCOMPARE(reader.rows, contents(table));
    }

    void filteredReaderSeesRowsComeAndGo()
    {
        LiveTable<Item> table;
        table.put("a", Item{"a", 1});
        table.put("b", Item{"b", 10});
        auto subscription = table.subscribe({}, [](const Item &item) { return item.value >= 10; }, [] {});
        Reader reader;
        reader.drain(*subscription);
        QCOMPARE(reader.rows.size(), std::size_t(1));
        table.put("a", Item{"a", 11});
        table.put("b", Item{"b", 2});
        table.put("c", Item{"c", 3});
        auto batch = subscription->take(10);
        QVERIFY(batch);
        QCOMPARE(batch->upserted.size(), std::size_t(1));
        QCOMPARE(batch->removed, std::vector<std::string>{"b"});
    }

    void replaceAllChangesOnlyWhatDiffers()
    {
        LiveTable<Item> table;
        table.put("a", Item{"a", 1});
        table.put("b", Item{"b", 1});
        const auto before = table.revision();
        const auto make = [](const char *key, int value) {
            return std::pair<std::string, std::shared_ptr<const Item>>{
                key, std::make_shared<const Item>(Item{key, value})};
        };
        table.replaceAll({make("a", 1), make("c", 3)},
                         [](const Item &l, const Item &r) { return l.value == r.value; });
        QCOMPARE(table.revision(), before + 2); // c came, b went
        QCOMPARE(contents(table), (std::map<std::string, int>{{"a", 1}, {"c", 3}}));
    }

    // Whatever happens in whatever order, a reader that has taken everything
    // holds what the table holds.
    void readersConvergeOnRandomChanges()
    {
        std::mt19937 random(20261123);
        LiveTable<Item> table;
        std::unique_ptr<Subscription<Item>> subscription = table.subscribe({}, {}, [] {});
        Reader reader;
        std::int64_t changes = 0;
        for (int step = 0; step < 200000; ++step) {
            const std::string key = "k" + std::to_string(random() % 300);
            if (random() % 3 == 0)
                table.erase(key);
            else
                table.put(key, Item{key, step});
            ++changes;
            if (random() % 50 == 0) {
                if (auto batch = subscription->take(1 + random() % 40))
                    reader.apply(*batch);
            }
            if (random() % 5000 == 0)
                subscription = table.subscribe(reader.token, {}, [] {});
            if (random() % 2000 == 0) {
                reader.drain(*subscription);
                QCOMPARE(reader.rows, contents(table));
            }
        }
        QVERIFY(changes > 0);
    }
};

QTEST_GUILESS_MAIN(TestLiveTable)
#include "tst_live_table.moc"
