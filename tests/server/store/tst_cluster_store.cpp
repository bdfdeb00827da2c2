#include <QtTest>

#include "server/store/sql_cluster_store.h"
#include "tests/support/test_databases.h"

using namespace wheelhouse;

namespace {

clusters::StoredCluster example(const std::string &name)
{
    clusters::StoredCluster stored;
    stored.cluster.set_name(name);
    stored.cluster.set_display_name("Test, 10 nodes");
    stored.cluster.set_environment("environments/test");
    stored.cluster.set_server("https://10.0.0.1:6443");
    stored.cluster.set_version("v1.33.1");
    stored.cluster.set_prometheus_url("http://10.0.0.2:9090");
    stored.cluster.mutable_create_time()->set_seconds(1700000000);
    stored.access = {Secret("users: [{token: top-secret}]\nclusters: []\n"), "ctx"};
    return stored;
}

} // namespace

class TestClusterStore : public QObject {
    Q_OBJECT

    test::TestDatabases m_databases;
    QTemporaryDir m_directory;

    access::SecretBox box() { return *access::SecretBox::open(m_directory.path().toStdString()); }

private Q_SLOTS:
    void initTestCase() { m_databases.start(); }

    void keepsClusters_data() { test::TestDatabases::addEngines(); }
    void keepsClusters()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        store::SqlClusterStore store(*database, box());
        QVERIFY(store.load()->empty());
        QVERIFY(store.insert(example("clusters/b")));
        QVERIFY(store.insert(example("clusters/a")));
        QVERIFY(store.insert(example("clusters/a")).error().code == ErrorCode::AlreadyExists);
        const auto loaded = store.load();
        QVERIFY2(loaded, loaded ? "" : loaded.error().message.c_str());
        QCOMPARE(loaded->size(), std::size_t(2));
        const auto &first = loaded->front();
        QCOMPARE(first.cluster.SerializeAsString(), example("clusters/a").cluster.SerializeAsString());
        QCOMPARE(first.access.kubeconfig.reveal(), example("clusters/a").access.kubeconfig.reveal());
        QCOMPARE(first.access.context, std::string("ctx"));
        QVERIFY(store.setLogStore("clusters/a", "http://loki:3100"));
        QVERIFY(store.setLogStore("clusters/a", "http://loki:3200"));
        QCOMPARE(store.load()->front().cluster.log_store_url(), std::string("http://loki:3200"));
        QVERIFY(store.setLogStore("clusters/moon", {}).error().code == ErrorCode::NotFound);
        QVERIFY(store.remove("clusters/a"));
        // One that comes after under its name has its own.
        QVERIFY(store.insert(example("clusters/a")));
        QCOMPARE(store.load()->front().cluster.log_store_url(), std::string());
        QVERIFY(store.remove("clusters/a"));
        QVERIFY(store.remove("clusters/a").error().code == ErrorCode::NotFound);
        QCOMPARE(store.load()->size(), std::size_t(1));
    }

    void loadsTheOthersWhenOneCannotBeOpened_data() { test::TestDatabases::addEngines(); }
    void loadsTheOthersWhenOneCannotBeOpened()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        QTemporaryDir elsewhere;
        store::SqlClusterStore foreign(*database, *access::SecretBox::open(elsewhere.path().toStdString()));
        QVERIFY(foreign.insert(example("clusters/a")));
        store::SqlClusterStore store(*database, box());
        QVERIFY(store.insert(example("clusters/b")));
        const auto loaded = store.load();
        QVERIFY2(loaded, loaded ? "" : loaded.error().message.c_str());
        QCOMPARE(loaded->size(), std::size_t(2));
        QVERIFY2(loaded->front().broken.find("sealed with another secret.key") != std::string::npos,
                 loaded->front().broken.c_str());
        QVERIFY(loaded->front().access.kubeconfig.empty());
        QVERIFY(loaded->back().broken.empty());
        QCOMPARE(loaded->back().access.context, std::string("ctx"));
    }

    void sealsCredentials_data() { test::TestDatabases::addEngines(); }
    void sealsCredentials()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        store::SqlClusterStore store(*database, box());
        QVERIFY(store.insert(example("clusters/a")));
        std::string access;
        QVERIFY(database->read([&](store::Connection &connection) -> Result<void> {
            const auto row = connection.queryOne("SELECT access FROM clusters");
            if (!row)
                return passOn(row);
            access = (*row)->bytes(0);
            return {};
        }));
        QVERIFY(!access.empty());
        QVERIFY(access.find("top-secret") == std::string::npos);
        QVERIFY(access.find("users") == std::string::npos);
    }

    void changesWhatIsKept_data() { test::TestDatabases::addEngines(); }
    void changesWhatIsKept()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        store::SqlClusterStore store(*database, box());
        QVERIFY(store.insert(example("clusters/a")));
        QVERIFY(store.insert(example("clusters/b")));
        v1::Cluster told = example("clusters/a").cluster;
        told.set_display_name("Shenzhen");
        told.set_server("https://elsewhere:6443");
        told.add_namespaces("iot");
        told.add_namespaces("pay");
        QVERIFY(store.update(told, nullptr));
        auto loaded = store.load();
        QCOMPARE(loaded->front().cluster.SerializeAsString(), told.SerializeAsString());
        QCOMPARE(loaded->front().access.context, std::string("ctx"));
        QCOMPARE(loaded->back().cluster.namespaces_size(), 0);

        const clusters::ClusterAccess access{Secret("renewed"), "other"};
        told.clear_namespaces();
        QVERIFY(store.update(told, &access));
        loaded = store.load();
        QCOMPARE(loaded->front().cluster.namespaces_size(), 0);
        QCOMPARE(loaded->front().access.kubeconfig.reveal(), std::string("renewed"));
        QVERIFY(store.keepAccess("clusters/a", {Secret("again"), "other"}));
        QCOMPARE(store.load()->front().access.kubeconfig.reveal(), std::string("again"));
        told.set_name("clusters/none");
        QCOMPARE(store.update(told, &access).error().code, ErrorCode::NotFound);
        QCOMPARE(store.keepAccess("clusters/none", access).error().code, ErrorCode::NotFound);
    }

    void keepsInventories_data() { test::TestDatabases::addEngines(); }
    void keepsInventories()
    {
        QFETCH(QString, engine);
        const auto database = m_databases.open(engine);
        store::SqlClusterStore store(*database, box());
        QVERIFY(store.insert(example("clusters/a")));
        QVERIFY(!store.loadInventory("clusters/a")->has_value());
        v1::Inventory inventory;
        inventory.set_origin("KubeKey");
        inventory.add_hosts()->set_host("node1");
        QVERIFY(store.saveInventory("clusters/a", &inventory));
        QCOMPARE(store.loadInventory("clusters/a")->value().SerializeAsString(), inventory.SerializeAsString());
        QVERIFY(store.saveInventory("clusters/a", nullptr));
        QVERIFY(!store.loadInventory("clusters/a")->has_value());
        QCOMPARE(store.saveInventory("clusters/none", &inventory).error().code, ErrorCode::NotFound);
    }
};

QTEST_GUILESS_MAIN(TestClusterStore)
#include "tst_cluster_store.moc"
