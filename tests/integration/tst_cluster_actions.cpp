#include <optional>

#include <QtTest>

#include "tests/support/lab.h"
#include "tests/support/whctl.h"

using namespace wheelhouse;

// Actions on a cluster from the command line, against the lab's real API server,
// on two nodes and in a namespace of the test's own.
class TestClusterActions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void saysWhatAnActionTouches();
    void restarts();
    void scales();
    void deletesAPod();
    void cordons();
    void refusesADrainThatWouldLoseSomething();
    void drainsWithinABudget();
    void goesOnWithAnInterruptedDrain();
    void refusesWhatIsWrong_data();
    void refusesWhatIsWrong();
    void leavesATrail();

private:
    QString node(int number) const { return QStringLiteral("%1-n%2").arg(m_namespace).arg(number); }
    QString nodeName(int number) const { return QStringLiteral("test/") + node(number); }
    QString gateway() const { return QStringLiteral("test/%1/deployment/gateway").arg(m_namespace); }
    QByteArray podTemplate(const char *name, const char *more = "") const;
    void makeNode(int number) const;
    // How many pods of the gateway are ready on a node.
    int podsOn(int number) const;
    QString podOf(const QString &selector) const;
    void awaitReady(int count) const;
    void startServer();

    const QString m_namespace = QStringLiteral("wh-act-%1").arg(QCoreApplication::applicationPid());
    const test::Kubectl m_kubectl{QStringLiteral("test"), m_namespace};
    QTemporaryDir m_data;
    std::unique_ptr<test::ServerProcess> m_server;
    test::Whctl m_whctl;
};

namespace {

const QString kJsonPath = QStringLiteral("jsonpath=");

} // namespace

QByteArray TestClusterActions::podTemplate(const char *name, const char *more) const
{
    const QByteArray own = m_namespace.toUtf8();
    return R"({"nodeSelector": {"wh-act": ")" + own + R"("}, "terminationGracePeriodSeconds": 1,
        "tolerations": [{"key": "wh-act", "operator": "Exists"}], )" + more
        + R"("containers": [{"name": ")" + name + R"(", "image": "registry.example.com/iot/gateway:1.4.2-test-318"}]})";
}

void TestClusterActions::makeNode(int number) const
{
    const QByteArray name = node(number).toUtf8();
    m_kubectl({QStringLiteral("apply"), QStringLiteral("-f"), QStringLiteral("-")}, R"({
      "apiVersion": "v1", "kind": "Node", "metadata": {"name": ")" + name + R"(",
        "labels": {"wh-act": ")" + m_namespace.toUtf8() + R"(", "kubernetes.io/hostname": ")" + name + R"("}},
      "spec": {"taints": [{"key": "wh-act", "value": "test", "effect": "NoSchedule"}]},
      "status": {"capacity": {"cpu": "8", "memory": "32Gi", "pods": "110"},
        "allocatable": {"cpu": "8", "memory": "32Gi", "pods": "110"}}})");
}

int TestClusterActions::podsOn(int number) const
{
    const auto names = m_kubectl({QStringLiteral("get"), QStringLiteral("pods"), QStringLiteral("-l"), QStringLiteral("app=gateway"),
                                  QStringLiteral("--field-selector"), QStringLiteral("spec.nodeName=") + node(number),
                                  QStringLiteral("-o"), QStringLiteral("name")});
    return static_cast<int>(names.count(QLatin1Char('\n')));
}

QString TestClusterActions::podOf(const QString &selector) const
{
    return m_kubectl({QStringLiteral("get"), QStringLiteral("pods"), QStringLiteral("-l"), selector, QStringLiteral("-o"),
                      kJsonPath + QStringLiteral("{.items[0].metadata.name}")});
}

void TestClusterActions::awaitReady(int count) const
{
    // Ready, and nothing under way: in the midst of a rollout a pod too many is ready too.
    const auto settled = [&] {
        for (const auto &workload : m_whctl("workload list --cluster test -o json", {QStringLiteral("-n"), m_namespace}).json().value(u"workloads").toArray()) {
            if (workload[u"name"].toString().endsWith(QStringLiteral("/gateway")))
                return workload[u"desiredReplicas"].toInt() == count && workload[u"readyReplicas"].toInt() == count
                       && workload[u"updatedReplicas"].toInt() == count && workload[u"observedGeneration"] == workload[u"generation"];
        }
        return false;
    };
    QTRY_VERIFY_WITH_TIMEOUT(settled() && podsOn(1) + podsOn(2) == count, 60'000);
}

void TestClusterActions::startServer()
{
    auto started = test::ServerProcess::start({}, m_data.path());
    if (!started)
        QFAIL(started.error().message.c_str());
    m_server = std::move(*started);
    m_whctl = test::Whctl(*m_server);
}

void TestClusterActions::initTestCase()
{
    if (!test::labIsUp())
        QSKIP("the lab is not up; start it with make lab-up");
    m_kubectl({QStringLiteral("create"), QStringLiteral("namespace"), m_namespace});
    makeNode(1);
    makeNode(2);
    m_kubectl({QStringLiteral("apply"), QStringLiteral("-f"), QStringLiteral("-")}, R"({"apiVersion": "v1", "kind": "List", "items": [
      {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "gateway"},
       "spec": {"replicas": 3, "selector": {"matchLabels": {"app": "gateway"}},
         "template": {"metadata": {"labels": {"app": "gateway"}}, "spec": )" + podTemplate("gateway") + R"(}}},
      {"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": "agent"},
       "spec": {"selector": {"matchLabels": {"app": "agent"}},
         "template": {"metadata": {"labels": {"app": "agent"}}, "spec": )" + podTemplate("agent") + R"(}}},
      {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "gateway"},
       "spec": {"minAvailable": 3, "selector": {"matchExpressions": [{"key": "app", "operator": "In", "values": ["gateway"]}]}}}]})");
    m_kubectl({QStringLiteral("rollout"), QStringLiteral("status"), QStringLiteral("deployment/gateway"), QStringLiteral("--timeout=20s")});
    startServer();
    const auto added = m_whctl("cluster add test --environment prod", {QStringLiteral("--kubeconfig"), test::labKubeconfig(QStringLiteral("test"))});
    QVERIFY2(added.code == 0, qPrintable(added.error));
    QTRY_VERIFY_WITH_TIMEOUT(m_whctl("workload list --cluster test", {QStringLiteral("-n"), m_namespace}).output.contains(QStringLiteral("gateway")), 15'000);
    awaitReady(3);
}

void TestClusterActions::cleanupTestCase()
{
    if (!test::labIsUp())
        return;
    QVERIFY(!m_server || m_server->stop());
    m_kubectl.forgetNamespace();
    m_kubectl({QStringLiteral("delete"), QStringLiteral("node"), node(1), node(2), QStringLiteral("--wait=false")});
}

void TestClusterActions::saysWhatAnActionTouches()
{
    const auto run = m_whctl("workload restart --dry-run -o json", {gateway()});
    QVERIFY2(run.code == 0, qPrintable(run.error));
    const auto impact = run.json().value(u"impact").toObject();
    QVERIFY(impact.value(u"production").toBool());
    QCOMPARE(impact.value(u"podCount").toInt(), 3);
    QCOMPARE(impact.value(u"samplePods").toArray().size(), 3);
    const auto workload = impact.value(u"workloads").toArray().first().toObject();
    QCOMPARE(workload.value(u"readyPodCount").toInt(), 3);
    // 25 % of 3, rounded down.
    QCOMPARE(workload.value(u"lostPodCount").toInt(), 0);
    // Deleting one is more than a budget of 3 of 3 allows.
    const auto deletion = m_whctl("pod delete --dry-run -o json", {QStringLiteral("test/%1/%2").arg(m_namespace, podOf(QStringLiteral("app=gateway")))});
    QVERIFY2(deletion.code == 0, qPrintable(deletion.error));
    const auto budget = deletion.json().value(u"impact").toObject().value(u"budgets").toArray().first().toObject();
    QVERIFY2(budget.value(u"budget").toString().endsWith(QStringLiteral("/poddisruptionbudgets/gateway")), qPrintable(deletion.output));
    QCOMPARE(budget.value(u"requiredPodCount").toInt(), 3);
    // Nothing was done.
    QVERIFY(m_kubectl({QStringLiteral("get"), QStringLiteral("deployment/gateway"), QStringLiteral("-o"), QStringLiteral("yaml")})
                .contains(QStringLiteral("restartedAt")) == false);
    QCOMPARE(podsOn(1) + podsOn(2), 3);
}

void TestClusterActions::restarts()
{
    const auto before = podOf(QStringLiteral("app=gateway"));
    const auto run = m_whctl("workload restart", {gateway()});
    QVERIFY2(run.code == 0, qPrintable(run.error));
    QVERIFY(!m_kubectl({QStringLiteral("get"), QStringLiteral("deployment/gateway"), QStringLiteral("-o"),
                        kJsonPath + QStringLiteral("{.spec.template.metadata.annotations.kubectl\\.kubernetes\\.io/restartedAt}")}).isEmpty());
    QTRY_VERIFY_WITH_TIMEOUT(!m_kubectl({QStringLiteral("get"), QStringLiteral("pods"), QStringLiteral("-o"), QStringLiteral("name")}).contains(before), 30'000);
    awaitReady(3);
    m_kubectl({QStringLiteral("patch"), QStringLiteral("deployment/gateway"), QStringLiteral("-p"), QStringLiteral("{\"spec\":{\"paused\":true}}")});
    const auto paused = m_whctl("workload restart", {gateway()});
    QVERIFY2(paused.code == 1 && paused.error.contains(QStringLiteral("is paused")), qPrintable(paused.error));
    m_kubectl({QStringLiteral("patch"), QStringLiteral("deployment/gateway"), QStringLiteral("-p"), QStringLiteral("{\"spec\":{\"paused\":false}}")});
}

void TestClusterActions::scales()
{
    const auto preview = m_whctl("workload scale --replicas 1 --dry-run -o json", {gateway()});
    QCOMPARE(preview.json().value(u"previousReplicas").toInt(), 3);
    QCOMPARE(preview.json().value(u"impact").toObject().value(u"workloads").toArray().first().toObject().value(u"lostPodCount").toInt(), 2);
    const auto other = m_whctl("workload scale --replicas 1 --current-replicas 2", {gateway()});
    QVERIFY2(other.code == 1 && other.error.contains(QStringLiteral("is to have 3")), qPrintable(other.error));
    const auto run = m_whctl("workload scale --replicas 4 --current-replicas 3", {gateway()});
    QVERIFY2(run.code == 0, qPrintable(run.error));
    awaitReady(4);
    QCOMPARE(m_whctl("workload scale --replicas 3", {gateway()}).code, 0);
    awaitReady(3);
}

void TestClusterActions::deletesAPod()
{
    const auto pod = podOf(QStringLiteral("app=gateway"));
    const auto run = m_whctl("pod delete --grace-period 0", {QStringLiteral("test/%1/%2").arg(m_namespace, pod)});
    QVERIFY2(run.code == 0, qPrintable(run.error));
    QTRY_VERIFY_WITH_TIMEOUT(!m_kubectl({QStringLiteral("get"), QStringLiteral("pods"), QStringLiteral("-o"), QStringLiteral("name")}).contains(pod), 10'000);
    awaitReady(3);
    const auto gone = m_whctl("pod delete", {QStringLiteral("test/%1/%2").arg(m_namespace, pod)});
    QCOMPARE(gone.code, 5);
}

void TestClusterActions::cordons()
{
    QCOMPARE(m_whctl("node cordon", {nodeName(2)}).code, 0);
    const auto spec = [&] {
        return m_kubectl({QStringLiteral("get"), QStringLiteral("node"), node(2), QStringLiteral("-o"), kJsonPath + QStringLiteral("{.spec.unschedulable}")});
    };
    QCOMPARE(spec(), QStringLiteral("true"));
    QTRY_VERIFY_WITH_TIMEOUT(m_whctl("node cordon", {nodeName(2)}).output.contains(QStringLiteral("it was already")), 5'000);
    QCOMPARE(m_whctl("node uncordon", {nodeName(2)}).code, 0);
    QCOMPARE(spec(), QString());
    QCOMPARE(m_whctl("node cordon test/no-such-node").code, 5);
}

void TestClusterActions::refusesADrainThatWouldLoseSomething()
{
    // All on node 1, from here on.
    QCOMPARE(m_whctl("node cordon", {nodeName(2)}).code, 0);
    m_kubectl({QStringLiteral("delete"), QStringLiteral("pods"), QStringLiteral("-l"), QStringLiteral("app=gateway"), QStringLiteral("--wait=false")});
    QTRY_COMPARE_WITH_TIMEOUT(podsOn(1), 3, 20'000);
    awaitReady(3);
    QCOMPARE(m_whctl("node uncordon", {nodeName(2)}).code, 0);
    m_kubectl({QStringLiteral("apply"), QStringLiteral("-f"), QStringLiteral("-")}, R"({"apiVersion": "v1", "kind": "Pod",
      "metadata": {"name": "alone"}, "spec": )" + podTemplate("alone", (R"("nodeName": ")" + node(1).toUtf8() + R"(", "volumes": [{"name": "v", "emptyDir": {}}], )").constData()) + "}");
    QTRY_VERIFY_WITH_TIMEOUT(m_kubectl({QStringLiteral("get"), QStringLiteral("pod"), QStringLiteral("alone"), QStringLiteral("-o"), kJsonPath + QStringLiteral("{.status.phase}")}) == QStringLiteral("Running"), 15'000);
    const auto preview = m_whctl("node drain --dry-run -o json", {nodeName(1)});
    QVERIFY2(preview.code == 0, qPrintable(preview.error));
    const auto impact = preview.json().value(u"impact").toObject();
    QCOMPARE(impact.value(u"podCount").toInt(), 4);
    QCOMPARE(impact.value(u"daemonSetPodCount").toInt(), 1);
    QCOMPARE(impact.value(u"unmanagedPodCount").toInt(), 1);
    QCOMPARE(impact.value(u"blockers").toArray().first().toObject().value(u"reason").toString(), QStringLiteral("REASON_UNMANAGED"));
    QCOMPARE(impact.value(u"budgets").toArray().first().toObject().value(u"affectedPodCount").toInt(), 3);
    const auto refused = m_whctl("node drain", {nodeName(1)});
    QVERIFY2(refused.code == 1 && refused.error.contains(QStringLiteral("alone")) && refused.error.contains(QStringLiteral("nothing was touched")), qPrintable(refused.error));
    const auto stillRefused = m_whctl("node drain --delete-unmanaged", {nodeName(1)});
    QVERIFY2(stillRefused.error.contains(QStringLiteral("emptyDir")), qPrintable(stillRefused.error));
    // It was not even cordoned.
    QVERIFY(m_kubectl({QStringLiteral("get"), QStringLiteral("node"), node(1), QStringLiteral("-o"), kJsonPath + QStringLiteral("{.spec.unschedulable}")}).isEmpty());
}

void TestClusterActions::drainsWithinABudget()
{
    const auto begun = m_whctl("node drain --delete-unmanaged --delete-emptydir-data --detach -o json", {nodeName(1)});
    QVERIFY2(begun.code == 0, qPrintable(begun.error));
    const auto number = begun.json().value(u"name").toString().section(QLatin1Char('/'), -1);
    const auto twice = m_whctl("node drain --delete-unmanaged --delete-emptydir-data", {nodeName(1)});
    QVERIFY2(twice.error.contains(QStringLiteral("is being drained already")), qPrintable(twice.error));
    // The budget's own words.
    QJsonObject drain;
    const auto waits = [&] {
        drain = m_whctl("drain get -o json", {number}).json();
        for (const auto &pod : drain.value(u"pods").toArray()) {
            if (pod.toObject().value(u"state").toString() == QStringLiteral("STATE_REFUSED"))
                return pod.toObject().value(u"reason").toString();
        }
        return QString();
    };
    QTRY_VERIFY2_WITH_TIMEOUT(waits().contains(QStringLiteral("disruption budget gateway needs 3 healthy pods and has 3")), qPrintable(QString::fromUtf8(QJsonDocument(drain).toJson())), 15'000);
    QTRY_COMPARE_WITH_TIMEOUT((drain = m_whctl("drain get -o json", {number}).json()).value(u"gonePodCount").toInt(), 1, 15'000);
    QCOMPARE(drain.value(u"podCount").toInt(), 4);
    QCOMPARE(drain.value(u"state").toString(), QStringLiteral("STATE_RUNNING"));
    m_kubectl({QStringLiteral("patch"), QStringLiteral("pdb/gateway"), QStringLiteral("-p"), QStringLiteral("{\"spec\":{\"minAvailable\":2}}")});
    const auto watched = m_whctl("drain watch", {number});
    QVERIFY2(watched.code == 0 && watched.output.contains(QStringLiteral("succeeded")), qPrintable(watched.output + watched.error));
    QCOMPARE(podsOn(1), 0);
    awaitReady(3);
    // It stays cordoned, and the DaemonSet's pod is there still.
    QVERIFY(!m_kubectl({QStringLiteral("get"), QStringLiteral("pods"), QStringLiteral("-l"), QStringLiteral("app=agent"), QStringLiteral("--field-selector"), QStringLiteral("spec.nodeName=") + node(1), QStringLiteral("-o"), QStringLiteral("name")}).isEmpty());
    QCOMPARE(m_whctl("drain resume", {number}).code, 1);
    QCOMPARE(m_whctl("node uncordon", {nodeName(1)}).code, 0);
}

void TestClusterActions::goesOnWithAnInterruptedDrain()
{
    m_kubectl({QStringLiteral("patch"), QStringLiteral("pdb/gateway"), QStringLiteral("-p"), QStringLiteral("{\"spec\":{\"minAvailable\":3}}")});
    QTRY_COMPARE_WITH_TIMEOUT(m_kubectl({QStringLiteral("get"), QStringLiteral("pdb/gateway"), QStringLiteral("-o"), kJsonPath + QStringLiteral("{.status.disruptionsAllowed}")}), QStringLiteral("0"), 10'000);
    const auto begun = m_whctl("node drain --detach -o json", {nodeName(2)});
    QVERIFY2(begun.code == 0, qPrintable(begun.error));
    const auto number = begun.json().value(u"name").toString().section(QLatin1Char('/'), -1);
    m_server->kill();
    m_server.reset();
    startServer();
    const auto state = [&] { return m_whctl("drain get -o json", {number}).json().value(u"state").toString(); };
    QCOMPARE(state(), QStringLiteral("STATE_INTERRUPTED"));
    m_kubectl({QStringLiteral("patch"), QStringLiteral("pdb/gateway"), QStringLiteral("-p"), QStringLiteral("{\"spec\":{\"minAvailable\":1}}")});
    // The cluster has to be connected again. Once it went on, it is not asked again.
    std::optional<test::Whctl::Run> resumed;
    const auto goesOn = [&] {
        if (!resumed || resumed->code != 0)
            resumed = m_whctl("drain resume", {number});
        return resumed->code == 0;
    };
    QTRY_VERIFY2_WITH_TIMEOUT(goesOn(), qPrintable(resumed->error), 30'000);
    QCOMPARE(state(), QStringLiteral("STATE_SUCCEEDED"));
    QCOMPARE(podsOn(2), 0);
    QCOMPARE(m_whctl("node uncordon", {nodeName(2)}).code, 0);
    // A cancelled one leaves what is left.
    m_kubectl({QStringLiteral("patch"), QStringLiteral("pdb/gateway"), QStringLiteral("-p"), QStringLiteral("{\"spec\":{\"minAvailable\":3}}")});
    awaitReady(3);
    const auto other = m_whctl("node drain --detach -o json", {nodeName(1)});
    QVERIFY2(other.code == 0, qPrintable(other.error));
    const auto second = other.json().value(u"name").toString().section(QLatin1Char('/'), -1);
    QCOMPARE(m_whctl("drain cancel", {second}).code, 0);
    QTRY_COMPARE_WITH_TIMEOUT(m_whctl("drain get -o json", {second}).json().value(u"state").toString(), QStringLiteral("STATE_CANCELLED"), 10'000);
    QCOMPARE(m_whctl("drain list --limit 1 -o json").json().value(u"drains").toArray().first().toObject().value(u"name").toString(), QStringLiteral("drains/") + second);
}

void TestClusterActions::refusesWhatIsWrong_data()
{
    QTest::addColumn<QString>("words");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("says");
    QTest::newRow("unknown cluster") << "node cordon moon/n1" << 5 << "there is no cluster moon";
    QTest::newRow("no node's name") << "node cordon a/b/c" << 2 << "CLUSTER/NODE";
    QTest::newRow("too many") << "workload scale test/iot/deployment/gateway --replicas 100000" << 2 << "0 to 10000";
    QTest::newRow("daemon set") << "workload scale test/iot/ds/agent --replicas 1" << 1 << "a DaemonSet cannot be scaled";
    QTest::newRow("unknown workload") << "workload restart test/iot/deployment/nothing" << 5 << "nothing";
    QTest::newRow("unknown pod") << "pod delete test/iot/nothing" << 5 << "nothing";
    QTest::newRow("unknown drain") << "drain get 99" << 5 << "there is no drain";
}

void TestClusterActions::refusesWhatIsWrong()
{
    QFETCH(QString, words);
    QFETCH(int, code);
    QFETCH(QString, says);
    const auto run = m_whctl(words.toUtf8().constData());
    QVERIFY2(run.code == code && run.error.contains(says), qPrintable(QString::number(run.code) + QLatin1Char(' ') + run.error));
}

void TestClusterActions::leavesATrail()
{
    const auto trail = m_whctl("audit list --limit 0 -o json").output;
    for (const auto *method : {"CordonNode", "UncordonNode", "RestartWorkload", "ScaleWorkload", "DeletePod", "DrainNode", "CancelDrain", "ResumeDrain"})
        QVERIFY2(trail.contains(QStringLiteral("ClusterActionService/") + QString::fromUtf8(method)), method);
    QVERIFY(trail.contains(QStringLiteral("clusters/test/nodes/") + node(1)));
}

QTEST_GUILESS_MAIN(TestClusterActions)
#include "tst_cluster_actions.moc"
