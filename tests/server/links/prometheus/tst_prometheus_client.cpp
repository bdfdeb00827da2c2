#include <QtTest>

#include "server/links/prometheus/prometheus_client.h"
#include "server/monitoring/metrics_queries.h"

using namespace wheelhouse;
using namespace wheelhouse::prometheus;

class TestPrometheusClient : public QObject {
    Q_OBJECT

    // A lab that has just begun is discovered first, and a rate takes two
    // samples.
    static constexpr int kFirstSamplesMs = 60'000;

    // Of the lab's Prometheus; empty when the lab is not up.
    static std::string labPrometheus()
    {
        const QString own = qEnvironmentVariable("WHEELHOUSE_SOURCE") + QStringLiteral("/build/lab");
        const QString directory = qEnvironmentVariable("WHEELHOUSE_LAB", own);
        QFile file(QDir(directory).filePath(QStringLiteral("lab.json")));
        if (!file.open(QIODevice::ReadOnly))
            return {};
        return QJsonDocument::fromJson(file.readAll())
            .object()
            .value(QLatin1String("prometheus"))
            .toString()
            .toStdString();
    }

private Q_SLOTS:
    void readsAMatrix()
    {
        const auto answer = PrometheusClient::readAnswer(
            200,
            R"({"status":"success","warnings":["slow"],"data":{"resultType":"matrix","result":[)"
            R"({"metric":{"pod":"a","名":"值"},"values":[[1,"0.5"],[2.5,"NaN"],[3,"+Inf"],[4,"1e3"],[5,"x"],[6]]}]}})");
        QVERIFY(answer);
        QCOMPARE(answer->warnings, std::vector<std::string>{"slow"});
        const auto &series = answer->series.at(0);
        QCOMPARE(series.labels().at("pod"), std::string("a"));
        QCOMPARE(series.times_size(), 2);
        QCOMPARE(series.times(1), 4.0);
        QCOMPARE(series.values(1), 1000.0);
    }

    void passesPrometheusWordsOn()
    {
        const auto bad = PrometheusClient::readAnswer(
            400, R"({"status":"error","errorType":"bad_data","error":"1:3: parse error: unexpected end"})");
        QVERIFY(bad.error().code == ErrorCode::InvalidArgument);
        QCOMPARE(bad.error().fields.front().field, std::string("query"));
        QVERIFY(bad.error().message.find("unexpected end") != std::string::npos);
        QVERIFY(PrometheusClient::readAnswer(502, "<html>").error().code == ErrorCode::Unavailable);
        QVERIFY(!PrometheusClient::readAnswer(200, R"({"status":"success"})"));
        QVERIFY(!PrometheusClient::readAnswer(200, "[]"));
        QVERIFY(!PrometheusClient::readAnswer(200, ""));
    }

    void leavesOutWhatIsTooMuch()
    {
        std::string body = R"({"status":"success","data":{"resultType":"matrix","result":[)";
        for (std::size_t i = 0; i < PrometheusClient::kMaxSeries + 5; ++i)
            body += std::string(i ? "," : "") + R"({"metric":{},"values":[[1,"1"]]})";
        const auto answer = PrometheusClient::readAnswer(200, body + "]}}");
        QCOMPARE(answer->series.size(), std::size_t(PrometheusClient::kMaxSeries));
        QCOMPARE(answer->warnings.size(), std::size_t(1));
    }

    void asksTheRealOne()
    {
        const std::string url = labPrometheus();
        if (url.empty())
            QSKIP("the lab is not up: make lab-up, or set WHEELHOUSE_LAB");
        http::HttpClient http;
        PrometheusClient client(http);
        live::LiveTable<v1::Cluster> clusters;
        live::LiveTable<v1::Workload> workloads;
        live::LiveTable<v1::Pod> pods;
        monitoring::MetricsQueries queries(client, clusters, workloads, pods);
        v1::Cluster cluster;
        cluster.set_name("clusters/test");
        cluster.set_prometheus_url(url + "?label.cluster=test");
        clusters.put(cluster.name(), cluster);
        v1::Workload workload;
        workload.set_name("clusters/test/namespaces/iot/deployments/gateway");
        workload.set_desired_replicas(3);
        workload.add_containers()->set_memory_limit_bytes(100);
        workloads.put(workload.name(), workload);

        v1::QueryMetricsRequest bad;
        bad.set_cluster(cluster.name());
        bad.set_query("sum(");
        const auto refused = queries.query(bad);
        QVERIFY(refused.error().code == ErrorCode::InvalidArgument);
        QVERIFY2(refused.error().message.find("parse error") != std::string::npos, refused.error().message.c_str());

        v1::QueryWorkloadUsageRequest request;
        request.set_workload(workload.name());
        request.mutable_range()->set_max_points(60);
        request.mutable_range()->mutable_start_time()->set_seconds(QDateTime::currentSecsSinceEpoch() - 300);
        v1::QueryWorkloadUsageResponse usage;
        QTRY_VERIFY_WITH_TIMEOUT(
            [&] {
                const auto answer = queries.workloadUsage(request);
                if (answer)
                    usage = *answer;
                return answer && answer->cpu().values_size() > 0 && answer->memory().values_size() > 0;
            }(),
            kFirstSamplesMs);
        QVERIFY(usage.cpu_by_pod_size() >= 1);
        QVERIFY(usage.cpu().values(usage.cpu().values_size() - 1) > 0);
        QVERIFY(usage.memory().values(0) > 0);
        QCOMPARE(usage.memory_limit_bytes(), 300.0);

        // Over five minutes too: the points of an hour lie five minutes apart,
        // and the last may be older than the lab.
        v1::ListWorkloadUsagesRequest all;
        all.set_cluster(cluster.name());
        *all.mutable_range()->mutable_start_time() = request.range().start_time();
        v1::ListWorkloadUsagesResponse list;
        QTRY_VERIFY_WITH_TIMEOUT(
            [&] {
                const auto answer = queries.workloadUsages(all);
                if (answer)
                    list = *answer;
                return answer && answer->usages_size() == 1 && answer->usages(0).cpu().values_size() > 0;
            }(),
            kFirstSamplesMs);
        QCOMPARE(list.usages(0).workload(), workload.name());
        QVERIFY(list.usages(0).memory().values_size() > 0);

        // A raw query goes out as it is, over all clusters, and says so.
        v1::QueryMetricsRequest raw;
        raw.set_cluster(cluster.name());
        raw.set_query("count by (cluster) (node_memory_working_set_bytes)");
        raw.mutable_range()->CopyFrom(request.range());
        const auto everywhere = queries.query(raw);
        QVERIFY2(everywhere, everywhere ? "" : everywhere.error().message.c_str());
        QCOMPARE(everywhere->series_size(), 2);
        QCOMPARE(everywhere->warnings_size(), 1);
        QVERIFY2(everywhere->warnings(0).find("cluster=\"test\"") != std::string::npos, everywhere->warnings(0).c_str());
        raw.set_query("count by (cluster) (node_memory_working_set_bytes{cluster=\"test\"})");
        const auto here = queries.query(raw);
        QVERIFY2(here, here ? "" : here.error().message.c_str());
        QCOMPARE(here->series_size(), 1);
        QCOMPARE(here->warnings_size(), 0);
    }

    void saysWhenItIsAway()
    {
        http::HttpClient http;
        PrometheusClient client(http);
        monitoring::RangeQuery query;
        query.baseUrl = "http://127.0.0.1:1";
        query.query = "up";
        query.end = std::chrono::sys_seconds(std::chrono::seconds(60));
        const auto answer = client.queryRange(query);
        QVERIFY(answer.error().code == ErrorCode::Unavailable);
        QVERIFY(answer.error().message.find("not reached") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestPrometheusClient)
#include "tst_prometheus_client.moc"
