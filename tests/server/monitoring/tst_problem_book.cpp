#include <QtTest>

#include "server/monitoring/problem_book.h"
#include "server/monitoring/volume_finder.h"

using namespace wheelhouse;
using monitoring::ProblemTime;
using std::chrono::seconds;

namespace {

const std::string kCluster = "clusters/test";
const std::string kWorkload = kCluster + "/namespaces/iot/deployments/gateway";
const ProblemTime kStart{seconds(1'700'000'000)};

std::string podName(int number)
{
    return kCluster + "/namespaces/iot/pods/gateway-" + std::to_string(number);
}

v1::Pod podOf(int number, v1::Health health, const std::string &reason)
{
    v1::Pod pod;
    pod.set_name(podName(number));
    pod.set_workload(kWorkload);
    pod.set_health(health);
    pod.set_reason(reason);
    pod.set_phase(health == v1::HEALTH_OK ? "Running" : "Pending");
    pod.set_node("n1");
    pod.mutable_create_time()->set_seconds(kStart.time_since_epoch().count() - 3600);
    pod.mutable_ready_change_time()->set_seconds(kStart.time_since_epoch().count() - 60);
    auto &container = *pod.add_containers();
    container.set_name("gateway");
    container.set_reason(reason);
    container.set_state(health == v1::HEALTH_OK ? "running" : "waiting");
    container.mutable_image()->set_image("registry/iot/gateway:1");
    return pod;
}

v1::Workload workloadOf(int ready, int desired, v1::Health health, const std::string &reason)
{
    v1::Workload workload;
    workload.set_name(kWorkload);
    workload.set_ready_replicas(ready);
    workload.set_desired_replicas(desired);
    workload.set_updated_replicas(desired);
    workload.set_health(health);
    workload.set_reason(reason);
    return workload;
}

} // namespace

class TestProblemBook : public QObject {
    Q_OBJECT

    live::LiveTable<v1::Problem> m_table;
    std::unique_ptr<monitoring::ProblemBook> m_book;

    void put(const v1::Pod &pod, ProblemTime now)
    {
        m_book->pod(pod.name(), &pod, now);
        m_book->settle(now);
    }
    void put(const v1::Workload &workload, ProblemTime now)
    {
        m_book->workload(workload.name(), &workload, now);
        m_book->settle(now);
    }
    std::shared_ptr<const v1::Problem> problem(const std::string &word, const std::string &resource = kWorkload)
    {
        return m_table.get(resource + "/problems/" + word);
    }

private Q_SLOTS:
    void init()
    {
        for (const auto &held : m_table.select())
            m_table.erase(held->name());
        m_book = std::make_unique<monitoring::ProblemBook>(m_table);
        v1::Cluster cluster;
        cluster.set_name(kCluster);
        cluster.set_environment("environments/test");
        cluster.mutable_source()->set_state(v1::SourceState::STATE_LIVE);
        m_book->cluster(kCluster, &cluster, kStart);
    }

    void gathersThePodsOfAWorkload()
    {
        put(workloadOf(1, 3, v1::HEALTH_DEGRADED, "2 of 3 pods not ready"), kStart);
        put(podOf(1, v1::HEALTH_FAILED, "ImagePullBackOff"), kStart);
        put(podOf(2, v1::HEALTH_FAILED, "ErrImagePull"), kStart);
        put(podOf(3, v1::HEALTH_OK, "Running"), kStart);
        QCOMPARE(m_table.size(), std::size_t(1));
        const auto pull = problem("cannot-pull");
        QVERIFY(pull);
        QCOMPARE(pull->summary(), std::string("2 of 3 pods cannot pull their image: registry/iot/gateway:1"));
        QCOMPARE(pull->severity(), v1::SEVERITY_WARNING);
        QCOMPARE(pull->pod_count(), 2);
        QCOMPARE(pull->environment(), std::string("environments/test"));
        QCOMPARE(pull->since_time().seconds(), kStart.time_since_epoch().count() - 60);
        // With none left that serves it is worse.
        put(workloadOf(0, 3, v1::HEALTH_FAILED, "3 of 3 pods not ready"), kStart);
        QCOMPARE(problem("cannot-pull")->severity(), v1::SEVERITY_CRITICAL);
    }

    void tellsACauseAndNotItsSymptom()
    {
        put(workloadOf(1, 3, v1::HEALTH_DEGRADED, "not rolled out within its deadline: 1 of 3 pods not ready"), kStart);
        QVERIFY(problem("desired-not-met"));
        put(podOf(1, v1::HEALTH_FAILED, "CrashLoopBackOff"), kStart);
        QVERIFY(problem("crash-looping"));
        // The symptom goes as soon as it may without blinking.
        m_book->settle(kStart + seconds(20));
        QVERIFY(!problem("desired-not-met"));
    }

    void doesNotBlink()
    {
        put(workloadOf(2, 3, v1::HEALTH_OK, ""), kStart);
        put(podOf(1, v1::HEALTH_FAILED, "CrashLoopBackOff"), kStart);
        const auto first = problem("crash-looping");
        QVERIFY(first);
        const auto revision = m_table.revision();
        // It runs for half a minute, and crashes again: nothing changes.
        auto later = podOf(1, v1::HEALTH_OK, "Running");
        put(later, kStart + seconds(10));
        QVERIFY(problem("crash-looping"));
        auto again = podOf(1, v1::HEALTH_FAILED, "CrashLoopBackOff");
        again.mutable_ready_change_time()->set_seconds(kStart.time_since_epoch().count() + 40);
        put(again, kStart + seconds(40));
        QCOMPARE(problem("crash-looping")->since_time().seconds(), first->since_time().seconds());
        QCOMPARE(m_table.revision(), revision);
        // Two minutes well, and it is over.
        put(later, kStart + seconds(60));
        QVERIFY(m_book->due());
        QCOMPARE(m_book->due()->time_since_epoch().count(), (kStart + seconds(180)).time_since_epoch().count());
        m_book->settle(kStart + seconds(179));
        QVERIFY(problem("crash-looping"));
        m_book->settle(kStart + seconds(180));
        QVERIFY(!problem("crash-looping"));
        QVERIFY(!m_book->due());
    }

    void givesTimeToWhatStarts()
    {
        auto pod = podOf(1, v1::HEALTH_PROGRESSING, "ContainerCreating");
        pod.mutable_create_time()->set_seconds(kStart.time_since_epoch().count());
        put(pod, kStart);
        QCOMPARE(m_table.size(), std::size_t(0));
        QCOMPARE(m_book->due()->time_since_epoch().count(), (kStart + seconds(300)).time_since_epoch().count());
        m_book->settle(kStart + seconds(300));
        QVERIFY(problem("pending"));
    }

    void forgetsWhatIsGone()
    {
        auto pod = podOf(1, v1::HEALTH_FAILED, "CrashLoopBackOff");
        pod.clear_workload();
        put(pod, kStart);
        QVERIFY(problem("crash-looping", podName(1)));
        m_book->pod(podName(1), nullptr, kStart);
        m_book->settle(kStart);
        QVERIFY(!problem("crash-looping", podName(1)));
        put(workloadOf(0, 1, v1::HEALTH_FAILED, ""), kStart);
        put(podOf(2, v1::HEALTH_FAILED, "CrashLoopBackOff"), kStart);
        m_book->pod(podName(2), nullptr, kStart);
        m_book->workload(kWorkload, nullptr, kStart);
        m_book->settle(kStart);
        QCOMPARE(m_table.size(), std::size_t(0));
        QVERIFY(!m_book->due());
    }

    void remembersOutOfMemoryForAnHour()
    {
        auto pod = podOf(1, v1::HEALTH_OK, "Running");
        auto &container = *pod.mutable_containers(0);
        container.set_last_exit_reason("OOMKilled");
        container.set_last_exit_code(137);
        container.mutable_last_exit_time()->set_seconds(kStart.time_since_epoch().count() - 600);
        put(workloadOf(3, 3, v1::HEALTH_OK, ""), kStart);
        put(pod, kStart);
        const auto found = problem("out-of-memory");
        QVERIFY(found);
        QCOMPARE(found->summary(), std::string("1 of 3 pods ran out of memory: OOMKilled, exit code 137"));
        m_book->settle(kStart + seconds(3000));
        m_book->settle(kStart + seconds(3016));
        QVERIFY(!problem("out-of-memory"));
    }

    void tellsOfNodesAndNotOfTheirPods()
    {
        v1::Node node;
        node.set_name(kCluster + "/nodes/n1");
        node.set_health(v1::HEALTH_FAILED);
        node.set_reason("NotReady: kubelet stopped posting");
        node.mutable_requested()->set_pods(12);
        m_book->node(node.name(), &node, kStart);
        auto pod = podOf(1, v1::HEALTH_DEGRADED, "NotReady");
        pod.set_phase("Running");
        pod.mutable_ready_change_time()->set_seconds(kStart.time_since_epoch().count() - 600);
        put(pod, kStart);
        QCOMPARE(m_table.size(), std::size_t(1));
        QCOMPARE(problem("node-not-ready", node.name())->severity(), v1::SEVERITY_CRITICAL);
        node.set_health(v1::HEALTH_OK);
        m_book->node(node.name(), &node, kStart + seconds(1));
        put(pod, kStart + seconds(1));
        QVERIFY(problem("not-ready"));
    }

    void takesWhatFindersTell()
    {
        v1::Problem full;
        full.set_kind(v1::Problem::KIND_VOLUME_FILLS);
        full.set_severity(v1::SEVERITY_WARNING);
        full.set_resource(kCluster + "/namespaces/iot");
        full.set_name(full.resource() + "/problems/volume-fills/data-0");
        m_book->found("clusters/test volumes", {full}, kStart);
        m_book->settle(kStart);
        QCOMPARE(m_table.get(full.name())->since_time().seconds(), kStart.time_since_epoch().count());
        // Its since stays as long as it is found.
        m_book->found("clusters/test volumes", {full}, kStart + seconds(300));
        m_book->settle(kStart + seconds(300));
        QCOMPARE(m_table.get(full.name())->since_time().seconds(), kStart.time_since_epoch().count());
        m_book->found("clusters/test volumes", {}, kStart + seconds(600));
        m_book->settle(kStart + seconds(600));
        m_book->settle(kStart + seconds(615));
        QVERIFY(!m_table.get(full.name()));
    }

    void tellsOfAlertsThatFire()
    {
        v1::Alert alert;
        alert.set_name(kCluster + "/alerts/0123");
        alert.set_alert_name("DiskSlow");
        alert.set_state(v1::Alert::STATE_FIRING);
        alert.set_severity(v1::SEVERITY_CRITICAL);
        alert.set_resource(kCluster + "/nodes/n1");
        alert.set_summary("the disk is slow");
        const auto put = [&] {
            m_book->alert(alert.name(), &alert, kStart);
            m_book->settle(kStart);
        };
        put();
        const std::string name = kCluster + "/nodes/n1/problems/alert/0123";
        QCOMPARE(m_table.get(name)->summary(), std::string("DiskSlow: the disk is slow"));
        alert.set_state(v1::Alert::STATE_SILENCED);
        put();
        QVERIFY(!m_table.get(name));
        alert.set_state(v1::Alert::STATE_FIRING);
        alert.set_severity(v1::SEVERITY_INFO);
        put();
        QVERIFY(!m_table.get(name));
    }

    // Fifty thousand pods that are well, and a thousand changes: nothing is kept
    // of them, and nothing is published.
    void costsNothingForWhatIsWell()
    {
        const auto pod = podOf(1, v1::HEALTH_OK, "Running");
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < 50'000; ++i)
            m_book->pod(podName(i), &pod, kStart);
        m_book->settle(kStart);
        QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
        QVERIFY(m_book->podNames().empty());
        QVERIFY(!m_book->due());
        QCOMPARE(m_table.size(), std::size_t(0));
    }

    void judgesHowStoresFill_data()
    {
        QTest::addColumn<double>("free");
        QTest::addColumn<double>("slope");
        QTest::addColumn<int>("severity");
        QTest::newRow("plenty") << 60.0 << 0.0 << 0;
        QTest::newRow("plenty, though it fills soon") << 60.0 << -60.0 / 3600 << 0;
        QTest::newRow("full in three days") << 30.0 << -30.0 / (3 * 86400) << 2;
        QTest::newRow("full in an hour") << 30.0 << -30.0 / 3600 << 3;
        QTest::newRow("full in a year") << 30.0 << -30.0 / (365.0 * 86400) << 0;
        QTest::newRow("little left, at rest") << 4.0 << 0.0 << 2;
        QTest::newRow("nothing left") << 0.0 << 0.0 << 3;
    }
    void judgesHowStoresFill()
    {
        QFETCH(double, free);
        QFETCH(double, slope);
        QFETCH(int, severity);
        const auto judgement = monitoring::judgeFill({free, 100, slope});
        QCOMPARE(judgement ? int(judgement->severity) : 0, severity);
    }
};

QTEST_GUILESS_MAIN(TestProblemBook)
#include "tst_problem_book.moc"
