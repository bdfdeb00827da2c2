#include <QtTest>

#include "server/monitoring/alert_merge.h"
#include "server/monitoring/endpoint_discovery.h"

using namespace wheelhouse;

namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

v1::Alert alertOf(const Pairs &labels, v1::Alert::State state = v1::Alert::STATE_FIRING)
{
    v1::Alert alert;
    for (const auto &[name, value] : labels)
        (*alert.mutable_labels())[name] = value;
    alert.set_state(state);
    return alert;
}

const monitoring::AlertObjects kObjects{
    [](const std::string &name) {
        return name == "clusters/test/namespaces/iot" || name == "clusters/test/namespaces/iot/pods/gateway-1"
            || name == "clusters/test/namespaces/iot/deployments/gateway" || name == "clusters/test/nodes/n1";
    },
    [](const std::string &host) { return host == "10.0.0.1" ? std::string("clusters/test/nodes/n1") : std::string(); }};

} // namespace

class TestAlertMerge : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void joinsWhatIsTheSame()
    {
        const Pairs labels{{"alertname", "Down"}, {"namespace", "iot"}, {"pod", "gateway-1"}, {"severity", "critical"}};
        Pairs withExternal = labels;
        withExternal.emplace_back("prometheus", "monitoring/k8s");
        auto silenced = alertOf(withExternal, v1::Alert::STATE_SILENCED);
        auto pending = alertOf({{"alertname", "Slow"}}, v1::Alert::STATE_PENDING);
        auto firing = alertOf(labels);
        firing.mutable_start_time()->set_seconds(42);
        firing.set_value("1e+00");
        (*firing.mutable_annotations())["runbook_url"] = "https://runbooks.example.com/down";
        const auto merged = monitoring::mergedAlerts("clusters/test", {silenced}, {firing, pending}, {}, {}, kObjects);
        QCOMPARE(merged.size(), std::size_t(2));
        const auto &down = merged.back();
        QCOMPARE(down.alert_name(), std::string("Down"));
        QCOMPARE(down.state(), v1::Alert::STATE_SILENCED);
        QVERIFY(down.in_alertmanager() && down.in_prometheus());
        QCOMPARE(down.start_time().seconds(), 42);
        QCOMPARE(down.resource(), std::string("clusters/test/namespaces/iot/pods/gateway-1"));
        QCOMPARE(down.severity(), v1::SEVERITY_CRITICAL);
        // Named the same before Alertmanager had it.
        const auto alone = monitoring::mergedAlerts("clusters/test", {}, {firing}, {}, {}, kObjects);
        QCOMPARE(alone.front().name(), down.name());
        QCOMPARE(alone.front().runbook_url(), std::string("https://runbooks.example.com/down"));
    }

    void leavesOutOtherClusters()
    {
        const auto merged = monitoring::mergedAlerts(
            "clusters/test", {alertOf({{"alertname", "A"}, {"cluster", "prod"}}), alertOf({{"alertname", "B"}, {"cluster", "test"}})},
            {alertOf({{"alertname", "C"}, {"cluster", "prod"}})}, {{"cluster", "test"}}, {{"cluster", "test"}}, kObjects);
        QCOMPARE(merged.size(), std::size_t(1));
        QCOMPARE(merged.front().alert_name(), std::string("B"));
    }

    void refusesAScriptAsRunbook()
    {
        auto alert = alertOf({{"alertname", "A"}});
        (*alert.mutable_annotations())["runbook_url"] = "javascript:alert(1)";
        QVERIFY(monitoring::mergedAlerts("clusters/test", {alert}, {}, {}, {}, kObjects).front().runbook_url().empty());
    }

    void findsTheObject_data()
    {
        QTest::addColumn<QString>("label");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("resource");
        QTest::newRow("deployment") << "deployment" << "gateway" << "clusters/test/namespaces/iot/deployments/gateway";
        QTest::newRow("exported pod") << "exported_pod" << "gateway-1" << "clusters/test/namespaces/iot/pods/gateway-1";
        QTest::newRow("pod that is gone") << "pod" << "gateway-9" << "clusters/test/namespaces/iot";
        QTest::newRow("node") << "node" << "n1" << "clusters/test/nodes/n1";
        QTest::newRow("nothing closer") << "job" << "x" << "clusters/test/namespaces/iot";
    }
    void findsTheObject()
    {
        QFETCH(QString, label);
        QFETCH(QString, value);
        QFETCH(QString, resource);
        const auto alert = alertOf({{"namespace", "iot"}, {label.toStdString(), value.toStdString()}});
        QCOMPARE(QString::fromStdString(monitoring::resourceOf("clusters/test", alert.labels(), kObjects)), resource);
    }

    void findsANodeByItsAddress()
    {
        QCOMPARE(monitoring::resourceOf("clusters/test", alertOf({{"instance", "10.0.0.1:9100"}}).labels(), kObjects),
                 std::string("clusters/test/nodes/n1"));
        QCOMPARE(monitoring::resourceOf("clusters/test", alertOf({{"instance", "elsewhere:9100"}}).labels(), kObjects),
                 std::string("clusters/test"));
    }

    void findsMonitoringAmongServices()
    {
        std::vector<monitoring::ClusterService> services{
            {"kube-system", "kube-dns", {}, {{"dns", 53}}},
            {"monitoring", "prometheus-operator", {{"app.kubernetes.io/name", "prometheus-operator"}}, {{"https", 8443}}},
            {"monitoring", "prometheus-k8s", {{"app.kubernetes.io/name", "prometheus"}}, {{"reloader-web", 8080}, {"web", 9090}}},
            {"monitoring", "alertmanager-main", {}, {{"web", 9093}}},
            {"vm", "vmselect-main", {{"app.kubernetes.io/name", "vmselect"}}, {{"http", 8481}}},
            {"monitoring", "prometheus-node-exporter", {}, {{"metrics", 9100}}},
            {"none", "prometheus-headless", {}, {}},
        };
        const auto found = monitoring::candidatesAmong(services, 20);
        QStringList urls;
        for (const auto &candidate : found)
            urls << QString::fromStdString(candidate.url);
        QCOMPARE(urls, (QStringList{QStringLiteral("service://monitoring/alertmanager-main:9093"),
                                    QStringLiteral("service://monitoring/prometheus-k8s:9090"),
                                    QStringLiteral("service://vm/vmselect-main:8481/select/0/prometheus")}));
        QCOMPARE(found[0].kind, v1::MetricEndpoint::KIND_ALERTMANAGER);
        QCOMPARE(found[1].foundBy, std::string("label app.kubernetes.io/name=prometheus"));
    }
};

QTEST_GUILESS_MAIN(TestAlertMerge)
#include "tst_alert_merge.moc"
