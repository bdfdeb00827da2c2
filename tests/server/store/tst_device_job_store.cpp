#include <QtTest/QtTest>

#include "server/store/sql_command_store.h"
#include "server/store/sql_device_group_store.h"
#include "server/store/sql_device_job_store.h"
#include "tests/support/test_databases.h"

using namespace wheelhouse;
using devices::JobResult;
using devices::StoredJob;
using Result_ = v1::DeviceJobResult;

namespace {

StoredJob makeJob(std::int64_t number, const std::string &requestId = {})
{
    StoredJob stored;
    stored.number = number;
    stored.requestId = requestId;
    stored.job.set_name("deviceJobs/" + std::to_string(number));
    stored.job.set_device_count(3);
    stored.job.set_state(v1::DeviceJob::STATE_RUNNING);
    return stored;
}

} // namespace

// The contract of the groups' and the jobs' stores, on both engines.
class TestDeviceJobStore : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_databases.start(); }

    void keepsGroups_data() { test::TestDatabases::addEngines(); }
    void keepsGroups()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        store::SqlDeviceGroupStore store(*database);
        devices::StoredGroup group;
        group.group.set_name("groups/east");
        group.group.set_display_name("East");
        group.requestId = "r";
        QVERIFY(store.insertGroup(group));
        QCOMPARE(store.insertGroup(group).error().code, ErrorCode::AlreadyExists);
        group.group.set_display_name("Far east");
        QVERIFY(store.updateGroup(group.group));
        std::vector<devices::StoredGroup> all;
        QVERIFY(store.loadGroups([&](devices::StoredGroup each) { all.push_back(std::move(each)); }));
        QCOMPARE(all.size(), std::size_t(1));
        QCOMPARE(all[0].group.display_name(), std::string("Far east"));
        QCOMPARE(all[0].requestId, std::string("r"));

        QVERIFY(store.changeMembers("east", {"printer/B", "printer/A"}, {}));
        QVERIFY(store.changeMembers("west", {"printer/A"}, {}));
        QVERIFY(store.changeMembers("east", {"printer/A", "printer/C"}, {"printer/B", "printer/NONE"}));
        QCOMPARE(members(store), std::string("printer/A:east printer/A:west printer/C:east "));
        QVERIFY(store.carryOver("printer/A", "printer/Z"));
        QCOMPARE(members(store), std::string("printer/C:east printer/Z:east printer/Z:west "));
        QVERIFY(store.removeDevices({"printer/C"}));
        QVERIFY(store.deleteGroup("east"));
        QCOMPARE(members(store), std::string("printer/Z:west "));
        QCOMPARE(store.updateGroup(group.group).error().code, ErrorCode::NotFound);
    }

    void keepsJobs_data() { test::TestDatabases::addEngines(); }
    void keepsJobs()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        store::SqlDeviceJobStore store(*database);
        QCOMPARE(*store.prepare(), 0);
        QVERIFY(store.addDevices(1, {"printer/A", "printer/B", "printer/C"}));
        QVERIFY(store.insertJob(makeJob(1, "r")));
        QCOMPARE(store.insertJob(makeJob(2, "r")).error().code, ErrorCode::AlreadyExists);
        // No request id is no id that could be taken.
        QVERIFY(store.insertJob(makeJob(2)));
        QVERIFY(store.insertJob(makeJob(3)));
        QCOMPARE((*store.jobOfRequest("r"))->number, 1);
        QVERIFY(!*store.jobOfRequest("other"));
        auto job = *store.job(2);
        job.job.set_state(v1::DeviceJob::STATE_ENDED);
        job.isOpen = false;
        job.waitingUntil = devices::Clock::time_point(std::chrono::seconds(1'700'000'000));
        QVERIFY(store.saveJob(job));
        QCOMPARE(store.job(2)->job.state(), v1::DeviceJob::STATE_ENDED);
        QCOMPARE(store.job(2)->waitingUntil, job.waitingUntil);
        QVERIFY(!store.job(1)->waitingUntil);
        QCOMPARE(store.job(9).error().code, ErrorCode::NotFound);
        QCOMPARE(store.openJobs()->size(), std::size_t(2));
        QCOMPARE(store.jobs(3, 5)->at(0).number, 2);
        // Devices of a job that never came to be are forgotten.
        QVERIFY(store.addDevices(4, {"printer/A"}));
        QCOMPARE(*store.prepare(), 3);
        QVERIFY(store.results(4, {}, Result_::STATE_UNSPECIFIED, 10)->empty());
        QCOMPARE(store.results(1, {}, Result_::STATE_UNSPECIFIED, 10)->size(), std::size_t(3));
    }

    void keepsResultsAndTheirCommands_data() { test::TestDatabases::addEngines(); }
    void keepsResultsAndTheirCommands()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        store::SqlDeviceJobStore store(*database);
        store::SqlCommandStore commands(*database);
        QVERIFY(store.addDevices(1, {"printer/C", "printer/A", "printer/B", "printer/D"}));
        QVERIFY(store.insertJob(makeJob(1)));
        auto results = *store.results(1, {}, Result_::STATE_WAITING, 2);
        QCOMPARE(results.size(), std::size_t(2));
        QCOMPARE(results[0].key, std::string("printer/A"));
        v1::DeviceCommand command;
        command.set_name("products/printer/devices/A/commands/01");
        command.set_state(v1::DeviceCommand::STATE_QUEUED);
        command.set_job("deviceJobs/1");
        results[0].state = Result_::STATE_SENT;
        results[0].command = "01";
        results[1].state = Result_::STATE_FAILED;
        results[1].reason = "no paper";
        results[1].endTime = devices::Clock::time_point(std::chrono::seconds(1'700'000'000));
        QVERIFY(store.saveResults(results, {command}));
        QCOMPARE(commands.command(command.name())->job(), std::string("deviceJobs/1"));
        // Jobs' commands are listed with the device, and not among all.
        QCOMPARE(commands.commands("products/printer/devices/A", {}, 10)->size(), std::size_t(1));
        QCOMPARE(commands.commands({}, {}, 10)->size(), std::size_t(0));
        QCOMPARE(commands.openCommands()->size(), std::size_t(1));
        const auto failed = *store.results(1, {}, Result_::STATE_FAILED, 10);
        QCOMPARE(failed.size(), std::size_t(1));
        QCOMPARE(failed[0].reason, std::string("no paper"));
        QCOMPARE(failed[0].endTime, results[1].endTime);
        auto counts = *store.counts(1);
        QCOMPARE(counts[Result_::STATE_WAITING], 2);
        QCOMPARE(counts[Result_::STATE_SENT], 1);
        QCOMPARE(counts[Result_::STATE_FAILED], 1);
        QCOMPARE(store.openResults({"printer/A", "printer/B", "printer/C", "printer/X"})->size(), std::size_t(2));
        // A result whose command cannot be inserted is not changed either.
        results[1].state = Result_::STATE_SENT;
        QVERIFY(!store.saveResults({results[1]}, {command}));
        QCOMPARE(store.counts(1)->at(Result_::STATE_FAILED), 1);

        QCOMPARE(*store.moveResults(1, Result_::STATE_WAITING, Result_::STATE_EXPIRED, "late", devices::Clock::now(), 1), 1);
        QCOMPARE(*store.moveResults(1, Result_::STATE_WAITING, Result_::STATE_EXPIRED, "late", devices::Clock::now(), 9), 1);
        QCOMPARE(*store.moveResults(1, Result_::STATE_WAITING, Result_::STATE_EXPIRED, "late", devices::Clock::now(), 9), 0);
        QCOMPARE(*store.retryResults(1, 2, 2), 2);
        QCOMPARE(*store.retryResults(1, 2, 2), 1);
        QCOMPARE(*store.retryResults(1, 2, 2), 0);
        for (const auto &result : *store.results(1, {}, Result_::STATE_WAITING, 10)) {
            QCOMPARE(result.attempt, 2);
            QVERIFY(result.reason.empty());
        }
        counts = *store.counts(1);
        QCOMPARE(counts[Result_::STATE_WAITING], 3);
    }

private:
    static std::string members(store::SqlDeviceGroupStore &store)
    {
        std::string text;
        if (!store.loadMembers([&](const std::string &key, const std::string &id) { text += key + ":" + id + " "; }))
            qFatal("no members");
        return text;
    }

    test::TestDatabases m_databases;
};

QTEST_GUILESS_MAIN(TestDeviceJobStore)
#include "tst_device_job_store.moc"
