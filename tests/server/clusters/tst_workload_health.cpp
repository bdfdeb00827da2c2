#include <QtTest>

#include "server/clusters/workload_health.h"

using namespace wheelhouse;
using namespace wheelhouse::clusters;

namespace {

ObservedWorkload workload(int desired, int updated, int ready)
{
    ObservedWorkload observed;
    observed.replicas = desired;
    observed.workload.set_kind(v1::Workload::KIND_DEPLOYMENT);
    observed.workload.set_desired_replicas(desired);
    observed.workload.set_updated_replicas(updated);
    observed.workload.set_ready_replicas(ready);
    return observed;
}

v1::Workload judged(const ObservedWorkload &observed, const PodTally &tally = {})
{
    v1::Workload result = observed.workload;
    judgeWorkload(observed, tally, result);
    return result;
}

} // namespace

class TestWorkloadHealth : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void knowsTheQuietStates()
    {
        QCOMPARE(judged(workload(3, 3, 3)).health(), v1::HEALTH_OK);
        QVERIFY(judged(workload(3, 3, 3)).reason().empty());
        QCOMPARE(judged(workload(0, 0, 0)).health(), v1::HEALTH_OFF);
        auto observed = workload(3, 3, 3);
        observed.workload.set_generation(3);
        QCOMPARE(judged(observed).health(), v1::HEALTH_PROGRESSING);
    }

    void saysWhyPodsAreNotReady()
    {
        PodTally tally;
        tally.failing["ImagePullBackOff"] = 1;
        const auto result = judged(workload(3, 3, 2), tally);
        QCOMPARE(result.health(), v1::HEALTH_DEGRADED);
        QCOMPARE(result.reason(), std::string("1 of 3 pods not ready: ImagePullBackOff"));
        QCOMPARE(judged(workload(1, 1, 0), tally).health(), v1::HEALTH_FAILED);
        tally = {};
        tally.waiting["ContainerCreating"] = 1;
        QCOMPARE(judged(workload(3, 3, 2), tally).health(), v1::HEALTH_PROGRESSING);
    }

    void followsARollout()
    {
        auto observed = workload(3, 1, 3);
        observed.replicas = 4;
        QCOMPARE(judged(observed).health(), v1::HEALTH_PROGRESSING);
        QCOMPARE(judged(observed).reason(), std::string("1 of 3 pods updated"));
        observed = workload(3, 3, 3);
        observed.replicas = 4;
        QCOMPARE(judged(observed).reason(), std::string("1 old pod still there"));
        observed = workload(3, 1, 3);
        auto &condition = *observed.workload.add_conditions();
        condition.set_type("Progressing");
        condition.set_status("False");
        PodTally tally;
        tally.failing["CrashLoopBackOff"] = 1;
        QCOMPARE(judged(observed, tally).health(), v1::HEALTH_DEGRADED);
        QCOMPARE(judged(observed, tally).reason(),
                 std::string("not rolled out within its deadline: CrashLoopBackOff"));
    }

    void judgesNodes()
    {
        v1::Node node;
        auto &ready = *node.add_conditions();
        ready.set_type("Ready");
        ready.set_status("True");
        judgeNode(node);
        QCOMPARE(node.health(), v1::HEALTH_OK);
        node.set_unschedulable(true);
        judgeNode(node);
        QCOMPARE(node.health(), v1::HEALTH_OFF);
        auto &pressure = *node.add_conditions();
        pressure.set_type("MemoryPressure");
        pressure.set_status("True");
        judgeNode(node);
        QCOMPARE(node.health(), v1::HEALTH_DEGRADED);
        node.mutable_conditions(0)->set_status("Unknown");
        node.mutable_conditions(0)->set_message("kubelet stopped posting");
        judgeNode(node);
        QCOMPARE(node.health(), v1::HEALTH_FAILED);
        QCOMPARE(node.reason(), std::string("NotReady: kubelet stopped posting"));
    }
};

QTEST_GUILESS_MAIN(TestWorkloadHealth)
#include "tst_workload_health.moc"
