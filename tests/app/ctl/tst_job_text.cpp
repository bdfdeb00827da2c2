#include <QtTest/QtTest>

#include "app/ctl/job_text.h"
#include "app/ctl/names.h"

using namespace wheelhouse;

// What whctl says of jobs.
class TestJobText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void takesNumbersAsPeopleTypeThem()
    {
        QCOMPARE(ctl::jobName("12"), std::string("deviceJobs/00000012"));
        QCOMPARE(ctl::jobName("00000012"), std::string("deviceJobs/00000012"));
        QCOMPARE(ctl::jobName("deviceJobs/00000012"), std::string("deviceJobs/00000012"));
        QCOMPARE(ctl::jobName("123456789"), std::string("deviceJobs/123456789"));
        QCOMPARE(ctl::groupName("tills-east"), std::string("groups/tills-east"));
    }

    void saysHowFarItIs()
    {
        v1::DeviceJob job;
        job.set_state(v1::DeviceJob::STATE_RUNNING);
        job.set_device_count(500);
        job.set_done_count(120);
        job.set_waiting_count(380);
        QCOMPARE(ctl::progressText(job), std::string("running: 120 of 500 done, 380 to go"));
        job.set_state(v1::DeviceJob::STATE_ENDED);
        job.set_done_count(490);
        job.set_failed_count(3);
        job.set_expired_count(7);
        job.set_waiting_count(0);
        QCOMPARE(ctl::progressText(job), std::string("ended: 490 of 500 done, 3 failed, 7 expired"));
        QVERIFY(ctl::hasEnded(job.state()));
        QVERIFY(!ctl::hasEnded(v1::DeviceJob::STATE_WAITING_FOR_APPROVAL));
    }

    void showsWhoWouldBeAffected()
    {
        v1::PreviewDeviceJobResponse preview;
        preview.set_device_count(9);
        preview.set_online_count(7);
        auto &facet = *preview.add_facets();
        facet.set_field("site");
        for (int i = 0; i < 7; ++i) {
            facet.add_values()->set_value(i == 0 ? "" : "s" + std::to_string(i));
            facet.mutable_values(i)->set_count(7 - i);
        }
        facet.set_more_count(2);
        preview.add_sample()->set_name("products/printer/devices/SN1");
        preview.add_exclusions()->set_reason("speaker does not know test_print");
        preview.mutable_exclusions(0)->set_device_count(4);
        preview.set_approval_reason("too many");
        v1::DeviceAction action;
        action.mutable_command()->set_command("test_print");
        (*action.mutable_command()->mutable_parameters()->mutable_fields())["copies"].set_number_value(2);
        QCOMPARE(ctl::previewText(preview, action, false),
                 std::string("test_print copies=2 on 9 devices, 7 of them on line\n"
                             "  by site: (none) 7, s1 6, s2 5, s3 4, s4 3, and 4 more\n"
                             "  such as: printer/SN1\n"
                             "  left out: 4 (speaker does not know test_print)\n"
                             "  needs a second person: too many\n"));
    }
};

QTEST_APPLESS_MAIN(TestJobText)
#include "tst_job_text.moc"
