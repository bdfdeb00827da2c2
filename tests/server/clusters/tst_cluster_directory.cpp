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
    Result<void> remove(const std::string &name) override
    {
        if (stored.erase(name) == 0)
            return fail(ErrorCode::NotFound, "none");
        return {};
    }
    std::map<std::string, StoredCluster> stored;
    bool broken = false;
};

class QuietConnection final : public ClusterConnection {
public:
    explicit QuietConnection(std::atomic<int> &open) : m_open(open) { ++m_open; }
    ~QuietConnection() override { --m_open; }
    std::unique_ptr<LogStream> openLogs(const LogRequest &, std::function<void()>) override { return nullptr; }

private:
    std::atomic<int> &m_open;
};

class QuietConnector final : public ClusterConnector {
public:
    Result<ClusterFacts> probe(const ClusterAccess &access, std::chrono::milliseconds) override
    {
        if (access.kubeconfig.reveal() == "away")
            return fail(ErrorCode::FailedPrecondition, "cannot connect");
        return ClusterFacts{"https://h:1", "ctx", "v1.33.1", std::chrono::microseconds(900)};
    }
    Result<std::unique_ptr<ClusterConnection>> connect(const std::string &, const ClusterAccess &,
                                                       ObjectSink &) override
    {
        return std::unique_ptr<ClusterConnection>(std::make_unique<QuietConnection>(open));
    }
    std::atomic<int> open{0};
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
};

QTEST_GUILESS_MAIN(TestClusterDirectory)
#include "tst_cluster_directory.moc"
