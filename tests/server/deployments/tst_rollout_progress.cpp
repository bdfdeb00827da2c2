#include <QtTest>

#include "server/deployments/rollout_progress.h"

using namespace wheelhouse;
using namespace wheelhouse::deployments;
using namespace std::chrono_literals;
using Verdict = RolloutProgress::Verdict;

namespace {

const std::string kOld = "iot/gateway:1.4.2-test-318";
const std::string kNew = "iot/gateway:1.4.3-test-319";

v1::Workload workload(int updated, int ready, int available)
{
    v1::Workload workload;
    workload.set_kind(v1::Workload::KIND_DEPLOYMENT);
    workload.set_generation(4);
    workload.set_observed_generation(4);
    workload.set_desired_replicas(3);
    workload.set_updated_replicas(updated);
    workload.set_ready_replicas(ready);
    workload.set_available_replicas(available);
    auto &container = *workload.add_containers();
    container.set_name("gateway");
    container.mutable_image()->set_image(kNew);
    return workload;
}

std::shared_ptr<v1::Pod> pod(const std::string &id, const std::string &image, bool ready = true)
{
    auto pod = std::make_shared<v1::Pod>();
    pod->set_name("clusters/test/namespaces/iot/pods/" + id);
    pod->set_container_count(1);
    pod->set_ready_container_count(ready ? 1 : 0);
    pod->set_phase(ready ? "Running" : "Pending");
    auto &container = *pod->add_containers();
    container.set_name("gateway");
    container.set_ready(ready);
    container.mutable_image()->set_image(image);
    return pod;
}

std::shared_ptr<v1::Pod> stuck(const std::string &id, const std::string &reason, const std::string &message = {})
{
    auto held = pod(id, kNew, false);
    held->mutable_containers(0)->set_state("waiting");
    held->mutable_containers(0)->set_reason(reason);
    held->mutable_containers(0)->set_message(message);
    return held;
}

} // namespace

class TestRolloutProgress : public QObject {
    Q_OBJECT

    RolloutProgress progress() { return RolloutProgress({"gateway", kNew, 4}, 30s); }
    const RolloutProgress::Clock::time_point m_start = RolloutProgress::Clock::now();

private Q_SLOTS:
    void waitsUntilTheControllerHasSeenTheChange()
    {
        auto before = workload(3, 3, 3);
        before.set_observed_generation(3);
        auto watch = progress();
        QCOMPARE(watch.look(&before, {}, m_start).verdict, Verdict::Waiting);
        auto stale = workload(3, 3, 3);
        stale.set_generation(3);
        stale.set_observed_generation(3);
        QCOMPARE(watch.look(&stale, {}, m_start).verdict, Verdict::Waiting);
    }

    void isReadyWhenAllCountsAre()
    {
        const auto all = workload(3, 3, 3);
        auto watch = progress();
        QCOMPARE(watch.look(&all, {pod("a", kNew), pod("b", kNew), pod("c", kNew)}, m_start).verdict, Verdict::Ready);
    }

    void waitsForEachCount_data()
    {
        QTest::addColumn<int>("updated");
        QTest::addColumn<int>("ready");
        QTest::addColumn<int>("available");
        QTest::addColumn<QString>("waitingFor");
        QTest::newRow("updated") << 2 << 3 << 3 << "2 of 3 pods updated";
        QTest::newRow("ready") << 3 << 2 << 2 << "2 of 3 pods ready";
        QTest::newRow("available") << 3 << 3 << 1 << "1 of 3 pods available";
    }

    void waitsForEachCount()
    {
        QFETCH(int, updated);
        QFETCH(int, ready);
        QFETCH(int, available);
        QFETCH(QString, waitingFor);
        const auto part = workload(updated, ready, available);
        auto watch = progress();
        const auto outcome = watch.look(&part, {}, m_start);
        QCOMPARE(outcome.verdict, Verdict::Waiting);
        QCOMPARE(QString::fromStdString(outcome.rollout.waiting_for()), waitingFor);
        QCOMPARE(outcome.rollout.ready_replicas(), ready);
    }

    void waitsForOldPodsToEnd()
    {
        const auto all = workload(3, 3, 3);
        auto old = pod("old", kOld);
        auto watch = progress();
        QCOMPARE(watch.look(&all, {pod("a", kNew), old}, m_start).rollout.waiting_for(), std::string("1 old pod to end"));
        old->mutable_delete_time()->set_seconds(1);
        QCOMPARE(watch.look(&all, {pod("a", kNew), old}, m_start).verdict, Verdict::Ready);
    }

    void failsWithThePodsOwnReasonOnceItIsStuck()
    {
        const auto part = workload(1, 3, 3);
        const auto broken = stuck("gateway-abc", "ErrImagePull", "manifest unknown");
        const auto backedOff = stuck("gateway-abc", "ImagePullBackOff", "Back-off pulling image");
        auto watch = progress();
        const auto first = watch.look(&part, {broken, pod("old", kOld)}, m_start);
        QCOMPARE(first.verdict, Verdict::Waiting);
        QCOMPARE(first.rollout.waiting_for(), std::string("pod gateway-abc: ErrImagePull: manifest unknown"));
        QCOMPARE(first.rollout.pod(), broken->name());
        QVERIFY(first.lookAgain == m_start + 30s);
        QCOMPARE(watch.look(&part, {backedOff}, m_start + 29s).verdict, Verdict::Waiting);
        const auto last = watch.look(&part, {backedOff}, m_start + 30s);
        QCOMPARE(last.verdict, Verdict::Failed);
        QCOMPARE(last.reason, std::string("pod gateway-abc: ImagePullBackOff: Back-off pulling image"));
    }

    void countsACrashLoopThroughItsRestarts()
    {
        const auto part = workload(1, 3, 3);
        auto watch = progress();
        QCOMPARE(watch.look(&part, {stuck("a", "CrashLoopBackOff")}, m_start).verdict, Verdict::Waiting);
        auto running = pod("a", kNew, false);
        running->set_phase("Running");
        QCOMPARE(watch.look(&part, {running}, m_start + 20s).verdict, Verdict::Waiting);
        QCOMPARE(watch.look(&part, {stuck("a", "CrashLoopBackOff")}, m_start + 31s).verdict, Verdict::Failed);
    }

    void forgivesAPodThatRecovers()
    {
        const auto part = workload(2, 3, 3);
        auto watch = progress();
        QCOMPARE(watch.look(&part, {stuck("a", "ErrImagePull")}, m_start).verdict, Verdict::Waiting);
        QCOMPARE(watch.look(&part, {pod("a", kNew)}, m_start + 20s).verdict, Verdict::Waiting);
        QCOMPARE(watch.look(&part, {stuck("a", "CrashLoopBackOff")}, m_start + 40s).verdict, Verdict::Waiting);
    }

    void doesNotMindOldPodsInTrouble()
    {
        const auto part = workload(1, 2, 2);
        auto old = stuck("old", "CrashLoopBackOff");
        old->mutable_containers(0)->mutable_image()->set_image(kOld);
        auto watch = progress();
        QCOMPARE(watch.look(&part, {old}, m_start).verdict, Verdict::Waiting);
        QCOMPARE(watch.look(&part, {old}, m_start + 60s).verdict, Verdict::Waiting);
    }

    void seesInitContainersStuck()
    {
        const auto part = workload(1, 3, 3);
        auto held = pod("a", kNew, false);
        held->set_reason("Init:ImagePullBackOff");
        auto watch = progress();
        QCOMPARE(watch.look(&part, {held}, m_start).verdict, Verdict::Waiting);
        QCOMPARE(watch.look(&part, {held}, m_start + 30s).reason, std::string("pod a: Init:ImagePullBackOff"));
    }

    void failsAtTheWorkloadsOwnDeadline()
    {
        auto overdue = workload(1, 2, 2);
        auto &condition = *overdue.add_conditions();
        condition.set_type("Progressing");
        condition.set_status("False");
        condition.set_reason("ProgressDeadlineExceeded");
        condition.set_message("ReplicaSet \"gateway-1\" has timed out progressing.");
        auto watch = progress();
        QCOMPARE(watch.look(&overdue, {}, m_start).verdict, Verdict::Waiting);
        const auto last = watch.look(&overdue, {}, m_start + 30s);
        QCOMPARE(last.verdict, Verdict::Failed);
        QVERIFY(last.reason.starts_with("ProgressDeadlineExceeded: ReplicaSet"));
    }

    void tellsThatNoPodCanBeMade()
    {
        auto refused = workload(0, 3, 3);
        auto &condition = *refused.add_conditions();
        condition.set_type("ReplicaFailure");
        condition.set_status("True");
        condition.set_reason("FailedCreate");
        condition.set_message("exceeded quota");
        auto watch = progress();
        QCOMPARE(watch.look(&refused, {}, m_start).rollout.waiting_for(), std::string("FailedCreate: exceeded quota"));
    }

    void failsWhenSomeoneElseChangesIt()
    {
        auto other = workload(3, 3, 3);
        other.set_generation(5);
        other.set_observed_generation(5);
        other.mutable_containers(0)->mutable_image()->set_image(kOld);
        auto watch = progress();
        QCOMPARE(watch.look(&other, {}, m_start).reason, "Someone set the image to " + kOld + " meanwhile.");
        QCOMPARE(watch.look(nullptr, {}, m_start).reason, std::string("The workload is gone."));
    }

    void knowsTheOtherKinds()
    {
        auto set = workload(3, 3, 0);
        set.set_kind(v1::Workload::KIND_STATEFUL_SET);
        auto watch = progress();
        QCOMPARE(watch.look(&set, {}, m_start).verdict, Verdict::Ready);
        auto none = workload(0, 0, 0);
        none.set_desired_replicas(0);
        QCOMPARE(watch.look(&none, {}, m_start).verdict, Verdict::Ready);
    }
};

QTEST_GUILESS_MAIN(TestRolloutProgress)
#include "tst_rollout_progress.moc"
