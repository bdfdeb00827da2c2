#include <QtTest>

#include "server/deployments/line_diff.h"
#include "server/deployments/workload_object.h"

using namespace wheelhouse::deployments;

namespace {

const std::string kGateway = R"json({
 "kind": "Deployment", "apiVersion": "apps/v1",
 "metadata": {"name": "gateway", "namespace": "iot", "uid": "u", "resourceVersion": "41", "generation": 3,
   "creationTimestamp": "2026-11-23T08:00:00Z", "managedFields": [{"manager": "kubectl"}],
   "annotations": {"deployment.kubernetes.io/revision": "3", "meta.helm.sh/release-name": "edge", "team": "on"}},
 "spec": {"replicas": 3, "strategy": {"type": "RollingUpdate"},
   "template": {"metadata": {"labels": {"app": "gateway"}}, "spec": {"containers": [
     {"name": "gateway", "image": "registry.example.com/iot/gateway:1.4.2-test-318", "args": [],
      "readinessProbe": {"httpGet": {"path": "/ready", "port": 8080}}},
     {"name": "sidecar", "image": "iot/sidecar:2"}]}}},
 "status": {"readyReplicas": 3}})json";

std::string changed(std::string json, const std::string &from, const std::string &to)
{
    return json.replace(json.find(from), from.size(), to);
}

} // namespace

class TestWorkloadObject : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsWhatAPlanNeeds()
    {
        const auto gateway = WorkloadObject::parse(kGateway);
        QVERIFY(gateway);
        QCOMPARE(gateway->kind, std::string("Deployment"));
        QCOMPARE(gateway->resourceVersion, std::string("41"));
        QCOMPARE(gateway->generation, std::int64_t(3));
        QCOMPARE(gateway->replicas, std::int64_t(3));
        QCOMPARE(gateway->strategy, std::string("RollingUpdate"));
        QCOMPARE(gateway->helmRelease, std::string("edge"));
        QVERIFY(!gateway->paused);
        QCOMPARE(gateway->containers.size(), std::size_t(2));
        QVERIFY(gateway->container("")->hasReadinessProbe);
        QCOMPARE(gateway->container("sidecar")->image, std::string("iot/sidecar:2"));
        QVERIFY(!gateway->container("other"));
    }

    void refusesWhatIsNoWorkload_data()
    {
        QTest::addColumn<QString>("json");
        QTest::newRow("empty") << "";
        QTest::newRow("no JSON") << "<html>";
        QTest::newRow("a list") << "[]";
        QTest::newRow("a pod") << R"({"kind":"Pod","spec":{"containers":[]}})";
        QTest::newRow("containers of a wrong type") << R"({"spec":{"template":{"spec":{"containers":7}}}})";
    }

    void refusesWhatIsNoWorkload()
    {
        QFETCH(QString, json);
        QVERIFY(!WorkloadObject::parse(json.toStdString()));
    }

    void survivesWrongTypes()
    {
        const auto odd = WorkloadObject::parse(
            R"({"kind":7,"metadata":[],"spec":{"replicas":"x","template":{"spec":{"containers":[1,{"name":2}]}}}})");
        QVERIFY(odd);
        QCOMPARE(odd->replicas, std::int64_t(-1));
        QCOMPARE(odd->containers.size(), std::size_t(2));
    }

    void laysItOutAsSortedLinesWithoutNoise()
    {
        const auto gateway = WorkloadObject::parse(kGateway);
        QVERIFY(gateway);
        const QString text = QString::fromStdString(gateway->text);
        QVERIFY(text.startsWith(QStringLiteral("apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  annotations:\n")));
        QVERIFY(text.contains(QStringLiteral("    team: \"on\"\n")));
        QVERIFY(text.contains(QStringLiteral("      containers:\n      - args: []\n        image: "
                                             "registry.example.com/iot/gateway:1.4.2-test-318\n        name: gateway\n")));
        QVERIFY(text.contains(QStringLiteral("            port: 8080\n")));
        for (const auto *noise : {"managedFields", "resourceVersion", "status", "uid", "generation", "revision"})
            QVERIFY2(!text.contains(QLatin1String(noise)), noise);
    }

    void diffsOnlyWhatChanges()
    {
        const auto before = WorkloadObject::parse(kGateway);
        auto json = changed(kGateway, "1.4.2-test-318", "1.4.3-test-319");
        json = changed(json, "\"41\"", "\"42\"");
        const auto after = WorkloadObject::parse(changed(json, "\"generation\": 3", "\"generation\": 4"));
        QVERIFY(before && after);
        const auto diff = unifiedDiff(before->text, after->text, 0);
        QCOMPARE(QString::fromStdString(diff).section(QLatin1Char('\n'), 1),
                 QStringLiteral("-        image: registry.example.com/iot/gateway:1.4.2-test-318\n"
                                "+        image: registry.example.com/iot/gateway:1.4.3-test-319\n"));
    }

    void digestsThePodTemplateOnly()
    {
        const auto digest = [](const std::string &json) { return WorkloadObject::parse(json)->templateDigest; };
        QCOMPARE(digest(changed(kGateway, "\"replicas\": 3", "\"replicas\": 9")), digest(kGateway));
        QCOMPARE(digest(changed(kGateway, "\"labels\"",
                                R"("annotations": {"kubectl.kubernetes.io/restartedAt": "x"}, "labels")")),
                 digest(kGateway));
        QVERIFY(digest(changed(kGateway, "sidecar:2", "sidecar:3")) != digest(kGateway));
        QVERIFY(digest(changed(kGateway, "/ready", "/live")) != digest(kGateway));
    }

    void patchesOneImageAndNothingElse()
    {
        QCOMPARE(imagePatch("gateway", "iot/gateway:2"),
                 std::string(R"({"spec":{"template":{"spec":{"containers":[{"image":"iot/gateway:2","name":"gateway"}]}}}})"));
        QCOMPARE(imagePatch("g", "i", "41"),
                 std::string(R"({"metadata":{"resourceVersion":"41"},"spec":{"template":{"spec":{"containers":)"
                             R"([{"image":"i","name":"g"}]}}}})"));
    }
};

QTEST_GUILESS_MAIN(TestWorkloadObject)
#include "tst_workload_object.moc"
