#include <QtTest>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>

#include <fmt/format.h>

#include "tests/support/lab.h"
#include "tests/support/monitoring_stack.h"
#include "tests/support/whctl.h"

using namespace wheelhouse;

namespace {

const char kRules[] = R"(groups:
- name: gateway
  rules:
  - alert: GatewayDown
    expr: wh_gateway_up == 0
    labels: {severity: critical}
    annotations:
      summary: "the gateway {{ $labels.deployment }} is down"
      runbook_url: https://runbooks.example.com/gateway
  - alert: GatewaySlow
    expr: wh_gateway_up == 0
    for: 1h
    labels: {severity: warning}
  - alert: Watchdog
    expr: vector(1)
    labels: {severity: none}
)";

// An IPv4 address of this machine that is not loopback's; empty when it has none.
QString ownAddress()
{
    QString found;
    ifaddrs *all = nullptr;
    if (::getifaddrs(&all) != 0)
        return found;
    for (const ifaddrs *one = all; one; one = one->ifa_next) {
        if (!one->ifa_addr || one->ifa_addr->sa_family != AF_INET)
            continue;
        char text[INET_ADDRSTRLEN] = {};
        const auto *address = reinterpret_cast<const sockaddr_in *>(one->ifa_addr);
        ::inet_ntop(AF_INET, &address->sin_addr, text, sizeof text);
        if (found.isEmpty() && ntohl(address->sin_addr.s_addr) >> 24 != 127)
            found = QString::fromLatin1(text);
    }
    ::freeifaddrs(all);
    return found;
}

} // namespace

// Alerts, silences, problems and queries from the command line, with a real
// Prometheus and a real Alertmanager, and the lab's real API server.
class TestMonitoring : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void placesErrors();
    void tellsWhatThereIs();
    void drawsBoards();
    void testsEndpoints_data();
    void testsEndpoints();
    void raisesAndSilences();
    void tellsWhatIsWrong();
    void tellsWhenAVolumeIsFull();
    void findsThroughTheApiServer();
    void keepsOldAlertsOfAnAlertmanagerThatIsAway();

private:
    // What is scraped, of which the gateway's state and the volume change.
    void setMetrics(bool up);
    QString listed(const char *command) { return m_whctl(command).output; }

    const QString m_namespace = QStringLiteral("wh-monitoring-%1").arg(QCoreApplication::applicationPid());
    const test::Kubectl m_kubectl{QStringLiteral("test"), m_namespace};
    std::unique_ptr<test::MonitoringStack> m_stack;
    std::unique_ptr<test::ServerProcess> m_server;
    test::Whctl m_whctl;
    double m_left = 30e9;
};

void TestMonitoring::setMetrics(bool up)
{
    m_stack->setMetrics(fmt::format(
        "# HELP wh_gateway_up Whether the gateway serves.\n# TYPE wh_gateway_up gauge\n"
        "wh_gateway_up{{namespace=\"{0}\",deployment=\"gateway\",site=\"深圳\"}} {1}\n"
        "container_cpu_usage_seconds_total{{namespace=\"{0}\",pod=\"gateway-1\",container=\"gateway\"}} {2}\n"
        "kubelet_volume_stats_available_bytes{{namespace=\"{0}\",persistentvolumeclaim=\"data-0\"}} {3}\n"
        "kubelet_volume_stats_capacity_bytes{{namespace=\"{0}\",persistentvolumeclaim=\"data-0\"}} 100e9\n",
        m_namespace.toStdString(), up ? 1 : 0, QDateTime::currentMSecsSinceEpoch() % 1000000, m_left));
}

void TestMonitoring::initTestCase()
{
    if (!test::labIsUp())
        QSKIP("the lab is not up; start it with make lab-up");
    m_kubectl.makeGateway("1.4.2-test-318");
    auto stack = test::MonitoringStack::start(kRules, "{cluster: test}");
    if (!stack)
        QFAIL(stack.error().message.c_str());
    m_stack = std::move(*stack);
    setMetrics(false);
    auto started = test::ServerProcess::start();
    if (!started)
        QFAIL(started.error().message.c_str());
    m_server = std::move(*started);
    m_whctl = test::Whctl(*m_server);
    const auto added = m_whctl("cluster add test --environment test --kubeconfig", {test::labKubeconfig(QStringLiteral("test"))});
    QVERIFY2(added.code == 0, qPrintable(added.error));
    for (const auto &[kind, url] : {std::pair("prometheus", m_stack->prometheus()), std::pair("alertmanager", m_stack->alertmanager())}) {
        const auto set = m_whctl("cluster endpoint set test", {QString::fromUtf8(kind), QString::fromStdString(url)});
        QVERIFY2(set.code == 0, qPrintable(set.error));
    }
    QTRY_VERIFY_WITH_TIMEOUT(listed("metrics query wh_gateway_up --cluster test --since 1m --step 1s").contains(QStringLiteral("gateway")), 20'000);
}

void TestMonitoring::cleanupTestCase()
{
    if (!test::labIsUp())
        return;
    m_kubectl.forgetNamespace();
    QVERIFY(!m_server || m_server->stop());
}

void TestMonitoring::placesErrors()
{
    const auto run = m_whctl("metrics query --cluster test", {QStringLiteral("sum(rate(wh_gateway_up[5m])")});
    QCOMPARE(run.code, 1);
    QVERIFY2(run.error.contains(QStringLiteral("\n  sum(rate(wh_gateway_up[5m])\n  ")), qPrintable(run.error));
    QVERIFY2(run.error.contains(QStringLiteral("  ^\n")), qPrintable(run.error));
    const auto chinese = m_whctl("metrics query --cluster test", {QStringLiteral("wh_gateway_up{site=\"深圳\"}}")});
    // Two cells a character of Chinese.
    QVERIFY2(chinese.error.contains(QStringLiteral("\n  ") + QString(26, QLatin1Char(' ')) + QStringLiteral("^\n")), qPrintable(chinese.error));
}

void TestMonitoring::tellsWhatThereIs()
{
    const auto names = m_whctl("metrics names --cluster test --match GATEWAY");
    QVERIFY2(names.output.contains(QStringLiteral("wh_gateway_up  gauge  Whether the gateway serves.")), qPrintable(names.output));
    QVERIFY(!names.output.contains(QStringLiteral("kubelet_")));
    QCOMPARE(listed("metrics values site --cluster test --metric wh_gateway_up"), QStringLiteral("深圳\n"));
    QVERIFY(listed("metrics labels --cluster test --metric wh_gateway_up").contains(QStringLiteral("deployment\n")));
    const auto few = m_whctl("metrics names --cluster test --limit 1");
    QVERIFY2(few.error.contains(QStringLiteral("whctl: 1 of ")), qPrintable(few.error));
    // Thinned to what is asked for, whatever the step.
    const auto values = [&] {
        return m_whctl("metrics query wh_gateway_up --cluster test --since 1h -o json").json().value(u"series").toArray().at(0).toObject()
            .value(u"values").toArray().size();
    };
    // A point of every 12 s: there is none before the first of them.
    QTRY_VERIFY_WITH_TIMEOUT(values() > 0, 20'000);
    QVERIFY(values() <= 300);
}

void TestMonitoring::drawsBoards()
{
    const auto board = m_whctl("metrics board --since 2m", {QStringLiteral("test/%1/deployment/gateway").arg(m_namespace)});
    QVERIFY2(board.code == 0, qPrintable(board.error));
    // What is missing is said, by name.
    QVERIFY2(board.output.contains(QStringLiteral("container_network_receive_bytes_total")), qPrintable(board.output));
    QVERIFY2(board.output.contains(QStringLiteral("does not scrape cAdvisor")), qPrintable(board.output));
    const auto json = m_whctl("metrics board test --since 2m -o json").json();
    QCOMPARE(json.value(u"panels").toArray().at(3).toObject().value(u"state").toString(), QStringLiteral("STATE_MISSING"));
    QCOMPARE(m_whctl("metrics board test/nowhere/deployment/x").code, 5);
}

void TestMonitoring::testsEndpoints_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("words");
    QTest::newRow("as kept") << "alertmanager" << "" << "Alertmanager 0.25.0 answers";
    QTest::newRow("the wrong one") << "prometheus" << "AM" << "wrong-kind: that is an Alertmanager";
    QTest::newRow("the other wrong one") << "alertmanager" << "PROM" << "wrong-kind: that is a Prometheus";
    QTest::newRow("wrong path") << "prometheus" << "PROM/nowhere" << "wrong-path";
    QTest::newRow("nobody") << "prometheus" << "http://127.0.0.1:1" << "not-reached: cannot connect";
    QTest::newRow("no such name") << "prometheus" << "http://nowhere.invalid" << "name-not-found";
    QTest::newRow("an API server") << "prometheus" << "API" << "certificate-not-trusted";
}

void TestMonitoring::testsEndpoints()
{
    QFETCH(QString, kind);
    QFETCH(QString, url);
    QFETCH(QString, words);
    url.replace(QStringLiteral("AM"), QString::fromStdString(m_stack->alertmanager()));
    url.replace(QStringLiteral("PROM"), QString::fromStdString(m_stack->prometheus()));
    if (url == QLatin1String("API"))
        url = m_whctl("cluster get test -o json").json().value(u"server").toString();
    QStringList more{kind};
    if (!url.isEmpty())
        more << url;
    const auto run = m_whctl("cluster endpoint test test", more);
    QVERIFY2((run.output + run.error).contains(words), qPrintable(run.output + run.error));
    QCOMPARE(run.code, words.contains(QStringLiteral("answers")) ? 0 : 1);
}

void TestMonitoring::raisesAndSilences()
{
    const auto firing = [this] { return listed("alert list").contains(QStringLiteral("GatewayDown")); };
    QTRY_VERIFY_WITH_TIMEOUT(firing(), 40'000);
    const auto alerts = m_whctl("alert list -o json").json().value(u"alerts").toArray();
    QJsonObject down;
    for (const auto &alert : alerts) {
        if (alert.toObject().value(u"alertName").toString() == QLatin1String("GatewayDown"))
            down = alert.toObject();
    }
    QCOMPARE(down.value(u"resource").toString(), QStringLiteral("clusters/test/namespaces/%1/deployments/gateway").arg(m_namespace));
    QCOMPARE(down.value(u"severity").toString(), QStringLiteral("SEVERITY_CRITICAL"));
    QCOMPARE(down.value(u"summary").toString(), QStringLiteral("the gateway gateway is down"));
    QCOMPARE(down.value(u"runbookUrl").toString(), QStringLiteral("https://runbooks.example.com/gateway"));
    QVERIFY(listed("alert list").contains(QStringLiteral("pending")));
    QVERIFY(listed("alert rules --cluster test").contains(QStringLiteral("wh_gateway_up == 0")));
    // What fires is wrong; what always does is not.
    QTRY_VERIFY_WITH_TIMEOUT(listed("problem list").contains(QStringLiteral("GatewayDown")), 5'000);
    QVERIFY(!listed("problem list").contains(QStringLiteral("Watchdog")));

    QCOMPARE(m_whctl("silence create --cluster test --reason x", {QStringLiteral("alertname")}).code, 2);
    const auto everything = m_whctl("silence create --cluster test --reason x", {QStringLiteral("alertname=~.*")});
    QVERIFY2(everything.error.contains(QStringLiteral("would silence everything")), qPrintable(everything.error));
    const auto made = m_whctl("silence create alertname=GatewayDown --cluster test --for 1h --reason", {QStringLiteral("changing the disk")});
    QVERIFY2(made.code == 0, qPrintable(made.error));
    const QString id = made.output.trimmed().section(QLatin1Char(' '), -1);
    QTRY_VERIFY_WITH_TIMEOUT(!firing(), 10'000);
    QVERIFY(listed("alert list --all").contains(QStringLiteral("silenced")));
    QTRY_VERIFY_WITH_TIMEOUT(!listed("problem list").contains(QStringLiteral("GatewayDown")), 5'000);
    const QString silences = listed("silence list");
    QVERIFY2(silences.contains(id) && silences.contains(QStringLiteral("changing the disk"))
                 && silences.contains(QStringLiteral("alertname=\"GatewayDown\"")) && silences.contains(QStringLiteral("admin")),
             qPrintable(silences));
    QVERIFY(listed("audit list").contains(QStringLiteral("CreateSilence")));
    QCOMPARE(m_whctl("silence expire", {id}).code, 0);
    QTRY_VERIFY_WITH_TIMEOUT(firing(), 10'000);
    QCOMPARE(m_whctl("silence expire", {QStringLiteral("test/00000000-0000-0000-0000-000000000000")}).code, 5);
    // It gets well again.
    setMetrics(true);
    QTRY_VERIFY_WITH_TIMEOUT(!firing(), 60'000);
}

void TestMonitoring::tellsWhatIsWrong()
{
    m_kubectl({QStringLiteral("apply"), QStringLiteral("-f"), QStringLiteral("-")}, R"({
      "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "giant"},
      "spec": {"replicas": 2, "selector": {"matchLabels": {"app": "giant"}},
        "template": {"metadata": {"labels": {"app": "giant"}}, "spec": {"containers": [
          {"name": "giant", "image": "registry.example.com/giant:1", "resources": {"requests": {"cpu": "9000"}}}]}}}})");
    const auto wrong = [this] { return listed("problem list --evidence"); };
    // A pod is given half a minute to find a node.
    QTRY_VERIFY_WITH_TIMEOUT(wrong().contains(m_namespace + QStringLiteral("/deployment/giant")), 60'000);
    const QString line = wrong().split(QLatin1Char('\n')).filter(QStringLiteral("giant")).value(0);
    QVERIFY2(line.contains(QStringLiteral("critical")) && line.contains(QStringLiteral("pending"))
                 && line.contains(QStringLiteral("2 of 2 pods are pending")) && line.contains(QStringLiteral("Insufficient cpu"))
                 && line.contains(QStringLiteral("desired=2")),
             qPrintable(line));
    // One line, and none for the symptom.
    QCOMPARE(wrong().count(m_namespace + QStringLiteral("/deployment/giant")), 1);
    m_kubectl({QStringLiteral("delete"), QStringLiteral("deployment/giant")});
    QTRY_VERIFY_WITH_TIMEOUT(!wrong().contains(QStringLiteral("/deployment/giant")), 30'000);
}

void TestMonitoring::tellsWhenAVolumeIsFull()
{
    // It has been read for a while at rest; a new server looks at once.
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < 8'000) {
        m_left -= 50e6;
        setMetrics(true);
        QTest::qWait(1000);
    }
    QVERIFY(m_server->stop());
    const QString directory = m_server->dataDirectory();
    QTemporaryDir copy;
    QProcess::execute(QStringLiteral("cp"), {QStringLiteral("-r"), directory + QStringLiteral("/."), copy.path()});
    auto again = test::ServerProcess::start({}, copy.path());
    if (!again)
        QFAIL(again.error().message.c_str());
    const test::Whctl whctl(**again);
    QTRY_VERIFY_WITH_TIMEOUT(whctl("problem list").output.contains(QStringLiteral("volume-fills")), 20'000);
    const QString line = whctl("problem list --evidence").output.split(QLatin1Char('\n')).filter(QStringLiteral("volume-fills")).value(0);
    QVERIFY2(line.contains(QStringLiteral("the volume data-0 has")) && line.contains(QStringLiteral("full on 20"))
                 && line.contains(QStringLiteral("capacity_bytes=100000000000")),
             qPrintable(line));
    QVERIFY((*again)->stop());
    auto back = test::ServerProcess::start();
    QVERIFY(back);
    m_server = std::move(*back);
    m_whctl = test::Whctl(*m_server);
    QCOMPARE(m_whctl("cluster add test --kubeconfig", {test::labKubeconfig(QStringLiteral("test"))}).code, 0);
}

// A service of the cluster that leads to this machine, as if Prometheus ran in a
// pod. The API server goes to addresses of pods only.
void TestMonitoring::findsThroughTheApiServer()
{
    const QString host = ownAddress();
    if (host.isEmpty())
        QSKIP("this machine has no address but loopback's");
    auto stack = test::MonitoringStack::start(kRules, "{}", host.toStdString());
    if (!stack)
        QFAIL(stack.error().message.c_str());
    m_kubectl({QStringLiteral("apply"), QStringLiteral("-f"), QStringLiteral("-")}, QStringLiteral(R"({"apiVersion": "v1", "kind": "List", "items": [
      {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "prometheus-k8s-0"},
       "spec": {"nodeSelector": {"no": "where"}, "containers": [{"name": "prometheus", "image": "registry.example.com/prometheus:2"}]}},
      {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "prometheus-k8s", "labels": {"app.kubernetes.io/name": "prometheus"}},
       "spec": {"ports": [{"name": "web", "port": 9090, "targetPort": %2}]}},
      {"apiVersion": "v1", "kind": "Endpoints", "metadata": {"name": "prometheus-k8s"},
       "subsets": [{"addresses": [{"ip": "%1", "targetRef": {"kind": "Pod", "name": "prometheus-k8s-0", "namespace": "%3"}}],
         "ports": [{"name": "web", "port": %2}]}]}]})")
                  .arg(host).arg((*stack)->prometheusPort()).arg(m_namespace).toUtf8());
    m_kubectl({QStringLiteral("patch"), QStringLiteral("pod"), QStringLiteral("prometheus-k8s-0"), QStringLiteral("--subresource=status"), QStringLiteral("-p"),
               QStringLiteral(R"({"status": {"phase": "Running", "podIP": "%1", "podIPs": [{"ip": "%1"}]}})").arg(host)});
    const auto found = m_whctl("cluster endpoint discover test");
    QVERIFY2(found.output.contains(QStringLiteral("service://%1/prometheus-k8s:9090").arg(m_namespace)), qPrintable(found.output + found.error));
    QVERIFY2(found.output.contains(QStringLiteral("label app.kubernetes.io/name=prometheus")), qPrintable(found.output));
    const auto set = m_whctl("cluster endpoint set test prometheus", {QStringLiteral("service://%1/prometheus-k8s:9090").arg(m_namespace)});
    QVERIFY2(set.code == 0, qPrintable(set.error));
    // The control plane takes a moment to know the service's endpoints.
    const auto query = [&] { return m_whctl("metrics query up --cluster test --since 1m"); };
    QTRY_VERIFY2_WITH_TIMEOUT(query().code == 0, qPrintable(query().error), 20'000);
    const auto bad = m_whctl("metrics query --cluster test", {QStringLiteral("up}")});
    QVERIFY2(bad.error.contains(QStringLiteral("\n    ^\n")), qPrintable(bad.error));
}

void TestMonitoring::keepsOldAlertsOfAnAlertmanagerThatIsAway()
{
    for (const auto &[kind, url] : {std::pair("prometheus", m_stack->prometheus()), std::pair("alertmanager", m_stack->alertmanager())})
        QCOMPARE(m_whctl("cluster endpoint set test", {QString::fromUtf8(kind), QString::fromStdString(url)}).code, 0);
    setMetrics(false);
    QTRY_VERIFY_WITH_TIMEOUT(listed("alert list").contains(QStringLiteral("GatewayDown")), 60'000);
    m_stack->stopAlertmanager();
    QTRY_VERIFY_WITH_TIMEOUT(m_whctl("alert list").error.contains(QStringLiteral("Alertmanager is not reached")), 40'000);
    QVERIFY(listed("alert list").contains(QStringLiteral("GatewayDown")));
    QCOMPARE(m_whctl("silence list --cluster test").code, 1);
}

QTEST_GUILESS_MAIN(TestMonitoring)
#include "tst_monitoring.moc"
