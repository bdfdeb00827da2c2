#include <QtTest>

#include "server/clusters/cluster_directory.h"

using namespace wheelhouse;
using namespace wheelhouse::clusters;

namespace {

class MapStore final : public ClusterStore {
public:
    Result<void> insert(const StoredCluster &cluster) override
    {
        if (broken)
            return fail(ErrorCode::Unavailable, "the disk is full");
        stored[cluster.cluster.name()] = cluster;
        return {};
    }
    Result<std::vector<StoredCluster>> load() override
    {
        std::vector<StoredCluster> all;
        for (const auto &[name, cluster] : stored)
            all.push_back(cluster);
        return all;
    }
    Result<void> setLogStore(const std::string &name, const std::string &url) override
    {
        if (!stored.contains(name))
            return fail(ErrorCode::NotFound, "none");
        stored[name].cluster.set_log_store_url(url);
        return {};
    }
    Result<void> update(const v1::Cluster &cluster, const ClusterAccess *access) override
    {
        if (broken)
            return fail(ErrorCode::Unavailable, "the disk is full");
        stored[cluster.name()].cluster = cluster;
        if (access)
            stored[cluster.name()].access = *access;
        return {};
    }
    Result<void> keepAccess(const std::string &name, const ClusterAccess &access) override
    {
        const std::lock_guard lock(mutex);
        if (failures-- > 0)
            return fail(ErrorCode::Unavailable, "the disk is full");
        stored[name].access = access;
        return {};
    }
    std::string keptKubeconfig(const std::string &name)
    {
        const std::lock_guard lock(mutex);
        return stored[name].access.kubeconfig.reveal();
    }
    Result<void> remove(const std::string &name) override
    {
        if (stored.erase(name) == 0)
            return fail(ErrorCode::NotFound, "none");
        return {};
    }
    std::mutex mutex;
    std::map<std::string, StoredCluster> stored;
    bool broken = false;
    // So many attempts to keep renewed credentials fail.
    int failures = 0;
};

// What a connector was asked, and through it its connections.
struct Noted {
    std::atomic<int> open{0};
    std::string updatedKubeconfig;
    int updates = 0;
    KeepAccess keep;
};

class QuietConnection final : public ClusterConnection {
public:
    QuietConnection(Noted &noted, ObjectSink &sink) : m_noted(noted), m_sink(sink) { ++m_noted.open; }
    ~QuietConnection() override { --m_noted.open; }
    std::unique_ptr<LogStream> openLogs(const LogRequest &, std::function<void()>) override { return nullptr; }
    Result<void> update(const v1::Cluster &told, const ClusterAccess *access) override
    {
        ++m_noted.updates;
        m_noted.updatedKubeconfig = access ? access->kubeconfig.reveal() : std::string();
        m_sink.told(told);
        return {};
    }
    Result<v1::WorkloadFacts> workloadFacts(const v1::Workload &, const std::set<std::string> &) override
    {
        return v1::WorkloadFacts();
    }

private:
    Noted &m_noted;
    ObjectSink &m_sink;
};

class QuietConnector final : public ClusterConnector {
public:
    Result<ClusterFacts> probe(const ClusterAccess &access, std::chrono::milliseconds) override
    {
        if (access.kubeconfig.reveal() == "away")
            return fail(ErrorCode::FailedPrecondition, "cannot connect");
        ClusterFacts facts{"https://h:1", "ctx", "v1.33.1", std::chrono::microseconds(900)};
        if (access.kubeconfig.reveal() == "single-use")
            facts.renewedKubeconfig = Secret("renewed");
        return facts;
    }
    Result<std::unique_ptr<ClusterConnection>> connect(const v1::Cluster &, const ClusterAccess &, ObjectSink &sink,
                                                       KeepAccess keep) override
    {
        noted.keep = std::move(keep);
        return std::unique_ptr<ClusterConnection>(std::make_unique<QuietConnection>(noted, sink));
    }
    Result<std::vector<v1::KubeconfigContext>> inspect(const Secret &) override
    {
        return std::vector<v1::KubeconfigContext>();
    }
    Noted noted;
    std::atomic<int> &open = noted.open;
};

NewCluster asked(const std::string &id)
{
    NewCluster cluster;
    cluster.id = id;
    cluster.access.kubeconfig = Secret("config");
    return cluster;
}

} // namespace

// The rules of adding and removing; contact is tested with real clusters.
class TestClusterDirectory : public QObject {
    Q_OBJECT

    struct Rig {
        MapStore store;
        QuietConnector connector;
        ClusterView view;
        ClusterDirectory directory{store, connector, view};
    };

private Q_SLOTS:
    void addsAndRemoves()
    {
        Rig rig;
        auto cluster = asked("prod");
        cluster.told.set_environment("environments/prod");
        const auto added = rig.directory.add(cluster);
        QVERIFY(added);
        QCOMPARE(added->display_name(), std::string("prod"));
        QCOMPARE(added->server(), std::string("https://h:1"));
        QCOMPARE(rig.store.stored.at("clusters/prod").access.context, std::string("ctx"));
        QCOMPARE(rig.connector.open.load(), 1);
        QVERIFY(rig.directory.add(cluster).error().code == ErrorCode::AlreadyExists);
        QCOMPARE(rig.directory.list().size(), std::size_t(1));
        QVERIFY(rig.directory.remove("clusters/prod"));
        QCOMPARE(rig.connector.open.load(), 0);
        QVERIFY(rig.directory.list().empty());
        QVERIFY(rig.directory.remove("clusters/prod").error().code == ErrorCode::NotFound);
    }

    void knowsTheLogStore()
    {
        Rig rig;
        auto cluster = asked("prod");
        cluster.told.set_log_store_url("http://loki:3100");
        QCOMPARE(rig.directory.add(cluster)->log_store_url(), std::string("http://loki:3100"));
        const auto changed = rig.directory.setLogStore("clusters/prod", "https://logs?tenant=shops");
        QCOMPARE(changed->log_store_url(), std::string("https://logs?tenant=shops"));
        QCOMPARE(rig.view.clusters.get("clusters/prod")->log_store_url(), changed->log_store_url());
        QCOMPARE(rig.view.clusters.size(), std::size_t(1));
        QCOMPARE(rig.directory.setLogStore("clusters/prod", {})->log_store_url(), std::string());
        QVERIFY(rig.directory.setLogStore("clusters/moon", {}).error().code == ErrorCode::NotFound);
        QCOMPARE(rig.directory.setLogStore("clusters/prod", "ftp://x").error().fields.front().field, std::string("log_store_url"));
    }

    void keepsNothingThatFailed()
    {
        Rig rig;
        auto away = asked("prod");
        away.access.kubeconfig = Secret("away");
        QVERIFY(rig.directory.add(away).error().code == ErrorCode::FailedPrecondition);
        rig.store.broken = true;
        QVERIFY(rig.directory.add(asked("prod")).error().code == ErrorCode::Unavailable);
        rig.store.broken = false;
        auto dry = asked("prod");
        dry.validateOnly = true;
        QVERIFY(rig.directory.add(dry));
        QVERIFY(rig.store.stored.empty());
        QVERIFY(rig.directory.list().empty());
        QCOMPARE(rig.connector.open.load(), 0);
    }

    void namesTheWrongField()
    {
        Rig rig;
        const auto fieldOf = [&](const NewCluster &cluster) {
            const auto added = rig.directory.add(cluster);
            return added || added.error().fields.empty() ? std::string() : added.error().fields.front().field;
        };
        for (const char *id : {"", "Prod", "1a", "a/b", "a_b"})
            QCOMPARE(fieldOf(asked(id)), std::string("cluster_id"));
        QCOMPARE(fieldOf(asked(std::string(41, 'a'))), std::string("cluster_id"));
        auto cluster = asked("a");
        cluster.told.set_environment("prod");
        QCOMPARE(fieldOf(cluster), std::string("cluster.environment"));
        for (const char *url : {"ftp://x", "http://user:pw@x"}) {
            cluster = asked("a");
            cluster.told.set_prometheus_url(url);
            QCOMPARE(fieldOf(cluster), std::string("cluster.prometheus_url"));
        }
    }

    void servesTheOthersWhenOneIsBroken()
    {
        Rig rig;
        QVERIFY(rig.directory.add(asked("one")));
        QVERIFY(rig.directory.add(asked("two")));
        rig.directory.stop();
        rig.store.stored.at("clusters/one").broken = "it was sealed with another secret.key";
        ClusterDirectory again(rig.store, rig.connector, rig.view);
        QVERIFY(again.start());
        QCOMPARE(rig.connector.open.load(), 1);
        const auto broken = again.get("clusters/one");
        QVERIFY(broken);
        QCOMPARE(broken->source().state(), v1::SourceState::STATE_FAILED);
        QVERIFY2(broken->source().reason().find("another secret.key; restore") != std::string::npos,
                 broken->source().reason().c_str());
        QVERIFY(again.remove("clusters/one"));
        QCOMPARE(again.list().size(), std::size_t(1));
        again.stop();
    }

    void watchesAgainAfterARestart()
    {
        Rig rig;
        QVERIFY(rig.directory.add(asked("one")));
        QVERIFY(rig.directory.add(asked("two")));
        rig.directory.stop();
        QCOMPARE(rig.connector.open.load(), 0);
        ClusterDirectory again(rig.store, rig.connector, rig.view);
        QVERIFY(again.start());
        QCOMPARE(rig.connector.open.load(), 2);
        again.stop();
        QCOMPARE(rig.connector.open.load(), 0);
    }

    void changesWhatIsToldAndTheLogin()
    {
        MapStore store;
        QuietConnector connector;
        ClusterView view;
        ClusterDirectory directory(store, connector, view);
        QVERIFY(directory.add(asked("test")));

        ClusterChange change;
        change.told.set_name("clusters/test");
        change.told.set_display_name("Shenzhen");
        change.told.set_prometheus_url("ignored: not in the mask");
        change.told.add_namespaces("iot");
        change.paths = {"display_name", "namespaces"};
        auto changed = directory.update(change);
        QVERIFY2(changed, changed ? "" : changed.error().message.c_str());
        QCOMPARE(changed->display_name(), std::string("Shenzhen"));
        QCOMPARE(changed->prometheus_url(), std::string());
        QCOMPARE(view.clusters.get("clusters/test")->namespaces(0), std::string("iot"));
        QCOMPARE(store.stored["clusters/test"].cluster.display_name(), std::string("Shenzhen"));
        QCOMPARE(store.stored["clusters/test"].access.kubeconfig.reveal(), std::string("config"));
        QVERIFY(connector.noted.updatedKubeconfig.empty());

        // A new login reaches the connection that is there; nothing is opened anew.
        change.paths.clear();
        change.access.kubeconfig = Secret("single-use");
        QVERIFY(directory.update(change));
        QCOMPARE(connector.noted.updatedKubeconfig, std::string("renewed"));
        QCOMPARE(store.stored["clusters/test"].access.kubeconfig.reveal(), std::string("renewed"));
        QCOMPARE(connector.open.load(), 1);

        // One that does not work changes nothing.
        const int updates = connector.noted.updates;
        change.access.kubeconfig = Secret("away");
        QCOMPARE(directory.update(change).error().code, ErrorCode::FailedPrecondition);
        change.access.kubeconfig = Secret();
        change.paths = {"server"};
        QCOMPARE(directory.update(change).error().fields.front().field, std::string("update_mask"));
        change.paths = {"namespaces"};
        change.told.add_namespaces("Not A Namespace");
        QCOMPARE(directory.update(change).error().fields.front().field, std::string("cluster.namespaces"));
        change.told.set_name("clusters/other");
        QCOMPARE(directory.update(change).error().code, ErrorCode::NotFound);
        QCOMPARE(connector.noted.updates, updates);
        QCOMPARE(store.stored["clusters/test"].access.kubeconfig.reveal(), std::string("renewed"));
    }

    // One whose kubeconfig does not open any more gets a new one, without being
    // added again.
    void connectsABrokenOneByANewLogin()
    {
        MapStore store;
        StoredCluster broken;
        broken.cluster.set_name("clusters/test");
        broken.broken = "another key";
        store.stored["clusters/test"] = broken;
        QuietConnector connector;
        ClusterView view;
        ClusterDirectory directory(store, connector, view);
        QVERIFY(directory.start());
        QCOMPARE(connector.open.load(), 0);
        ClusterChange change;
        change.told.set_name("clusters/test");
        change.access.kubeconfig = Secret("config");
        QVERIFY(directory.update(change));
        QCOMPARE(connector.open.load(), 1);
    }

    // A refresh token that was used is worth nothing: the next one is kept, also
    // when the store fails at first.
    void keepsRenewedCredentials()
    {
        MapStore store;
        QuietConnector connector;
        ClusterView view;
        ClusterDirectory directory(store, connector, view);
        QVERIFY(directory.add(asked("test")));
        store.failures = 1;
        connector.noted.keep({Secret("renewed-1"), "ctx"});
        connector.noted.keep({Secret("renewed-2"), "ctx"});
        QTRY_COMPARE_WITH_TIMEOUT(store.keptKubeconfig("clusters/test"), std::string("renewed-2"), 6000);
    }
};

QTEST_GUILESS_MAIN(TestClusterDirectory)
#include "tst_cluster_directory.moc"
