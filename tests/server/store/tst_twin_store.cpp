#include <QtTest/QtTest>

#include "server/devices/twin_history.h"
#include "server/store/sql_twin_store.h"
#include "tests/support/test_databases.h"

using namespace wheelhouse;
using namespace wheelhouse::devices;

namespace {

Clock::time_point at(int second)
{
    return Clock::time_point(std::chrono::seconds(1'700'000'000 + second));
}

v1::Device deviceOf(std::int64_t version, double density)
{
    v1::Device device;
    device.set_name("products/printer/devices/SN1");
    device.set_uid("uid-SN1");
    device.set_desired_version(version);
    (*device.mutable_desired()->mutable_fields())["density"].set_number_value(density);
    return device;
}

bool record(TwinHistory &history, const v1::Device &before, const v1::Device &after, const char *requester)
{
    const std::vector<TwinHistory::Change> changes{{&before, &after}};
    return history.record(changes, requester).has_value();
}

} // namespace

// The history of what was desired, on both engines.
class TestTwinStore : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_databases.start(); }

    void keepsWhatWasDesired_data() { test::TestDatabases::addEngines(); }
    void keepsWhatWasDesired()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        store::SqlTwinStore store(*database);
        DeviceTable table;
        TwinHistory history(table, store);
        auto device = deviceOf(0, 0);
        device.clear_desired();
        for (int version = 1; version <= 5; ++version) {
            auto next = deviceOf(version, version);
            if (version == 5)
                (*next.mutable_desired()->mutable_fields())["buzzer"].set_bool_value(true);
            *next.mutable_desired_time() = toTimestamp(at(version));
            QVERIFY(record(history, device, next, "deviceJobs/7"));
            device = next;
        }
        // Nothing changed: nothing is written.
        QVERIFY(record(history, device, device, "accounts/nobody"));
        QVERIFY(store.saveTwinApplied({{"uid-SN1", 2, at(20)}, {"uid-SN1", 2, at(30)}, {"uid-SN1", 77, at(30)}, {"none", 1, at(1)}}));
        device.set_applied_version(4);
        *device.mutable_applied_time() = toTimestamp(at(40));
        table.add({device, {}, {}});

        v1::ListTwinChangesRequest request;
        request.set_parent(device.name());
        const auto all = history.listTwinChanges(request);
        QVERIFY(all);
        QCOMPARE(all->changes_size(), 5);
        QVERIFY(all->next_page_token().empty());
        const auto state = [&](int version) { return all->changes(5 - version).state(); };
        using Change = v1::TwinChange;
        QCOMPARE(state(5), Change::STATE_PENDING);
        QCOMPARE(state(4), Change::STATE_APPLIED);
        QCOMPARE(state(3), Change::STATE_SUPERSEDED);
        QCOMPARE(state(2), Change::STATE_APPLIED);
        QCOMPARE(state(1), Change::STATE_SUPERSEDED);
        QCOMPARE(fromTimestamp(all->changes(3).apply_time()), at(20));
        // Written behind: known from the device itself until then.
        QCOMPARE(fromTimestamp(all->changes(1).apply_time()), at(40));
        const auto &newest = all->changes(0);
        QCOMPARE(newest.requester(), std::string("deviceJobs/7"));
        QCOMPARE(fromTimestamp(newest.create_time()), at(5));
        QCOMPARE(newest.keys_size(), 2);
        QCOMPARE(newest.keys(0).key(), std::string("buzzer"));
        QVERIFY(!newest.keys(0).has_before() && newest.keys(0).after().bool_value());
        QCOMPARE(newest.keys(1).before().number_value(), 4.0);
        QVERIFY(!all->changes(4).keys(0).has_before());
    }

    void pagesAndKeeps200_data() { test::TestDatabases::addEngines(); }
    void pagesAndKeeps200()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        store::SqlTwinStore store(*database);
        DeviceTable table;
        TwinHistory history(table, store);
        for (int version = 1; version <= 230; ++version)
            QVERIFY(record(history, deviceOf(version - 1, version - 1), deviceOf(version, version), "accounts/admin"));
        // Written down for a change that then came to nothing.
        QVERIFY(record(history, deviceOf(230, 230), deviceOf(231, 1), "accounts/unlucky"));
        table.add({deviceOf(230, 230), {}, {}});
        v1::ListTwinChangesRequest request;
        request.set_parent("products/printer/devices/SN1");
        request.set_page_size(80);
        std::vector<std::int64_t> versions;
        int pages = 0;
        do {
            const auto page = history.listTwinChanges(request);
            QVERIFY(page);
            for (const auto &change : page->changes())
                versions.push_back(change.version());
            request.set_page_token(page->next_page_token());
            ++pages;
        } while (!request.page_token().empty());
        QCOMPARE(pages, 3);
        QCOMPARE(versions.front(), std::int64_t(230));
        QVERIFY(versions.size() >= 199 && versions.size() <= 200);
        QVERIFY(std::is_sorted(versions.rbegin(), versions.rend()));
        // The next one takes the place of the one that came to nothing.
        QVERIFY(record(history, deviceOf(230, 230), deviceOf(231, 9), "accounts/admin"));
        table.modify(request.parent(), [](v1::Device &device) { device.set_desired_version(231); });
        request.set_page_size(1);
        const auto newest = history.listTwinChanges(request);
        QCOMPARE(newest->changes(0).requester(), std::string("accounts/admin"));
        QCOMPARE(newest->changes(0).keys(0).after().number_value(), 9.0);
    }

    void namesWhatIsWrong()
    {
        const auto database = m_databases.open(QStringLiteral("sqlite"));
        store::SqlTwinStore store(*database);
        DeviceTable table;
        table.add({deviceOf(1, 1), {}, {}});
        const TwinHistory history(table, store);
        v1::ListTwinChangesRequest request;
        request.set_parent("printer");
        QCOMPARE(history.listTwinChanges(request).error().fields[0].field, std::string("parent"));
        request.set_parent("products/printer/devices/NONE");
        QCOMPARE(history.listTwinChanges(request).error().code, ErrorCode::NotFound);
        request.set_parent("products/printer/devices/SN1");
        request.set_page_size(-1);
        QCOMPARE(history.listTwinChanges(request).error().fields[0].field, std::string("page_size"));
        request.set_page_size(0);
        request.set_page_token("1; DROP TABLE");
        QCOMPARE(history.listTwinChanges(request).error().fields[0].field, std::string("page_token"));
    }

private:
    test::TestDatabases m_databases;
};

QTEST_GUILESS_MAIN(TestTwinStore)
#include "tst_twin_store.moc"
