#include <QtTest>

#include "server/monitoring/prometheus_address.h"
#include "server/monitoring/usage_queries.h"

using namespace wheelhouse;
using namespace wheelhouse::monitoring;

class TestUsageQueries : public QObject {
    Q_OBJECT

    static bool matches(const char *workload, const char *pod)
    {
        const auto pods = WorkloadPods::parse(std::string("clusters/c/namespaces/n/") + workload);
        const QRegularExpression pattern(
            QRegularExpression::anchoredPattern(QString::fromStdString(pods->podPattern())));
        return pattern.match(QString::fromLatin1(pod)).hasMatch();
    }

private Q_SLOTS:
    void knowsAWorkloadsPods()
    {
        QVERIFY(matches("deployments/gateway", "gateway-7d9f8c6b5d-x2x4z"));
        QVERIFY(!matches("deployments/gateway", "print-gateway-7d9f8c6b5d-x2x4z"));
        QVERIFY(!matches("deployments/gateway", "gateway-canary-7d9f8c6b5d-x2x4z"));
        QVERIFY(!matches("deployments/gateway", "gateway-0"));
        QVERIFY(matches("statefulsets/broker", "broker-12"));
        QVERIFY(!matches("statefulsets/broker", "broker-12-x"));
        QVERIFY(matches("daemonsets/log-agent", "log-agent-x2x4z"));
        QVERIFY(!matches("deployments/a.b", "axb-7d9f8c6b5d-x2x4z"));
        QVERIFY(!WorkloadPods::parse("clusters/c/namespaces/n/jobs/x"));
        QVERIFY(!WorkloadPods::parse("clusters/c/namespaces/n/deployments/x/y"));
        QVERIFY(!WorkloadPods::parse(""));
    }

    void readsAddresses()
    {
        auto address = PrometheusAddress::parse("http://h:9090/prefix/?label.cluster=te%22st&label.zone=a");
        QVERIFY(address);
        QCOMPARE(address->baseUrl, std::string("http://h:9090/prefix"));
        QCOMPARE(address->matchers(), std::string(",cluster=\"te\\\"st\",zone=\"a\""));
        QCOMPARE(PrometheusAddress::parse("http://h:9090")->matchers(), std::string());
        for (const char *wrong : {"", "h:9090", "http://h?cluster=a", "http://h?label.=a", "http://h?label.a-b=c"})
            QVERIFY2(!PrometheusAddress::parse(wrong), wrong);
    }

    void tellsWhetherAQueryNamesTheCluster()
    {
        const auto address = PrometheusAddress::parse("http://h?label.cluster=test");
        for (const char *named : {"up{cluster=\"test\"}", "sum(up{job=\"a\", cluster =~ \"t.*\"})", "up{cluster!=\"x\"}"})
            QVERIFY2(address->isNamedIn(named), named);
        for (const char *not_ : {"up", "up{sub_cluster=\"test\"}", "sum by (cluster) (up)", "cluster", ""})
            QVERIFY2(!address->isNamedIn(not_), not_);
        QVERIFY(PrometheusAddress::parse("http://h")->isNamedIn("up"));
    }

    void quotesWhatGoesIntoAQuery()
    {
        QCOMPARE(promqlString("a\"b\\c\nd"), std::string("\"a\\\"b\\\\c\\nd\""));
    }
};

QTEST_GUILESS_MAIN(TestUsageQueries)
#include "tst_usage_queries.moc"
