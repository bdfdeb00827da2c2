#include <QtTest>

#include <QJsonArray>

#include "tests/support/lab.h"
#include "tests/support/whctl.h"

using namespace wheelhouse;

namespace {

// Definitions as OpenELB and Istio have them, in a group of the test's own.
QByteArray definitions(const QByteArray &suffix)
{
    QByteArray text = R"({"apiVersion": "v1", "kind": "List", "items": [
      {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
       "metadata": {"name": "eips.network.@"},
       "spec": {"group": "network.@", "scope": "Cluster",
         "names": {"plural": "eips", "singular": "eip", "kind": "Eip", "listKind": "EipList", "shortNames": ["whe"]},
         "versions": [{"name": "v1alpha2", "served": true, "storage": true, "subresources": {"status": {}},
           "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}},
           "additionalPrinterColumns": [
             {"name": "cidr", "type": "string", "jsonPath": ".spec.address"},
             {"name": "total", "type": "integer", "jsonPath": ".status.poolSize"},
             {"name": "usable", "type": "boolean", "jsonPath": ".spec.usable"},
             {"name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"}]}]}},
      {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
       "metadata": {"name": "virtualservices.networking.@"},
       "spec": {"group": "networking.@", "scope": "Namespaced",
         "names": {"plural": "virtualservices", "singular": "virtualservice", "kind": "VirtualService",
                   "listKind": "VirtualServiceList", "shortNames": ["whvs"]},
         "versions": [{"name": "v1beta1", "served": true, "storage": true,
           "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}},
           "additionalPrinterColumns": [
             {"name": "Gateways", "type": "string", "jsonPath": ".spec.gateways"},
             {"name": "Hosts", "type": "string", "jsonPath": ".spec.hosts", "priority": 1},
             {"name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"}]}]}}]})";
    return text.replace('@', suffix);
}

} // namespace

// Objects of every kind, at a real API server, by the command line.
class TestObjects : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void listsKinds();
    void printsAsKubectlDoes_data();
    void printsAsKubectlDoes();
    void showsCustomResources();
    void followsChanges();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void showsOneObject();
    void keepsSecretsSecret();
    void appliesWithDryRun();
    void namesConflicts();
    void tellsWhoChangedIt();
    void refusesInTheClustersWords_data();
    void refusesInTheClustersWords();
    void deletesWithItsImpact();
    void keepsEvents();
    void keepsChanges();

private:
    test::Whctl::Run apply(const QString &object, const QByteArray &yaml, const QStringList &more = {}) const;
    QStringList here(const QStringList &more = {}) const
    {
        return QStringList{QStringLiteral("--cluster"), QStringLiteral("test"), QStringLiteral("-n"), m_namespace} + more;
    }

    const QString m_namespace = QStringLiteral("wh-objects-%1").arg(QCoreApplication::applicationPid());
    const QByteArray m_suffix = "wh" + QByteArray::number(QCoreApplication::applicationPid()) + ".example.com";
    const test::Kubectl m_kubectl{QStringLiteral("test"), m_namespace};
    void startServer();

    QTemporaryDir m_data;
    std::unique_ptr<test::ServerProcess> m_server;
    test::Whctl m_whctl;
};

void TestObjects::startServer()
{
    auto started = test::ServerProcess::start({}, m_data.path());
    if (!started)
        QFAIL(started.error().message.c_str());
    m_server = std::move(*started);
    m_whctl = test::Whctl(*m_server);
}

void TestObjects::initTestCase()
{
    if (!test::labIsUp())
        QSKIP("the lab is not up; start it with make lab-up");
    m_kubectl.makeGateway("1.4.2-test-318");
    m_kubectl({QStringLiteral("apply"), QStringLiteral("-f"), QStringLiteral("-")}, R"({"apiVersion": "v1", "kind": "List", "items": [
      {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings"}, "data": {"a": "1", "b": "two"}},
      {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "password"}, "stringData": {"key": "hunter2-very-secret"}},
      {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "gateway"},
       "spec": {"selector": {"app": "gateway"}, "ports": [{"port": 80}]}},
      {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "claim"},
       "spec": {"accessModes": ["ReadWriteOnce"], "storageClassName": "none", "resources": {"requests": {"storage": "1Gi"}}}},
      {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "nightly"},
       "spec": {"schedule": "0 3 * * *", "suspend": true, "jobTemplate": {"spec": {"template": {"spec": {
         "restartPolicy": "Never", "containers": [{"name": "c", "image": "x:1"}]}}}}}},
      {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "gateway"},
       "spec": {"rules": [{"host": "gateway.example.com"}]}},
      {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "gateway"},
       "spec": {"maxReplicas": 5, "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "gateway"}}}]})");
    startServer();
    QVERIFY(m_server);
    const auto added = m_whctl("cluster add test --kubeconfig", {test::labKubeconfig(QStringLiteral("test"))});
    QVERIFY2(added.code == 0, qPrintable(added.error));
}

void TestObjects::cleanupTestCase()
{
    if (!test::labIsUp())
        return;
    QVERIFY(!m_server || m_server->stop());
    m_kubectl.forgetNamespace();
    m_kubectl({QStringLiteral("delete"), QStringLiteral("crd"), QStringLiteral("--ignore-not-found"), QStringLiteral("--wait=false"),
               QStringLiteral("eips.network.") + QString::fromLatin1(m_suffix),
               QStringLiteral("virtualservices.networking.") + QString::fromLatin1(m_suffix)});
}

void TestObjects::listsKinds()
{
    const auto run = m_whctl("kind list --cluster test -o json");
    QVERIFY2(run.code == 0, qPrintable(run.error));
    QMap<QString, QJsonObject> kinds;
    for (const auto &each : run.json().value(u"kinds").toArray())
        kinds[each.toObject().value(u"resource").toString()] = each.toObject();
    const auto deployments = kinds.value(QStringLiteral("deployments.apps"));
    QCOMPARE(deployments.value(u"kind").toString(), QStringLiteral("Deployment"));
    QCOMPARE(deployments.value(u"shortNames").toArray().first().toString(), QStringLiteral("deploy"));
    QVERIFY(deployments.value(u"namespaced").toBool());
    QVERIFY(!deployments.value(u"custom").toBool());
    QCOMPARE(deployments.value(u"permission").toString(), QStringLiteral("PERMISSION_ALLOWED"));
    for (const char *wanted : {"pods", "secrets", "endpoints", "persistentvolumes", "storageclasses.storage.k8s.io",
                               "horizontalpodautoscalers.autoscaling", "jobs.batch", "ingresses.networking.k8s.io"})
        QVERIFY2(kinds.contains(QString::fromLatin1(wanted)), wanted);
    QVERIFY(!kinds.value(QStringLiteral("nodes")).value(u"namespaced").toBool());
    // As many as kubectl finds.
    const auto theirs = m_kubectl({QStringLiteral("api-resources"), QStringLiteral("--verbs=list"), QStringLiteral("-o"), QStringLiteral("name")});
    for (const auto &name : theirs.split(QLatin1Char('\n'), Qt::SkipEmptyParts))
        QVERIFY2(kinds.contains(name.trimmed()), qPrintable(name));
}

void TestObjects::printsAsKubectlDoes_data()
{
    QTest::addColumn<QString>("kind");
    for (const char *kind : {"deployments", "replicasets", "services", "ingresses", "endpoints", "configmaps", "secrets",
                             "persistentvolumeclaims", "cronjobs", "hpa", "pods"})
        QTest::newRow(kind) << QString::fromLatin1(kind);
}

void TestObjects::printsAsKubectlDoes()
{
    QFETCH(QString, kind);
    const auto run = m_whctl("object list", here({kind}));
    QVERIFY2(run.code == 0, qPrintable(run.error));
    const auto theirs = m_kubectl({QStringLiteral("get"), kind});
    const auto words = [](const QString &text) {
        QList<QStringList> lines;
        for (const auto &line : text.split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
            auto cells = line.split(QRegularExpression(QStringLiteral("  +")), Qt::SkipEmptyParts);
            // The age goes on between the two.
            if (!lines.isEmpty())
                cells.removeLast();
            for (auto &cell : cells)
                cell = cell.trimmed();
            // What is empty is a dash with us, and nothing with kubectl.
            cells.removeAll(QStringLiteral("-"));
            lines.append(cells);
        }
        return lines;
    };
    QVERIFY(words(run.output).size() >= 2);
    QCOMPARE(words(run.output), words(theirs));
    QVERIFY(!run.output.contains(QStringLiteral("hunter2")));
}

void TestObjects::showsCustomResources()
{
    m_kubectl({QStringLiteral("apply"), QStringLiteral("-f"), QStringLiteral("-")}, definitions(m_suffix));
    const auto suffix = QString::fromLatin1(m_suffix);
    // Known without being asked to look again.
    const auto isKnown = [&] {
        const auto run = m_whctl("kind list --cluster test --custom -o json");
        return run.output.contains(QStringLiteral("eips.network.") + suffix)
            && run.output.contains(QStringLiteral("virtualservices.networking.") + suffix);
    };
    QTRY_VERIFY_WITH_TIMEOUT(isKnown(), 15'000);
    m_kubectl({QStringLiteral("apply"), QStringLiteral("-f"), QStringLiteral("-")},
              QByteArray(R"({"apiVersion": "v1", "kind": "List", "items": [
                {"apiVersion": "network.@/v1alpha2", "kind": "Eip", "metadata": {"name": "pool"},
                 "spec": {"address": "10.0.0.1-10.0.0.9", "usable": true}},
                {"apiVersion": "networking.@/v1beta1", "kind": "VirtualService", "metadata": {"name": "web"},
                 "spec": {"gateways": ["public"], "hosts": ["web.example.com"]}}]})")
                  .replace('@', m_suffix));
    test::Whctl::Run pools;
    QTRY_VERIFY2_WITH_TIMEOUT((pools = m_whctl("object list whe --cluster test")).output.contains(QStringLiteral("pool")),
                              qPrintable(pools.error), 10'000);
    QVERIFY2(pools.output.startsWith(QStringLiteral("NAME")), qPrintable(pools.output));
    const auto heading = pools.output.section(QLatin1Char('\n'), 0, 0).simplified();
    QCOMPARE(heading, QStringLiteral("NAME CIDR TOTAL USABLE AGE"));
    QVERIFY2(pools.output.contains(QStringLiteral("10.0.0.1-10.0.0.9")), qPrintable(pools.output));
    const auto routes = m_whctl("object list whvs", here({QStringLiteral("-o"), QStringLiteral("json")}));
    QVERIFY2(routes.code == 0, qPrintable(routes.error));
    const auto columns = routes.json().value(u"columns").toArray();
    QCOMPARE(columns.size(), 4);
    QCOMPARE(columns[2].toObject().value(u"priority").toInt(), 1);
    QCOMPARE(columns[3].toObject().value(u"type").toString(), QStringLiteral("TYPE_TIME"));
    QVERIFY(m_whctl("object list whvs", here()).output.section(QLatin1Char('\n'), 0, 0).simplified() == QStringLiteral("NAME GATEWAYS AGE"));
    QVERIFY(m_whctl("object list whvs --wide", here()).output.contains(QStringLiteral("web.example.com")));
}

void TestObjects::followsChanges()
{
    const auto watch = m_whctl.begin("object watch configmaps -o json", here());
    QByteArray seen;
    const auto sees = [&](const char *what) {
        watch->waitForReadyRead(50);
        seen += watch->readAllStandardOutput();
        return seen.contains(what);
    };
    QTRY_VERIFY_WITH_TIMEOUT(sees("configmaps/settings"), 10'000);
    m_kubectl({QStringLiteral("create"), QStringLiteral("configmap"), QStringLiteral("later"), QStringLiteral("--from-literal=x=1")});
    QTRY_VERIFY_WITH_TIMEOUT(sees("configmaps/later"), 10'000);
    m_kubectl({QStringLiteral("delete"), QStringLiteral("configmap"), QStringLiteral("later")});
    QTRY_VERIFY_WITH_TIMEOUT(sees("\"removed\":[\"clusters/test/namespaces/"), 10'000);
}

void TestObjects::saysWhatIsWrong_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("said");
    const QString cluster = QStringLiteral("--cluster");
    QTest::newRow("no such kind") << QStringList{QStringLiteral("unicorns"), cluster, QStringLiteral("test")} << 5 << "no kind unicorns";
    QTest::newRow("no such cluster") << QStringList{QStringLiteral("pods"), cluster, QStringLiteral("nowhere")} << 5 << "no cluster";
    QTest::newRow("all clusters") << QStringList{QStringLiteral("pods"), cluster, QStringLiteral("-")} << 1 << "one cluster";
    QTest::newRow("a kind in no namespace") << QStringList{QStringLiteral("nodes"), cluster, QStringLiteral("test"), QStringLiteral("-n"), QStringLiteral("iot")} << 1 << "in no namespace";
    QTest::newRow("a path for a kind") << QStringList{QStringLiteral("../../../version"), cluster, QStringLiteral("test")} << 5 << "no kind";
}

void TestObjects::saysWhatIsWrong()
{
    QFETCH(QStringList, words);
    QFETCH(int, code);
    QFETCH(QString, said);
    const auto run = m_whctl("object list", words);
    QVERIFY2(run.code == code, qPrintable(QString::number(run.code) + run.error));
    QVERIFY2(run.error.contains(said), qPrintable(run.error));
}

test::Whctl::Run TestObjects::apply(const QString &object, const QByteArray &yaml, const QStringList &more) const
{
    QTemporaryDir folder;
    const auto path = folder.filePath(QStringLiteral("object.yaml"));
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(yaml) != yaml.size())
        qFatal("cannot write %s", qPrintable(path));
    file.close();
    return m_whctl("object apply", here(QStringList{object, QStringLiteral("-f"), path} + more));
}

void TestObjects::showsOneObject()
{
    const auto run = m_whctl("object get deploy/gateway -o json", here());
    QVERIFY2(run.code == 0, qPrintable(run.error));
    const auto object = run.json();
    QCOMPARE(object.value(u"name").toString(), QStringLiteral("clusters/test/namespaces/%1/deployments.apps/gateway").arg(m_namespace));
    const auto yaml = object.value(u"yaml").toString();
    QVERIFY2(yaml.startsWith(QStringLiteral("apiVersion: apps/v1\nkind: Deployment\n")), qPrintable(yaml));
    QVERIFY(!yaml.contains(QStringLiteral("managedFields")));
    QStringList managers;
    for (const auto &each : object.value(u"managers").toArray())
        managers << each.toObject().value(u"manager").toString();
    QVERIFY2(managers.contains(QStringLiteral("kubectl-client-side-apply")), qPrintable(managers.join(QLatin1Char(' '))));
    QVERIFY(m_whctl("object get deploy/gateway --managed-fields", here()).output.contains(QStringLiteral("managedFields")));
    const auto pod = m_kubectl({QStringLiteral("get"), QStringLiteral("pods"), QStringLiteral("-o"), QStringLiteral("jsonpath={.items[0].metadata.name}")});
    const auto owners = m_whctl("object get -o json", here({QStringLiteral("pod/") + pod})).json().value(u"owners").toArray();
    QCOMPARE(owners.size(), 1);
    QVERIFY(owners[0].toObject().value(u"name").toString().contains(QStringLiteral("/replicasets.apps/gateway-")));
    QCOMPARE(m_whctl("object get pod/nowhere", here()).code, 5);
    QVERIFY(m_whctl("object get pod/nowhere --cluster test").error.contains(QStringLiteral("in namespaces")));
}

void TestObjects::keepsSecretsSecret()
{
    const auto run = m_whctl("object get secret/password -o json", here());
    QVERIFY2(run.code == 0, qPrintable(run.error));
    const auto encoded = QString::fromLatin1(QByteArray("hunter2-very-secret").toBase64());
    QVERIFY2(!run.output.contains(QStringLiteral("hunter2")) && !run.output.contains(encoded), qPrintable(run.output));
    QVERIFY(run.json().value(u"yaml").toString().contains(QStringLiteral("key: (hidden, 19 bytes)")));
    QCOMPARE(run.json().value(u"keys").toArray()[0].toObject().value(u"sizeBytes").toString(), QStringLiteral("19"));
    const auto map = m_whctl("object get cm/settings", here());
    QVERIFY(map.output.contains(QStringLiteral("(hidden, 3 bytes)")));
    QVERIFY(m_whctl("object get cm/settings --values", here()).output.contains(QStringLiteral("b: two")));
    // One key, by an operator, and it is in the audit trail.
    const auto value = m_whctl("object reveal secret/password key", here());
    QVERIFY2(value.code == 0 && value.output.trimmed() == QStringLiteral("hunter2-very-secret"), qPrintable(value.error));
    const auto trail = m_whctl("audit list -o json");
    QVERIFY(trail.output.contains(QStringLiteral("RevealSecretKey")));
    QVERIFY(!trail.output.contains(QStringLiteral("hunter2")));
    QCOMPARE(m_whctl("object reveal secret/password nothing", here()).code, 5);
    QCOMPARE(m_whctl("object reveal cm/settings a", here()).code, 1);
    // What is hidden stays as it is, and what changes is told without being shown.
    auto yaml = run.json().value(u"yaml").toString().toUtf8();
    yaml.replace("\ndata:\n", "\ndata:\n  more: " + QByteArray("another-secret").toBase64() + "\n");
    const auto changed = apply(QStringLiteral("secret/password"), yaml, {QStringLiteral("--replace"), QStringLiteral("--force")});
    QVERIFY2(changed.code == 0, qPrintable(changed.error));
    QVERIFY2(changed.output.contains(QStringLiteral("+  more: (hidden, 14 bytes)")), qPrintable(changed.output));
    QCOMPARE(m_whctl("object reveal secret/password key", here()).output.trimmed(), QStringLiteral("hunter2-very-secret"));
    QCOMPARE(m_whctl("object reveal secret/password more", here()).output.trimmed(), QStringLiteral("another-secret"));
    QVERIFY(!m_whctl("audit list -o json").output.contains(QString::fromLatin1(QByteArray("another-secret").toBase64())));
}

void TestObjects::appliesWithDryRun()
{
    const QByteArray yaml = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: made\ndata:\n  colour: red\n";
    const auto object = QStringLiteral("cm/made");
    const auto planned = apply(object, yaml, {QStringLiteral("--validate-only")});
    QVERIFY2(planned.code == 0 && planned.output.contains(QStringLiteral("+  colour: red")), qPrintable(planned.output + planned.error));
    QCOMPARE(m_whctl("object get cm/made", here()).code, 5);
    QVERIFY(apply(object, yaml).output.contains(QStringLiteral("Created.")));
    QVERIFY(apply(object, yaml).output.contains(QStringLiteral("Nothing changed.")));
    const auto changed = apply(object, QByteArray(yaml).replace("red", "blue"));
    QVERIFY2(changed.output.contains(QStringLiteral("-  colour: red\n+  colour: blue")), qPrintable(changed.output));
    // Edited as a whole: what is left out goes.
    auto whole = m_whctl("object get cm/made --values", here()).output.toUtf8();
    whole.replace("  colour: blue\n", "  size: big\n");
    const auto replaced = apply(object, whole, {QStringLiteral("--replace")});
    QVERIFY2(replaced.code == 0 && replaced.output.contains(QStringLiteral("-  colour: blue")), qPrintable(replaced.output + replaced.error));
    QVERIFY(!m_kubectl({QStringLiteral("get"), QStringLiteral("cm"), QStringLiteral("made"), QStringLiteral("-o"), QStringLiteral("yaml")})
                 .contains(QStringLiteral("blue")));
}

void TestObjects::namesConflicts()
{
    const QByteArray yaml = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: gateway}\nspec: {replicas: 2}\n";
    const auto object = QStringLiteral("deploy/gateway");
    const auto planned = apply(object, yaml, {QStringLiteral("--validate-only")});
    QVERIFY2(planned.code == 0, qPrintable(planned.error));
    QVERIFY2(planned.error.contains(QStringLiteral(".spec.replicas is managed by kubectl-client-side-apply since")), qPrintable(planned.error));
    QVERIFY(planned.output.contains(QStringLiteral("+  replicas: 2")));
    const auto refused = apply(object, yaml);
    QCOMPARE(refused.code, 1);
    QVERIFY2(refused.error.contains(QStringLiteral(".spec.replicas")) && refused.error.contains(QStringLiteral("kubectl-client-side-apply")), qPrintable(refused.error));
    QCOMPARE(m_kubectl({QStringLiteral("get"), QStringLiteral("deploy/gateway"), QStringLiteral("-o"), QStringLiteral("jsonpath={.spec.replicas}")}), QStringLiteral("3"));
    const auto forced = apply(object, yaml, {QStringLiteral("--force")});
    QVERIFY2(forced.code == 0, qPrintable(forced.error));
    QCOMPARE(m_kubectl({QStringLiteral("get"), QStringLiteral("deploy/gateway"), QStringLiteral("-o"), QStringLiteral("jsonpath={.spec.replicas}")}), QStringLiteral("2"));
}

void TestObjects::tellsWhoChangedIt()
{
    const auto whole = m_whctl("object get cm/settings --values", here()).output.toUtf8();
    m_kubectl({QStringLiteral("label"), QStringLiteral("cm"), QStringLiteral("settings"), QStringLiteral("touched=yes")});
    const auto run = apply(QStringLiteral("cm/settings"), QByteArray(whole).replace("two", "three"), {QStringLiteral("--replace"), QStringLiteral("--force")});
    QCOMPARE(run.code, 1);
    QVERIFY2(run.error.contains(QStringLiteral("last by kubectl-label at 20")), qPrintable(run.error));
}

void TestObjects::refusesInTheClustersWords_data()
{
    QTest::addColumn<QString>("object");
    QTest::addColumn<QByteArray>("yaml");
    QTest::addColumn<QString>("said");
    QTest::newRow("no YAML") << "cm/x" << QByteArray("a: [") << "line";
    QTest::newRow("another object") << "cm/x" << QByteArray("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: y}\n") << "metadata.name: x";
    QTest::newRow("another kind") << "cm/x" << QByteArray("apiVersion: v1\nkind: Secret\nmetadata: {name: x}\n") << "kind: ConfigMap";
    QTest::newRow("a wrong field") << "svc/x"
                                   << QByteArray("apiVersion: v1\nkind: Service\nmetadata: {name: x}\nspec: {ports: [{port: 99999}]}\n")
                                   << "spec.ports[0].port";
    QTest::newRow("a wrong type") << "svc/x" << QByteArray("apiVersion: v1\nkind: Service\nmetadata: {name: x}\nspec: {ports: 5}\n") << "ports";
    QTest::newRow("a wrong name") << "cm/X_y" << QByteArray("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: X_y}\n") << "metadata.name";
}

void TestObjects::refusesInTheClustersWords()
{
    QFETCH(QString, object);
    QFETCH(QByteArray, yaml);
    QFETCH(QString, said);
    const auto run = apply(object, yaml);
    QCOMPARE(run.code, 1);
    QVERIFY2(run.error.contains(said), qPrintable(run.error));
}

void TestObjects::deletesWithItsImpact()
{
    const auto impact = m_whctl("object delete deploy/gateway --validate-only -o json", here());
    QVERIFY2(impact.code == 0, qPrintable(impact.error));
    QMap<QString, int> counts;
    for (const auto &each : impact.json().value(u"dependents").toArray())
        counts[each.toObject().value(u"kind").toString()] = each.toObject().value(u"count").toInt();
    QCOMPARE(counts.value(QStringLiteral("ReplicaSet")), 1);
    QVERIFY2(counts.value(QStringLiteral("Pod")) >= 2, qPrintable(impact.output));
    QVERIFY(m_whctl("object get deploy/gateway", here()).code == 0);
    const auto whole = m_whctl("object delete --validate-only", {QStringLiteral("--cluster"), QStringLiteral("test"), QStringLiteral("namespace/") + m_namespace});
    QVERIFY2(whole.output.contains(QStringLiteral("Everything in the namespace")) && whole.output.contains(QStringLiteral("Secret")), qPrintable(whole.output + whole.error));
    QCOMPARE(m_whctl("object delete cm/made -y", here()).code, 0);
    QTRY_COMPARE_WITH_TIMEOUT(m_whctl("object get cm/made", here()).code, 5, 10'000);
}

void TestObjects::keepsEvents()
{
    const auto eventJson = [&](const char *name, const char *type, const char *reason) {
        return QByteArray(R"({"apiVersion": "v1", "kind": "Event", "metadata": {"name": ")") + name + R"("}, "type": ")" + type
            + R"(", "reason": ")" + reason + R"(", "message": "Story of )" + name + R"(", "involvedObject": {"kind": "Pod", "name": "story", "namespace": ")"
            + m_namespace.toUtf8() + R"("}, "firstTimestamp": ")" + QDateTime::currentDateTimeUtc().toString(Qt::ISODate).toUtf8()
            + R"(", "lastTimestamp": ")" + QDateTime::currentDateTimeUtc().toString(Qt::ISODate).toUtf8() + R"(", "count": 1})";
    };
    m_kubectl({QStringLiteral("create"), QStringLiteral("-f"), QStringLiteral("-")}, eventJson("story-one", "Normal", "Started"));
    m_kubectl({QStringLiteral("create"), QStringLiteral("-f"), QStringLiteral("-")}, eventJson("story-two", "Warning", "BackOff"));
    const auto list = [&](const QStringList &more) {
        const auto run = m_whctl("event list -o json", here(more));
        QStringList names;
        for (const auto &each : run.json().value(u"events").toArray())
            names << each.toObject().value(u"name").toString().section(QLatin1Char('/'), -1);
        names.sort();
        return run.code == 0 ? names : QStringList{run.error};
    };
    const QStringList both{QStringLiteral("story-one"), QStringLiteral("story-two")};
    const QStringList ofPod{QStringLiteral("--object"), QStringLiteral("Pod/story")};
    QTRY_COMPARE_WITH_TIMEOUT(list(ofPod), both, 10'000);
    QCOMPARE(list(ofPod + QStringList{QStringLiteral("--warnings")}), QStringList{QStringLiteral("story-two")});
    QCOMPARE(list({QStringLiteral("--reason"), QStringLiteral("BackOff"), QStringLiteral("--text"), QStringLiteral("STORY OF")}), QStringList{QStringLiteral("story-two")});
    QCOMPARE(list(ofPod + QStringList{QStringLiteral("--until"), QStringLiteral("1h")}), QStringList());
    // The API server forgets them while this one is away; the story stays. What
    // came is written before it ends.
    QVERIFY(m_server->stop());
    m_kubectl({QStringLiteral("delete"), QStringLiteral("event"), QStringLiteral("story-one"), QStringLiteral("story-two")});
    startServer();
    QTRY_COMPARE_WITH_TIMEOUT(m_whctl("cluster get test -o json").json().value(u"source").toObject().value(u"state").toString(),
                              QStringLiteral("STATE_LIVE"), 15'000);
    QCOMPARE(list(ofPod), both);
    QCOMPARE(list({QStringLiteral("--object"), QStringLiteral("clusters/test/namespaces/%1/pods/story").arg(m_namespace)}), both);
}

void TestObjects::keepsChanges()
{
    // Once it is followed, everything that changes is told.
    const auto changes = [&](const char *object) { return m_whctl("object changes", here({QString::fromUtf8(object)})).output; };
    // What the server before this one has told does not count; nor does the autoscaler,
    // which allows five.
    const auto told = changes("deploy/gateway").count(QStringLiteral("spec.replicas"));
    int size = 3;
    QTRY_VERIFY_WITH_TIMEOUT((m_kubectl({QStringLiteral("scale"), QStringLiteral("deploy/gateway"), QStringLiteral("--replicas=%1").arg(size = 7 - size)}),
                              changes("deploy/gateway").count(QStringLiteral("spec.replicas")) > told), 20'000);
    m_kubectl({QStringLiteral("set"), QStringLiteral("image"), QStringLiteral("deploy/gateway"), QStringLiteral("gateway=registry.example.com/iot/gateway:1.5.0-test-400")});
    QTRY_VERIFY2_WITH_TIMEOUT(changes("deploy/gateway").contains(QStringLiteral("spec.template.spec.containers[gateway].image")), qPrintable(changes("deploy/gateway")), 10'000);
    QVERIFY(changes("deploy/gateway").contains(QStringLiteral("kubectl-set")));
    QVERIFY2(!changes("deploy/gateway").contains(QStringLiteral("status")), qPrintable(changes("deploy/gateway")));
    m_kubectl({QStringLiteral("patch"), QStringLiteral("secret"), QStringLiteral("password"), QStringLiteral("--type=merge"), QStringLiteral("-p"), QStringLiteral(R"({"stringData":{"key":"hunter3-very-secret"}})")});
    QTRY_VERIFY2_WITH_TIMEOUT(changes("secret/password").contains(QStringLiteral("data.key")), qPrintable(changes("secret/password")), 10'000);
    QVERIFY(changes("secret/password").contains(QStringLiteral("another value")));
    QVERIFY(!changes("secret/password").contains(QString::fromLatin1(QByteArray("hunter3").toBase64().left(8))));
    m_kubectl({QStringLiteral("create"), QStringLiteral("configmap"), QStringLiteral("brief"), QStringLiteral("--from-literal=x=1")});
    m_kubectl({QStringLiteral("delete"), QStringLiteral("configmap"), QStringLiteral("brief")});
    QTRY_VERIFY2_WITH_TIMEOUT(changes("cm/brief").contains(QStringLiteral("deleted")), qPrintable(changes("cm/brief")), 10'000);
    QVERIFY(changes("cm/brief").contains(QStringLiteral("created")));
    // Of all of the namespace.
    QVERIFY(m_whctl("object changes", here()).output.contains(QStringLiteral("configmaps/brief")));
}

QTEST_GUILESS_MAIN(TestObjects)
#include "tst_objects.moc"
