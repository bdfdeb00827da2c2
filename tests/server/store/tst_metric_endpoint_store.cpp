#include <QtTest>

#include "server/monitoring/metric_endpoints.h"
#include "server/store/sql_cluster_store.h"
#include "server/store/sql_metric_endpoint_store.h"
#include "tests/support/test_databases.h"

using namespace wheelhouse;

namespace {

const char kName[] = "clusters/test/metricEndpoints/prometheus";

v1::SetMetricEndpointRequest request(const std::string &url, const std::string &user = {}, const std::string &password = {})
{
    v1::SetMetricEndpointRequest asked;
    asked.mutable_metric_endpoint()->set_name(kName);
    asked.mutable_metric_endpoint()->set_url(url);
    asked.mutable_metric_endpoint()->set_username(user);
    asked.mutable_secrets()->set_password(password);
    return asked;
}

} // namespace

// The store, and the rules over it, on both engines.
class TestMetricEndpointStore : public QObject {
    Q_OBJECT

    test::TestDatabases m_databases;
    QTemporaryDir m_directory;
    live::LiveTable<v1::Cluster> m_clusters;

    access::SecretBox box() { return *access::SecretBox::open(m_directory.path().toStdString()); }

private Q_SLOTS:
    void initTestCase()
    {
        m_databases.start();
        v1::Cluster cluster;
        cluster.set_name("clusters/test");
        cluster.mutable_create_time()->set_seconds(1'600'000'000);
        cluster.set_prometheus_url("http://old:9090?label.cluster=test");
        m_clusters.put(cluster.name(), cluster);
    }

    void keepsAndSeals_data() { test::TestDatabases::addEngines(); }
    void keepsAndSeals()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        store::SqlMetricEndpointStore store(*database, box());
        monitoring::MetricEndpoints endpoints(store, m_clusters);
        QVERIFY(endpoints.start());
        // What was told with the cluster counts until another is set.
        auto found = endpoints.find("clusters/test", v1::MetricEndpoint::KIND_PROMETHEUS);
        QVERIFY(found);
        QVERIFY((*found)->told.from_cluster());
        QCOMPARE((*found)->address.matchers(), std::string(",cluster=\"test\""));
        QVERIFY(endpoints.find("clusters/test", v1::MetricEndpoint::KIND_ALERTMANAGER).error().code
                == ErrorCode::FailedPrecondition);

        auto asked = request("https://prometheus.example.com:9090/x/", "otto", "top-secret");
        auto &header = *asked.mutable_secrets()->add_headers();
        header.set_name("X-Scope-OrgID");
        header.set_secret("tenant-secret");
        const auto set = endpoints.set(asked, "accounts/wu");
        QVERIFY2(set, set ? "" : set.error().message.c_str());
        QVERIFY(set->has_password());
        QCOMPARE(set->header_names(0), std::string("X-Scope-OrgID"));
        QCOMPARE(set->updated_by(), std::string("accounts/wu"));
        QVERIFY(set->SerializeAsString().find("secret") == std::string::npos);
        std::string row;
        QVERIFY(database->read([&](store::Connection &connection) -> Result<void> {
            const auto one = connection.queryOne("SELECT body, secrets FROM metric_endpoints");
            if (!one)
                return passOn(one);
            row = (*one)->bytes(0) + (*one)->bytes(1);
            return {};
        }));
        QVERIFY(!row.empty() && row.find("secret") == std::string::npos);

        // As after a new start.
        monitoring::MetricEndpoints again(store, m_clusters);
        QVERIFY(again.start());
        found = again.find("clusters/test", v1::MetricEndpoint::KIND_PROMETHEUS);
        QCOMPARE((*found)->secrets.password.reveal(), std::string("top-secret"));
        QCOMPARE((*found)->secrets.headers.at(0).second.reveal(), std::string("tenant-secret"));
        QCOMPARE((*found)->address.baseUrl, std::string("https://prometheus.example.com:9090/x"));

        QVERIFY(again.remove(kName));
        QVERIFY(again.remove(kName).error().code == ErrorCode::NotFound);
        QVERIFY((*again.find("clusters/test", v1::MetricEndpoint::KIND_PROMETHEUS))->told.from_cluster());
    }

    void goesWithItsCluster_data() { test::TestDatabases::addEngines(); }
    void goesWithItsCluster()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        store::SqlMetricEndpointStore store(*database, box());
        store::SqlClusterStore clusters(*database, box());
        clusters::StoredCluster stored;
        stored.cluster.set_name("clusters/test");
        QVERIFY(clusters.insert(stored));
        monitoring::MetricEndpoints endpoints(store, m_clusters);
        QVERIFY(endpoints.set(request("http://a:9090"), "accounts/wu"));
        QVERIFY(clusters.remove("clusters/test"));
        QVERIFY(store.load()->empty());
        // Of a cluster that is added again under the same name it is not either.
        live::LiveTable<v1::Cluster> later;
        v1::Cluster cluster;
        cluster.set_name("clusters/test");
        cluster.mutable_create_time()->set_seconds(QDateTime::currentSecsSinceEpoch() + 10);
        later.put(cluster.name(), cluster);
        QVERIFY(endpoints.set(request("http://a:9090"), "accounts/wu"));
        monitoring::MetricEndpoints others(store, later);
        QVERIFY(others.start());
        QVERIFY(!others.find("clusters/test", v1::MetricEndpoint::KIND_PROMETHEUS));
    }

    void keepsSecretsForTheSameHostOnly()
    {
        const auto database = m_databases.open(QStringLiteral("sqlite"));
        store::SqlMetricEndpointStore store(*database, box());
        monitoring::MetricEndpoints endpoints(store, m_clusters);
        QVERIFY(endpoints.set(request("https://a:9090/x", "otto", "top-secret"), "accounts/wu"));
        auto moved = request("https://a:9090/y", "otto");
        moved.set_keep_secrets(true);
        QVERIFY(endpoints.set(moved, "accounts/li"));
        QCOMPARE((*endpoints.find("clusters/test", v1::MetricEndpoint::KIND_PROMETHEUS))->secrets.password.reveal(),
                 std::string("top-secret"));
        auto stolen = request("https://evil:9090/y", "otto");
        stolen.set_keep_secrets(true);
        QVERIFY(endpoints.set(stolen, "accounts/eve").error().code == ErrorCode::FailedPrecondition);
        // The same of what is only tested.
        QVERIFY(!endpoints.candidate(stolen.metric_endpoint(), {}, true, "metric_endpoint"));
    }

    void namesTheWrongField_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("user");
        QTest::addColumn<QString>("password");
        QTest::addColumn<QString>("field");
        QTest::newRow("no scheme") << "prometheus:9090" << "" << "" << "metric_endpoint.url";
        QTest::newRow("no host") << "http://" << "" << "" << "metric_endpoint.url";
        QTest::newRow("credentials in the URL") << "http://a:b@c" << "" << "" << "metric_endpoint.url";
        QTest::newRow("half a service") << "service://monitoring" << "" << "" << "metric_endpoint.url";
        QTest::newRow("a way out of the namespace") << "service://../a:1" << "" << "" << "metric_endpoint.url";
        QTest::newRow("a way out of the service") << "service://a/b:1/../../../nodes" << "" << "" << "metric_endpoint.url";
        QTest::newRow("a hidden way out") << "service://a/b:1/%2e%2e/x" << "" << "" << "metric_endpoint.url";
        QTest::newRow("line end") << "http://a\r\nX: y" << "" << "" << "metric_endpoint.url";
        QTest::newRow("user alone") << "http://a" << "otto" << "" << "secrets.password";
        QTest::newRow("password alone") << "http://a" << "" << "x" << "metric_endpoint.username";
        QTest::newRow("login through the API server") << "service://a/b:1" << "otto" << "x" << "metric_endpoint.url";
    }
    void namesTheWrongField()
    {
        QFETCH(QString, url);
        QFETCH(QString, user);
        QFETCH(QString, password);
        QFETCH(QString, field);
        const auto database = m_databases.open(QStringLiteral("sqlite"));
        store::SqlMetricEndpointStore store(*database, box());
        monitoring::MetricEndpoints endpoints(store, m_clusters);
        const auto set = endpoints.set(request(url.toStdString(), user.toStdString(), password.toStdString()), "accounts/wu");
        QVERIFY(!set);
        QCOMPARE(QString::fromStdString(set.error().fields.at(0).field), field);
    }
};

QTEST_GUILESS_MAIN(TestMetricEndpointStore)
#include "tst_metric_endpoint_store.moc"
