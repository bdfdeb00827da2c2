#include <QtTest>

#include "server/clusters/actions/impact_assessor.h"

using namespace wheelhouse;
using namespace wheelhouse::clusters;

class TestActionImpact : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void matchesLabels()
    {
        const std::map<std::string, std::string> held{{"app", "gateway"}, {"tier", "edge"}};
        LabelSelector selector;
        QVERIFY(selector.matches(held));
        selector.labels = {{"app", "gateway"}};
        QVERIFY(selector.matches(held));
        selector.labels = {{"app", "gateway"}, {"zone", "a"}};
        QVERIFY(!selector.matches(held));
        const auto one = [&](const char *key, const char *operation, std::vector<std::string> values) {
            LabelSelector each;
            each.requirements = {{key, operation, std::move(values)}};
            return each.matches(held);
        };
        QVERIFY(one("tier", "In", {"core", "edge"}) && !one("tier", "In", {"core"}) && !one("zone", "In", {"a"}));
        QVERIFY(one("tier", "NotIn", {"core"}) && !one("tier", "NotIn", {"edge"}) && one("zone", "NotIn", {"a"}));
        QVERIFY(one("app", "Exists", {}) && !one("zone", "Exists", {}));
        QVERIFY(one("zone", "DoesNotExist", {}) && !one("app", "DoesNotExist", {}));
        QVERIFY(!one("app", "Resembles", {"gateway"}));
    }

    void knowsHowManyAreMissingAtOnce_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("strategy");
        QTest::addColumn<QString>("maxUnavailable");
        QTest::addColumn<int>("desired");
        QTest::addColumn<int>("missing");
        QTest::newRow("default of 3") << "deployments" << "" << "" << 3 << 0;
        QTest::newRow("default of 10") << "deployments" << "RollingUpdate" << "" << 10 << 2;
        QTest::newRow("number") << "deployments" << "RollingUpdate" << "4" << 3 << 3;
        QTest::newRow("recreate") << "deployments" << "Recreate" << "" << 5 << 5;
        QTest::newRow("stateful set") << "statefulsets" << "RollingUpdate" << "" << 5 << 1;
        QTest::newRow("on delete") << "statefulsets" << "OnDelete" << "" << 5 << 0;
        QTest::newRow("daemon set, rounded up") << "daemonsets" << "RollingUpdate" << "10%" << 11 << 2;
        QTest::newRow("none desired") << "daemonsets" << "" << "" << 0 << 0;
        QTest::newRow("nonsense") << "deployments" << "RollingUpdate" << "many" << 3 << 0;
    }
    void knowsHowManyAreMissingAtOnce()
    {
        QFETCH(QString, kind);
        QFETCH(QString, strategy);
        QFETCH(QString, maxUnavailable);
        QFETCH(int, desired);
        QFETCH(int, missing);
        const WorkloadSettings settings{desired, false, strategy.toStdString(), maxUnavailable.toStdString()};
        QCOMPARE(missingAtOnce(settings, "clusters/test/namespaces/iot/" + kind.toStdString() + "/gateway"), missing);
    }

    void knowsWhatADrainMayNotEvict()
    {
        v1::DrainOptions options;
        ControlledPod pod;
        QVERIFY(blockerOf(pod, options) == v1::DrainBlocker::REASON_UNMANAGED);
        pod.ownerKind = "ReplicaSet";
        pod.emptyDir = true;
        QVERIFY(blockerOf(pod, options) == v1::DrainBlocker::REASON_EMPTY_DIR);
        options.set_delete_empty_dir_data(true);
        QVERIFY(blockerOf(pod, options) == v1::DrainBlocker::REASON_UNSPECIFIED);
        pod.ownerKind.clear();
        QVERIFY(blockerOf(pod, options) == v1::DrainBlocker::REASON_UNMANAGED);
        pod.ended = true;
        QVERIFY(blockerOf(pod, options) == v1::DrainBlocker::REASON_UNSPECIFIED);
        pod.ended = false;
        pod.ownerKind = "DaemonSet";
        QVERIFY(staysOnNode(pod));
        pod.ownerKind.clear();
        pod.mirror = true;
        QVERIFY(staysOnNode(pod));
    }
};

QTEST_GUILESS_MAIN(TestActionImpact)
#include "tst_action_impact.moc"
