#include "job_fixture.h"

using namespace wheelhouse;
using namespace wheelhouse::devices;
using namespace wheelhouse::tests;
using namespace std::chrono_literals;

namespace {

constexpr int kLimitMs = 15'000;
using Answer = DeviceReport::Answer;
using Job = v1::DeviceJob;

void addParameter(v1::DeviceAction &action, const char *key, double value)
{
    (*action.mutable_command()->mutable_parameters()->mutable_fields())[key].set_number_value(value);
}

} // namespace

// Jobs with a real database, on devices of ours that answer. With the real
// broker: tests/integration/tst_jobs.cpp.
class TestDeviceJobs : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void showsWhoWouldBeAffected()
    {
        QTemporaryDir folder;
        JobFixture f(folder.path(), {5});
        f.makeDevices(20);
        f.makeDevices(3, "speaker");
        v1::DisableDeviceRequest disable;
        disable.set_name(JobFixture::nameOf("SN000003"));
        must(f.registry.disableDevice(disable));
        v1::PreviewDeviceJobRequest request;
        request.mutable_target()->set_filter("serial = \"SN*\"");
        request.mutable_action()->mutable_command()->set_command("test_print");
        const auto preview = must(f.jobs.preview(request));
        QCOMPARE(preview.device_count(), 19);
        QCOMPARE(preview.online_count(), 0);
        QCOMPARE(preview.sample_size(), 10);
        QCOMPARE(preview.sample(0).name(), JobFixture::nameOf("SN000000"));
        QCOMPARE(preview.exclusions_size(), 2);
        QCOMPARE(preview.exclusions(0).reason(), std::string("speaker does not know test_print"));
        QCOMPARE(preview.exclusions(0).device_count(), 3);
        QCOMPARE(preview.exclusions(1).reason(), std::string("disabled"));
        QCOMPARE(preview.approval_reason(), std::string("19 devices are more than the 5 that the server lets one person reach alone"));
        const auto &site = preview.facets(1);
        QCOMPARE(site.field(), std::string("site"));
        QCOMPARE(site.values(0).value(), std::string("sz-01"));
        QCOMPARE(site.values(0).count(), 10);
        // Parameters that do not fit are told in the product's words.
        addParameter(*request.mutable_action(), "copies", 1000);
        const auto unfit = must(f.jobs.preview(request));
        QCOMPARE(unfit.device_count(), 0);
        QVERIFY2(unfit.exclusions(0).reason().find("copies") != std::string::npos, unfit.exclusions(0).reason().c_str());
    }

    void refusesWhatIsNoJob_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<QString>("device");
        QTest::addColumn<QString>("command");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("words");
        const auto add = [](const char *name, const char *filter, const char *device, const char *command, ErrorCode code, const char *words) {
            QTest::newRow(name) << QString::fromUtf8(filter) << QString::fromUtf8(device) << QString::fromUtf8(command) << int(code)
                                << QString::fromUtf8(words);
        };
        add("no target", "", "", "test_print", ErrorCode::InvalidArgument, "target");
        add("two targets", "serial = *", "products/printer/devices/SN000000", "test_print", ErrorCode::InvalidArgument, "not both");
        add("no filter", "serial = = =", "", "test_print", ErrorCode::InvalidArgument, "target.filter");
        add("no action", "serial = *", "", "", ErrorCode::InvalidArgument, "action.command.command");
        add("no such device", "", "products/printer/devices/NONE", "test_print", ErrorCode::NotFound, "there is no products/printer/devices/NONE");
        add("nobody", "serial = NONE", "", "test_print", ErrorCode::FailedPrecondition, "no device matches");
        add("nobody could", "serial = *", "", "fly", ErrorCode::FailedPrecondition, "printer does not know fly");
    }
    void refusesWhatIsNoJob()
    {
        QFETCH(QString, filter);
        QFETCH(QString, device);
        QFETCH(QString, command);
        QFETCH(int, code);
        QFETCH(QString, words);
        QTemporaryDir folder;
        JobFixture f(folder.path());
        f.makeDevices(2);
        v1::CreateDeviceJobRequest request;
        request.mutable_target()->set_filter(filter.toStdString());
        if (!device.isEmpty())
            request.mutable_target()->add_devices(device.toStdString());
        request.mutable_action()->mutable_command()->set_command(command.toStdString());
        const auto refused = f.jobs.createJob(request, "accounts/ann");
        QVERIFY(!refused);
        QCOMPARE(int(refused.error().code), code);
        QVERIFY2(QString::fromStdString(refused.error().message).contains(words), refused.error().message.c_str());
        QCOMPARE(f.board.openCount(), std::size_t(0));
    }

    void reachesEachDeviceOnce()
    {
        QTemporaryDir folder;
        JobFixture f(folder.path());
        f.makeDevices(500);
        f.comeOnline(0, 500);
        auto request = JobFixture::printOn("serial = *");
        request.set_expected_count(500);
        request.set_request_id("once");
        const auto job = must(f.jobs.createJob(request, "accounts/ann"));
        QCOMPARE(job.name(), std::string("deviceJobs/00000001"));
        QCOMPARE(job.device_count(), 500);
        // The same request again is the same job, whatever matches by now.
        QCOMPARE(must(f.jobs.createJob(request, "accounts/ann")).name(), job.name());
        QTRY_COMPARE_WITH_TIMEOUT(f.now(job.name()).state(), Job::STATE_ENDED, kLimitMs);
        const auto ended = f.now(job.name());
        QCOMPARE(ended.done_count(), 500);
        QCOMPARE(ended.waiting_count(), 0);
        QVERIFY(ended.has_end_time());
        auto keys = f.link.keysTold();
        QCOMPARE(keys.size(), std::size_t(500));
        std::sort(keys.begin(), keys.end());
        QVERIFY(std::unique(keys.begin(), keys.end()) == keys.end());
        const auto results = f.results(job.name());
        QCOMPARE(results.size(), std::size_t(500));
        QCOMPARE(results[7].device(), JobFixture::nameOf("SN000007"));
        QCOMPARE(results[7].state(), v1::DeviceJobResult::STATE_DONE);
        // Its command is there like any other, and names the job.
        v1::GetDeviceCommandRequest get;
        get.set_name(results[7].command());
        const auto command = must(f.commands.getCommand(get));
        QCOMPARE(command.job(), job.name());
        QCOMPARE(command.state(), v1::DeviceCommand::STATE_DONE);
        // Who counted otherwise is told.
        request.set_request_id("another");
        request.set_expected_count(499);
        QCOMPARE(f.jobs.createJob(request, "accounts/ann").error().code, ErrorCode::Aborted);
    }

    void triesAgainWhereItFailed()
    {
        QTemporaryDir folder;
        std::atomic<bool> paper{false};
        JobFixture f(folder.path(), {1000}, [&](const std::string &key) {
            return !paper && key.ends_with("0") ? Answer::Failed : Answer::Done;
        });
        f.makeDevices(50);
        f.comeOnline(0, 50);
        const auto job = must(f.jobs.createJob(JobFixture::printOn("serial = *"), "accounts/ann"));
        v1::RetryDeviceJobRequest retry;
        retry.set_name(job.name());
        QTRY_COMPARE_WITH_TIMEOUT(f.now(job.name()).state(), Job::STATE_ENDED, kLimitMs);
        QCOMPARE(f.now(job.name()).failed_count(), 5);
        const auto failed = f.results(job.name(), v1::DeviceJobResult::STATE_FAILED);
        QCOMPARE(failed.size(), std::size_t(5));
        QCOMPARE(failed[1].reason(), std::string("no paper"));
        const auto before = f.link.keysTold().size();
        QCOMPARE(before, std::size_t(50));
        paper = true;
        const auto again = must(f.jobs.retryJob(retry));
        QCOMPARE(again.state(), Job::STATE_RUNNING);
        QCOMPARE(again.waiting_count(), 5);
        QTRY_COMPARE_WITH_TIMEOUT(f.now(job.name()).state(), Job::STATE_ENDED, kLimitMs);
        QCOMPARE(f.now(job.name()).done_count(), 50);
        QCOMPARE(f.now(job.name()).attempt(), 2);
        const auto keys = f.link.keysTold();
        QCOMPARE(keys.size(), std::size_t(55));
        for (std::size_t i = before; i < keys.size(); ++i)
            QVERIFY2(keys[i].ends_with("0"), keys[i].c_str());
        QCOMPARE(f.jobs.retryJob(retry).error().code, ErrorCode::FailedPrecondition);
    }

    // Late and double answers: each is given twice, and one after its time.
    void lateAnswersChangeNothing()
    {
        QTemporaryDir folder;
        JobFixture f(folder.path(), {1000}, [](const std::string &) { return std::nullopt; });
        f.makeDevices(1);
        f.comeOnline(0, 1);
        const auto job = must(f.jobs.createJob(JobFixture::printOn("serial = *"), "accounts/ann"));
        QTRY_COMPARE_WITH_TIMEOUT(f.link.keysTold().size(), std::size_t(1), kLimitMs);
        const auto id = f.results(job.name())[0].command();
        DeviceReport report;
        report.kind = DeviceReport::Kind::Acknowledgement;
        report.key = "printer/SN000000";
        report.commandId = id.substr(id.rfind('/') + 1);
        report.time = Clock::now();
        report.answer = Answer::Failed;
        report.text = "cover open";
        f.commands.acknowledge(report);
        QTRY_COMPARE_WITH_TIMEOUT(f.now(job.name()).state(), Job::STATE_ENDED, kLimitMs);
        report.answer = Answer::Done;
        f.commands.acknowledge(report);
        f.commands.acknowledge(report);
        QCOMPARE(f.counters.strayAcknowledgements.load(), std::int64_t(2));
        QCOMPARE(f.now(job.name()).failed_count(), 1);
        QCOMPARE(f.now(job.name()).done_count(), 0);
        QCOMPARE(f.results(job.name())[0].reason(), std::string("cover open"));
    }

    void waitsForTheSecondPerson()
    {
        QTemporaryDir folder;
        JobFixture f(folder.path(), {9});
        f.makeDevices(10);
        f.comeOnline(0, 10);
        const auto job = must(f.jobs.createJob(JobFixture::printOn("serial = *"), "accounts/ann"));
        QCOMPARE(job.state(), Job::STATE_WAITING_FOR_APPROVAL);
        v1::ApproveDeviceJobRequest approve;
        approve.set_name(job.name());
        approve.set_note("go");
        QCOMPARE(f.jobs.approveJob(approve, "accounts/ann").error().code, ErrorCode::PermissionDenied);
        QCOMPARE(f.link.keysTold().size(), std::size_t(0));
        QCOMPARE(must(f.jobs.approveJob(approve, "accounts/bob")).approver(), std::string("accounts/bob"));
        QTRY_COMPARE_WITH_TIMEOUT(f.now(job.name()).state(), Job::STATE_ENDED, kLimitMs);
        QCOMPARE(f.jobs.approveJob(approve, "accounts/bob").error().code, ErrorCode::FailedPrecondition);

        const auto second = must(f.jobs.createJob(JobFixture::printOn("serial = *"), "accounts/ann"));
        v1::RejectDeviceJobRequest reject;
        reject.set_name(second.name());
        reject.set_note("not today");
        QCOMPARE(must(f.jobs.rejectJob(reject, "accounts/bob")).state(), Job::STATE_REJECTED);
        QTRY_COMPARE_WITH_TIMEOUT(f.board.openCount(), std::size_t(0), kLimitMs);
        QCOMPARE(f.results(second.name(), v1::DeviceJobResult::STATE_CANCELLED).size(), std::size_t(10));
        QCOMPARE(f.link.keysTold().size(), std::size_t(10));
    }

    void waitsForWhoIsOffLine()
    {
        QTemporaryDir folder;
        JobFixture f(folder.path());
        f.makeDevices(30);
        f.comeOnline(0, 10);
        const auto job = must(f.jobs.createJob(JobFixture::printOn("serial = *", 3), "accounts/ann"));
        QTRY_COMPARE_WITH_TIMEOUT(f.now(job.name()).done_count(), 10, kLimitMs);
        f.comeOnline(10, 20);
        QTRY_COMPARE_WITH_TIMEOUT(f.now(job.name()).done_count(), 20, kLimitMs);
        QTRY_COMPARE_WITH_TIMEOUT(f.runner.underWay(), std::size_t(0), kLimitMs);
        QTRY_COMPARE_WITH_TIMEOUT(f.now(job.name()).state(), Job::STATE_ENDED, kLimitMs);
        QCOMPARE(f.now(job.name()).expired_count(), 10);
        QCOMPARE(f.results(job.name(), v1::DeviceJobResult::STATE_EXPIRED)[0].reason(),
                 std::string("the device did not come on line in time"));
    }

    void cancelsWhatIsNotBegun()
    {
        QTemporaryDir folder;
        JobFixture f(folder.path());
        f.makeDevices(30);
        f.comeOnline(0, 10);
        const auto job = must(f.jobs.createJob(JobFixture::printOn("serial = *", 3600), "accounts/ann"));
        QTRY_COMPARE_WITH_TIMEOUT(f.now(job.name()).done_count(), 10, kLimitMs);
        v1::CancelDeviceJobRequest cancel;
        cancel.set_name(job.name());
        QCOMPARE(must(f.jobs.cancelJob(cancel)).state(), Job::STATE_CANCELLED);
        QTRY_COMPARE_WITH_TIMEOUT(f.board.openCount(), std::size_t(0), kLimitMs);
        f.comeOnline(10, 30);
        const auto ended = f.now(job.name());
        QCOMPARE(ended.done_count(), 10);
        QCOMPARE(ended.waiting_count(), 0);
        QCOMPARE(f.results(job.name(), v1::DeviceJobResult::STATE_CANCELLED).size(), std::size_t(20));
        QCOMPARE(f.link.keysTold().size(), std::size_t(10));
        QCOMPARE(f.jobs.cancelJob(cancel).error().code, ErrorCode::FailedPrecondition);
    }

    void desiresOfMany()
    {
        QTemporaryDir folder;
        JobFixture f(folder.path());
        f.makeDevices(300);
        v1::CreateDeviceJobRequest request;
        request.mutable_target()->set_filter("serial = *");
        auto &fields = *request.mutable_action()->mutable_desire()->mutable_desired()->mutable_fields();
        fields["report_interval"].set_number_value(60);
        const auto job = must(f.jobs.createJob(request, "accounts/ann"));
        QTRY_COMPARE_WITH_TIMEOUT(f.results(job.name(), v1::DeviceJobResult::STATE_SENT).size(), std::size_t(300), kLimitMs);
        QCOMPARE(f.link.desiredTold().size(), std::size_t(300));
        QCOMPARE(f.table.get(JobFixture::nameOf("SN000000"))->desired_version(), 1);
        // Done when the device says so, one at a time.
        for (int i = 0; i < 300; ++i) {
            const auto serial = JobFixture::serialOf(i);
            f.table.modify(JobFixture::nameOf(serial), [](v1::Device &device) { device.set_applied_version(1); });
            f.commands.deviceApplied("printer/" + serial);
        }
        QTRY_COMPARE_WITH_TIMEOUT(f.now(job.name()).state(), Job::STATE_ENDED, kLimitMs);
        QCOMPARE(f.now(job.name()).done_count(), 300);
        // What is so already needs nobody to be told.
        const auto again = must(f.jobs.createJob(request, "accounts/ann"));
        QTRY_COMPARE_WITH_TIMEOUT(f.now(again.name()).state(), Job::STATE_ENDED, kLimitMs);
        QCOMPARE(f.link.desiredTold().size(), std::size_t(300));
        // And a null takes it away.
        fields["report_interval"].set_null_value(google::protobuf::NULL_VALUE);
        const auto removed = must(f.jobs.createJob(request, "accounts/ann"));
        QTRY_COMPARE_WITH_TIMEOUT(f.results(removed.name(), v1::DeviceJobResult::STATE_SENT).size(), std::size_t(300), kLimitMs);
        QVERIFY(f.table.get(JobFixture::nameOf("SN000000"))->desired().fields().empty());
    }

    // A server that stops in the middle goes on where it stood.
    void goesOnAfterARestart()
    {
        QTemporaryDir folder;
        std::string name;
        std::set<std::string> told;
        {
            std::atomic<int> answers{0};
            JobFixture f(folder.path(), {100'000}, [&](const std::string &) -> AnsweringLink::Answer {
                // From then on nobody answers: the time stands still.
                return ++answers > 700 ? std::nullopt : AnsweringLink::Answer(Answer::Done);
            });
            f.makeDevices(3000);
            f.comeOnline(0, 3000);
            name = must(f.jobs.createJob(JobFixture::printOn("serial = *", 600), "accounts/ann")).name();
            QTRY_COMPARE_WITH_TIMEOUT(f.now(name).done_count(), 700, kLimitMs);
            QTRY_COMPARE_WITH_TIMEOUT(f.runner.underWay(), JobRunner::kWindow, kLimitMs);
            for (const auto &result : f.results(name, v1::DeviceJobResult::STATE_DONE))
                told.insert(result.device());
        }
        JobFixture f(folder.path());
        QTRY_COMPARE_WITH_TIMEOUT(f.now(name).done_count(), 700, kLimitMs);
        f.comeOnline(0, 3000);
        QTRY_COMPARE_WITH_TIMEOUT(f.now(name).state(), Job::STATE_ENDED, 2 * kLimitMs);
        QCOMPARE(f.now(name).done_count(), 3000);
        for (const auto &key : f.link.keysTold())
            QVERIFY2(!told.contains(nameOfKey(key)), key.c_str());
        QCOMPARE(f.link.keysTold().size(), std::size_t(2300));
        QCOMPARE(f.link.mostTimesTold(), 1);
    }

    // A person's own commands stay in sight, and are not slowed down.
    void leavesRoomForANeighbour()
    {
        constexpr int kDevices = 100'000;
        QTemporaryDir folder;
        JobFixture f(folder.path());
        f.makeDevices(kDevices);
        f.makeDevices(1, "speaker");
        f.comeOnline(0, kDevices);
        f.comeOnline(0, 1, "speaker");
        const std::string neighbour = JobFixture::nameOf("SN000000", "speaker");
        std::vector<std::string> own;
        const auto sendOne = [&] {
            v1::SendDeviceCommandRequest request;
            request.set_parent(neighbour);
            request.set_command("reboot");
            const auto begin = std::chrono::steady_clock::now();
            own.push_back(must(f.commands.sendCommand(request, "accounts/bob")).name());
            return std::chrono::duration_cast<std::chrono::microseconds>(*f.link.lastTold("speaker/SN000000") - begin);
        };
        const auto measure = [&](const std::function<bool()> &goOn) {
            std::vector<std::chrono::microseconds> times;
            while (goOn()) {
                times.push_back(sendOne());
                QTest::qWait(20);
            }
            std::sort(times.begin(), times.end());
            return times;
        };
        int before = 0;
        const auto alone = measure([&] { return before++ < 50; });
        QElapsedTimer timer;
        timer.start();
        const auto job = must(f.jobs.createJob(JobFixture::printOn("serial = *"), "accounts/ann"));
        const auto created = timer.restart();
        std::size_t most = 0;
        const auto beside = measure([&] {
            most = std::max(most, f.runner.underWay());
            return f.now(job.name()).state() == Job::STATE_RUNNING && !timer.hasExpired(120'000);
        });
        const auto took = timer.elapsed();
        QCOMPARE(f.now(job.name()).done_count(), kDevices);
        const auto at = [](const auto &times, double part) { return times[static_cast<std::size_t>(double(times.size() - 1) * part)].count() / 1000.0; };
        qInfo("fixing %d devices took %lld ms, the job %lld ms; a neighbour's command alone: median %.1f ms, 95 %% %.1f ms; "
              "beside the job (%zu): median %.1f ms, 95 %% %.1f ms, worst %.1f ms; at most %zu under way",
              kDevices, static_cast<long long>(created), static_cast<long long>(took), at(alone, 0.5), at(alone, 0.95),
              beside.size(), at(beside, 0.5), at(beside, 0.95), at(beside, 1), most);
        QVERIFY(most <= JobRunner::kWindow);
        QVERIFY(beside.size() > 20);
        QVERIFY2(at(beside, 0.95) < 150, qPrintable(QString::number(at(beside, 0.95))));
        // The latest of one's own, though the job has given 100,000 since.
        QVERIFY(f.commands.live().get(own.front()) || own.size() > DeviceCommands::kLatest);
        QVERIFY(f.commands.live().size() <= DeviceCommands::kLatest + DeviceCommands::kLatestOfJobs);
        v1::ListDeviceCommandsRequest list;
        list.set_parent("products/-/devices/-");
        QVERIFY(must(f.commands.listCommands(list)).commands(0).job().empty());
        list.set_parent(JobFixture::nameOf("SN000000"));
        QCOMPARE(must(f.commands.listCommands(list)).commands(0).job(), job.name());
    }

    void pagesThroughJobsAndResults()
    {
        QTemporaryDir folder;
        JobFixture f(folder.path());
        f.makeDevices(25);
        f.comeOnline(0, 25);
        for (int i = 0; i < 3; ++i)
            must(f.jobs.createJob(JobFixture::printOn("serial = *"), "accounts/ann"));
        v1::ListDeviceJobsRequest list;
        list.set_page_size(2);
        const auto first = must(f.jobs.listJobs(list));
        QCOMPARE(first.device_jobs_size(), 2);
        QCOMPARE(first.device_jobs(0).name(), std::string("deviceJobs/00000003"));
        list.set_page_token(first.next_page_token());
        const auto last = must(f.jobs.listJobs(list));
        QCOMPARE(last.device_jobs_size(), 1);
        QVERIFY(last.next_page_token().empty());
        list.set_page_token("nonsense");
        QCOMPARE(f.jobs.listJobs(list).error().code, ErrorCode::InvalidArgument);
        v1::ListDeviceJobResultsRequest results;
        results.set_parent("deviceJobs/00000001");
        results.set_page_size(20);
        auto page = must(f.jobs.listResults(results));
        QCOMPARE(page.results_size(), 20);
        results.set_page_token(page.next_page_token());
        page = must(f.jobs.listResults(results));
        QCOMPARE(page.results_size(), 5);
        QCOMPARE(page.results(4).device(), JobFixture::nameOf("SN000024"));
        results.set_parent("deviceJobs/99");
        QCOMPARE(f.jobs.listResults(results).error().code, ErrorCode::NotFound);
        results.set_parent("jobs/1");
        QCOMPARE(f.jobs.listResults(results).error().code, ErrorCode::InvalidArgument);
    }
};

QTEST_GUILESS_MAIN(TestDeviceJobs)
#include "tst_device_jobs.moc"
