#include <QtTest>

#include "server/links/prometheus/endpoint_probe.h"
#include "server/links/prometheus/prometheus_client.h"
#include "server/links/prometheus/range_reader.h"
#include "server/monitoring/metrics_queries.h"
#include "tests/support/scripted_http_server.h"

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

    static Result<monitoring::RangeAnswer> read(int status, std::string_view body, std::string_view query = {},
                                                std::size_t piece = 100'000)
    {
        RangeReader reader;
        for (std::size_t at = 0; at < body.size() && reader.feed(body.substr(at, piece)); at += piece) { }
        return reader.finish(status, query);
    }

    static monitoring::EndpointRef endpointAt(const std::string &url)
    {
        auto endpoint = std::make_shared<monitoring::MetricEndpoint>();
        endpoint->cluster = "clusters/test";
        endpoint->told.set_kind(v1::MetricEndpoint::KIND_PROMETHEUS);
        endpoint->told.set_url(url);
        endpoint->address = *monitoring::PrometheusAddress::parse(url);
        return endpoint;
    }

    // Keeps nothing.
    class NoStore final : public monitoring::MetricEndpointStore {
    public:
        Result<void> put(const monitoring::StoredEndpoint &) override { return {}; }
        Result<void> remove(const std::string &) override { return {}; }
        Result<std::vector<monitoring::StoredEndpoint>> load() override { return std::vector<monitoring::StoredEndpoint>(); }
    };

private Q_SLOTS:
    void readsAMatrix_data()
    {
        QTest::addColumn<int>("piece");
        QTest::newRow("whole") << 100'000;
        QTest::newRow("byte by byte") << 1;
        QTest::newRow("in pieces") << 7;
    }
    void readsAMatrix()
    {
        QFETCH(int, piece);
        // Braces and an escaped quote within a label.
        const std::string nasty = "值 ]}{\\\"[";
        std::string body = R"({"status":"success","data":{"resultType":"matrix","result":[)"
                           R"({"metric":{"pod":"a","zone":"NASTY","名":"值"},"values":[[1,"0.5"],[2.5,"NaN"],[3,"+Inf"],[4,"1e3"],[5,"x"],[6]]},)"
                           R"({"metric":{"pod":"b"},"values":[[1,"2"]]}]},"warnings":["slow"]})";
        body.replace(body.find("NASTY"), 5, nasty);
        const auto answer = read(200, body, {}, static_cast<std::size_t>(piece));
        QVERIFY2(answer, answer ? "" : answer.error().message.c_str());
        QCOMPARE(answer->warnings, std::vector<std::string>{"slow"});
        QCOMPARE(answer->series.size(), std::size_t(2));
        const auto &series = answer->series.at(0);
        QCOMPARE(series.labels().at("pod"), std::string("a"));
        QCOMPARE(series.labels().at("名"), std::string("值"));
        QCOMPARE(series.labels().at("zone"), std::string("值 ]}{\"["));
        QCOMPARE(series.times_size(), 2);
        QCOMPARE(series.times(1), 4.0);
        QCOMPARE(series.values(1), 1000.0);
    }

    void passesPrometheusWordsOn()
    {
        const auto bad
            = read(400, R"({"status":"error","errorType":"bad_data","error":"1:3: parse error: unexpected end"})", "a(");
        QVERIFY(bad.error().code == ErrorCode::InvalidArgument);
        QCOMPARE(bad.error().fields.front().field, std::string("query"));
        QVERIFY(bad.error().message.find("unexpected end") != std::string::npos);
        QVERIFY(read(502, "<html>").error().code == ErrorCode::Unavailable);
        QVERIFY(!read(200, R"({"status":"success"})"));
        QVERIFY(!read(200, "[]"));
        QVERIFY(!read(200, ""));
        // HTML without an end.
        QVERIFY(read(200, std::string(2'000'000, '<')).error().message.find("not JSON") != std::string::npos);
    }

    void placesErrorsAtTheCharacter_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<QString>("words");
        QTest::addColumn<QString>("position");
        QTest::newRow("first line") << "sum(rate(x[5m])" << "1:16: parse error: unclosed left parenthesis" << "15";
        QTest::newRow("second line") << "sum(\n  up}" << "2:5: parse error: unexpected character" << "9";
        QTest::newRow("after Chinese") << QStringLiteral("up{a=\"值\"}}") << "1:12: parse error: unexpected \"}\"" << "9";
        QTest::newRow("of a form parameter") << "a(" << "invalid parameter \"query\": 1:3: parse error: x" << "2";
        QTest::newRow("beyond the end") << "a" << "9:9: parse error: x" << "";
        QTest::newRow("VictoriaMetrics") << "up) foo" << "cannot parse: unparsed data left: \") foo\"" << "2";
        QTest::newRow("no place") << "a" << "query timed out" << "";
    }
    void placesErrorsAtTheCharacter()
    {
        QFETCH(QString, query);
        QFETCH(QString, words);
        QFETCH(QString, position);
        const auto error = queryError(words.toStdString(), query.toStdString());
        QString found;
        for (const auto &violation : error.fields) {
            if (violation.field == "query.position")
                found = QString::fromStdString(violation.description);
        }
        QCOMPARE(found, position);
    }

    void cutsWhatIsTooMuch()
    {
        // Ten thousand series, of which nobody needs to send the rest.
        std::size_t sent = 0;
        test::ScriptedHttpServer server([&](const test::ScriptedRequest &, test::ScriptedConnection &connection) {
            connection.beginChunks("application/json");
            connection.chunk(R"({"status":"success","data":{"resultType":"matrix","result":[)");
            std::string points;
            for (int i = 0; i < 1000; ++i)
                points += std::string(i ? "," : "") + "[" + std::to_string(1'700'000'000 + i) + R"(,"1"])";
            for (sent = 0; sent < 10'000; ++sent) {
                if (!connection.chunk(std::string(sent ? "," : "") + R"({"metric":{"n":")" + std::to_string(sent)
                                      + R"("},"values":[)" + points + "]}"))
                    break;
            }
            connection.chunk("]}}");
            connection.endChunks();
        });
        http::HttpClient http;
        EndpointDoor door(http);
        PrometheusClient client(door);
        const auto answer = client.queryRange({endpointAt(server.url()), "up", {}, {}, std::chrono::seconds(15)});
        QVERIFY2(answer, answer ? "" : answer.error().message.c_str());
        QCOMPARE(answer->series.size(), std::size_t(500));
        QCOMPARE(answer->warnings.size(), std::size_t(1));
        QVERIFY2(answer->warnings[0].find("cut after 500 series with 500000 points") != std::string::npos,
                 answer->warnings[0].c_str());
        server.stop();
        QVERIFY2(sent < 5000, qPrintable(QString::number(sent)));
    }

    void saysWhatIsWrong_data()
    {
        QTest::addColumn<QString>("answer");
        QTest::addColumn<int>("status");
        QTest::addColumn<int>("finding");
        QTest::addColumn<QString>("words");
        using Finding = v1::TestMetricEndpointResponse;
        const QString data = QStringLiteral(R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"7"]}]}})");
        QTest::newRow("well") << data << 200 << int(Finding::FINDING_OK) << "7 series";
        QTest::newRow("no data") << R"({"status":"success","data":{"resultType":"vector","result":[]}})" << 200
                                 << int(Finding::FINDING_NO_DATA) << "does it scrape";
        QTest::newRow("login page") << "<!DOCTYPE html><html>" << 200 << int(Finding::FINDING_NOT_JSON) << "login page";
        QTest::newRow("wrong path") << "404 page not found" << 404 << int(Finding::FINDING_WRONG_PATH) << "prefix";
        QTest::newRow("unauthenticated") << "no" << 401 << int(Finding::FINDING_UNAUTHENTICATED) << "wants a login";
        QTest::newRow("forbidden") << "no" << 403 << int(Finding::FINDING_FORBIDDEN) << "403";
        QTest::newRow("redirect") << "" << 302 << int(Finding::FINDING_REDIRECT) << "elsewhere";
        QTest::newRow("failing") << "upstream" << 502 << int(Finding::FINDING_FAILING) << "502";
        QTest::newRow("something else") << R"({"status":"error","error":"what?"})" << 400 << int(Finding::FINDING_WRONG_KIND) << "what?";
    }
    void saysWhatIsWrong()
    {
        QFETCH(QString, answer);
        QFETCH(int, status);
        QFETCH(int, finding);
        QFETCH(QString, words);
        test::ScriptedHttpServer server([&](const test::ScriptedRequest &, test::ScriptedConnection &connection) {
            connection.answer(status, "text/plain", answer.toStdString());
        });
        http::HttpClient http;
        EndpointDoor door(http);
        const auto tested = EndpointProbe(door).test(endpointAt(server.url()), {});
        QCOMPARE(int(tested.finding()), finding);
        QVERIFY2(QString::fromStdString(tested.message()).contains(words), tested.message().c_str());
    }

    void saysWhyItIsNotReached()
    {
        using Finding = v1::TestMetricEndpointResponse;
        http::HttpClient http;
        EndpointDoor door(http);
        EndpointProbe probe(door);
        QCOMPARE(int(probe.test(endpointAt("http://127.0.0.1:1"), {}).finding()), int(Finding::FINDING_NOT_REACHED));
        QCOMPARE(int(probe.test(endpointAt("http://nowhere.invalid:9090"), {}).finding()), int(Finding::FINDING_NAME_NOT_FOUND));
        test::ScriptedHttpServer plain([](const test::ScriptedRequest &, test::ScriptedConnection &connection) {
            connection.answer(200, "text/plain", "hello");
        });
        QCOMPARE(int(probe.test(endpointAt("https://127.0.0.1:" + std::to_string(plain.port())), {}).finding()),
                 int(Finding::FINDING_TLS));
        const auto service = probe.test(endpointAt("service://monitoring/prometheus:9090"), {});
        QCOMPARE(int(service.finding()), int(Finding::FINDING_NOT_REACHED));
    }

    void sendsItsLogin()
    {
        QStringList heads;
        std::mutex mutex;
        test::ScriptedHttpServer server([&](const test::ScriptedRequest &request, test::ScriptedConnection &connection) {
            const std::lock_guard lock(mutex);
            heads << QString::fromStdString(request.head);
            connection.answer(200, "application/json", R"({"status":"success","data":["a"]})");
        });
        http::HttpClient http;
        EndpointDoor door(http);
        PrometheusClient client(door);
        auto endpoint = std::make_shared<monitoring::MetricEndpoint>(*endpointAt(server.url()));
        endpoint->told.set_username("otto");
        endpoint->secrets.password = Secret("geheim");
        endpoint->secrets.headers.emplace_back("X-Scope-OrgID", Secret("7"));
        QCOMPARE(client.labelNames(endpoint, {})->names, std::vector<std::string>{"a"});
        QVERIFY2(heads.last().contains(QStringLiteral("Authorization: Basic b3R0bzpnZWhlaW0=")), qPrintable(heads.last()));
        QVERIFY(heads.last().contains(QStringLiteral("X-Scope-OrgID: 7")));
        endpoint->told.clear_username();
        endpoint->secrets.bearerToken = Secret("t0ken");
        QVERIFY(client.labelNames(endpoint, {}));
        QVERIFY(heads.last().contains(QStringLiteral("Authorization: Bearer t0ken")));
    }

    void asksTheRealOne()
    {
        const std::string url = labPrometheus();
        if (url.empty())
            QSKIP("the lab is not up: make lab-up, or set WHEELHOUSE_LAB");
        http::HttpClient http;
        EndpointDoor door(http);
        PrometheusClient client(door);
        live::LiveTable<v1::Cluster> clusters;
        NoStore store;
        monitoring::MetricEndpoints endpoints(store, clusters);
        live::LiveTable<v1::Workload> workloads;
        live::LiveTable<v1::Pod> pods;
        monitoring::MetricsQueries queries(client, endpoints, workloads, pods);
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
        EndpointDoor door(http);
        PrometheusClient client(door);
        monitoring::RangeQuery query;
        query.endpoint = endpointAt("http://127.0.0.1:1");
        query.query = "up";
        query.end = std::chrono::sys_seconds(std::chrono::seconds(60));
        const auto answer = client.queryRange(query);
        QVERIFY(answer.error().code == ErrorCode::Unavailable);
        QVERIFY(answer.error().message.find("not reached") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestPrometheusClient)
#include "tst_prometheus_client.moc"
