#include <QtTest>

#include <yaml-cpp/yaml.h>

#include "server/clusters/cluster_directory.h"
#include "server/links/kubernetes/kubernetes_connector.h"

using namespace wheelhouse;
using namespace wheelhouse::kubernetes;

namespace {

// A store that keeps nothing beyond the test: the real one has tests of its own.
class MemoryClusterStore final : public clusters::ClusterStore {
public:
    Result<void> insert(const clusters::StoredCluster &stored) override
    {
        m_stored[stored.cluster.name()] = stored;
        return {};
    }
    Result<std::vector<clusters::StoredCluster>> load() override
    {
        std::vector<clusters::StoredCluster> all;
        for (const auto &[name, stored] : m_stored)
            all.push_back(stored);
        return all;
    }
    Result<void> setLogStore(const std::string &, const std::string &) override { return {}; }
    Result<void> update(const v1::Cluster &cluster, const clusters::ClusterAccess *access) override
    {
        m_stored[cluster.name()].cluster = cluster;
        if (access)
            m_stored[cluster.name()].access = *access;
        return {};
    }
    Result<void> keepAccess(const std::string &name, const clusters::ClusterAccess &access) override
    {
        m_stored[name].access = access;
        return {};
    }
    Result<void> remove(const std::string &name) override
    {
        if (m_stored.erase(name) == 0)
            return fail(ErrorCode::NotFound, "there is no cluster " + name);
        return {};
    }

private:
    std::map<std::string, clusters::StoredCluster> m_stored;
};

QString labFile(const QString &name)
{
    const QString own = QDir(qEnvironmentVariable("WHEELHOUSE_SOURCE") + QStringLiteral("/build/lab")).filePath(name);
    const QString directory = qEnvironmentVariable("WHEELHOUSE_LAB");
    return directory.isEmpty() ? own : QDir(directory).filePath(name);
}

std::string readAll(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

} // namespace

// The real thing against the lab's real API servers (tests/lab/README.md).
class TestKubernetesConnector : public QObject {
    Q_OBJECT

    struct Server {
        Server() : connector(client), directory(store, connector, view) {}
        ~Server()
        {
            directory.stop();
            client.stop();
        }
        http::HttpClient client;
        KubernetesConnector connector;
        MemoryClusterStore store;
        clusters::ClusterView view;
        clusters::ClusterDirectory directory;
    };

    clusters::NewCluster added(const std::string &kubeconfig) const
    {
        clusters::NewCluster cluster;
        cluster.id = "test";
        cluster.access.kubeconfig = Secret(kubeconfig);
        return cluster;
    }

    // kubectl against the lab; fails the test when it fails.
    QByteArray kubectl(const QStringList &arguments)
    {
        QProcess process;
        QStringList all{QStringLiteral("--kubeconfig"), m_kubeconfigPath};
        process.start(labFile(QStringLiteral("bin/kubectl")), all + arguments);
        if (!process.waitForFinished(20000) || process.exitCode() != 0)
            QTest::qFail(process.readAllStandardError().constData(), __FILE__, __LINE__);
        return process.readAllStandardOutput();
    }

    bool isLive(const Server &server) const
    {
        return server.view.sources.get("clusters/test").state() == v1::SourceState::STATE_LIVE;
    }

    QString m_kubeconfigPath;
    std::string m_kubeconfig;

private Q_SLOTS:
    void initTestCase()
    {
        m_kubeconfigPath = labFile(QStringLiteral("test.kubeconfig"));
        m_kubeconfig = readAll(m_kubeconfigPath);
        if (m_kubeconfig.empty())
            QSKIP("the lab is not up: make lab-up, or set WHEELHOUSE_LAB");
    }

    void seesAClusterWhole()
    {
        Server server;
        QElapsedTimer timer;
        timer.start();
        const auto cluster = server.directory.add(added(m_kubeconfig));
        QVERIFY2(cluster, cluster ? "" : cluster.error().message.c_str());
        QVERIFY(cluster->version().starts_with("v1."));
        QTRY_VERIFY_WITH_TIMEOUT(isLive(server), 5000);
        qInfo("live after %lld ms: %zu nodes, %zu pods, %zu workloads, %zu events", timer.elapsed(),
              server.view.nodes.size(), server.view.pods.size(), server.view.workloads.size(),
              server.view.events.size());

        const auto listed = kubectl({QStringLiteral("get"), QStringLiteral("nodes"), QStringLiteral("-o"), QStringLiteral("name")});
        QCOMPARE(static_cast<int>(server.view.nodes.size()), static_cast<int>(listed.count('\n')));
        const auto gateway = server.view.workloads.get("clusters/test/namespaces/iot/deployments/gateway");
        QVERIFY(gateway);
        QCOMPARE(gateway->containers(0).image().repository(), std::string("iot/gateway"));
        QVERIFY(gateway->containers(0).image().ci_number() > 0);
        QVERIFY(gateway->has_rollout_time());
        QVERIFY(server.view.workloads.get("clusters/test/namespaces/iot/statefulsets/broker"));

        const auto pods = server.view.pods.select(
            [](const v1::Pod &pod) { return pod.workload().ends_with("/deployments/gateway"); });
        QVERIFY(!pods.empty());
        const auto overview = server.directory.get("clusters/test");
        QCOMPARE(static_cast<std::size_t>(overview->pod_count()), server.view.pods.size());
        QCOMPARE(static_cast<std::size_t>(overview->node_count()), server.view.nodes.size());
        QVERIFY(overview->allocatable().cpu_millicores() > 0);
        QTRY_VERIFY(server.directory.get("clusters/test")->has_latency());

        // A second one of the same name is refused.
        QCOMPARE(server.directory.add(added(m_kubeconfig)).error().code, ErrorCode::AlreadyExists);
    }

    void showsAChangeWithinASecond()
    {
        Server server;
        QVERIFY(server.directory.add(added(m_kubeconfig)));
        QTRY_VERIFY_WITH_TIMEOUT(isLive(server), 5000);
        const QString space = QStringLiteral("tst-connector-%1").arg(QCoreApplication::applicationPid());
        const std::string prefix = "clusters/test/namespaces/" + space.toStdString();
        kubectl({QStringLiteral("create"), QStringLiteral("namespace"), space});
        const auto cleanUp = qScopeGuard([&] {
            kubectl({QStringLiteral("delete"), QStringLiteral("namespace"), space, QStringLiteral("--wait=false")});
        });
        QTRY_VERIFY_WITH_TIMEOUT(server.view.namespaces.get(prefix), 1000);
        kubectl({QStringLiteral("-n"), space, QStringLiteral("create"), QStringLiteral("deployment"), QStringLiteral("probe"),
                 QStringLiteral("--image=registry.example.com/iot/probe:1.0.0-test-1"), QStringLiteral("--replicas=2")});
        const std::string name = prefix + "/deployments/probe";
        QTRY_VERIFY_WITH_TIMEOUT(server.view.workloads.get(name), 1000);
        QTRY_VERIFY_WITH_TIMEOUT(server.view.workloads.get(name)->health() == v1::HEALTH_OK, 20000);
        const auto mine = [&] {
            return server.view.pods.select([&](const v1::Pod &pod) { return pod.workload() == name; }).size();
        };
        QCOMPARE(mine(), std::size_t(2));
        QTRY_COMPARE_WITH_TIMEOUT(server.view.namespaces.get(prefix)->pod_count(), 2, 1000);
        kubectl({QStringLiteral("-n"), space, QStringLiteral("scale"), QStringLiteral("deployment/probe"), QStringLiteral("--replicas=3")});
        QTRY_COMPARE_WITH_TIMEOUT(server.view.workloads.get(name)->desired_replicas(), 3, 1000);
        kubectl({QStringLiteral("-n"), space, QStringLiteral("delete"), QStringLiteral("deployment"), QStringLiteral("probe")});
        QTRY_VERIFY_WITH_TIMEOUT(!server.view.workloads.get(name), 1500);
    }

    void explainsAnImageThatNeverStarts()
    {
        Server server;
        QVERIFY(server.directory.add(added(m_kubeconfig)));
        QTRY_VERIFY_WITH_TIMEOUT(isLive(server), 5000);
        const QString space = QStringLiteral("tst-never-%1").arg(QCoreApplication::applicationPid());
        kubectl({QStringLiteral("create"), QStringLiteral("namespace"), space});
        const auto cleanUp = qScopeGuard([&] {
            kubectl({QStringLiteral("delete"), QStringLiteral("namespace"), space, QStringLiteral("--wait=false")});
        });
        kubectl({QStringLiteral("-n"), space, QStringLiteral("create"), QStringLiteral("deployment"), QStringLiteral("never"),
                 QStringLiteral("--image=registry.example.com/iot/never-starts:9.9.9-test-400")});
        const std::string name = "clusters/test/namespaces/" + space.toStdString() + "/deployments/never";
        const auto reason = [&] {
            const auto workload = server.view.workloads.get(name);
            return workload ? workload->reason() : std::string();
        };
        QTRY_VERIFY_WITH_TIMEOUT(reason().find("ImagePull") != std::string::npos, 30000);
        QCOMPARE(server.view.workloads.get(name)->health(), v1::HEALTH_FAILED);
    }

    void streamsLogs()
    {
        Server server;
        QVERIFY(server.directory.add(added(m_kubeconfig)));
        QTRY_VERIFY_WITH_TIMEOUT(isLive(server), 5000);
        const auto pods = server.view.pods.select([](const v1::Pod &pod) {
            return pod.workload().ends_with("/deployments/gateway") && pod.health() == v1::HEALTH_OK;
        });
        QVERIFY(!pods.empty());
        clusters::LogRequest request;
        request.follow = true;
        request.tailLines = 5;
        std::atomic<int> wakes{0};
        auto stream = server.directory.openLogs(pods.front()->name(), request, [&] { ++wakes; });
        QVERIFY(stream);
        std::size_t lines = 0;
        bool timed = true;
        QTRY_VERIFY_WITH_TIMEOUT(
            [&] {
                while (auto batch = (*stream)->take(100)) {
                    lines += batch->lines.size();
                    for (const auto &line : batch->lines)
                        timed = timed && line.has_time() && !line.text().empty();
                    if (batch->ended)
                        break;
                }
                return lines >= 7;
            }(),
            15000);
        QVERIFY(timed);
        QVERIFY(wakes > 0);
        QElapsedTimer timer;
        timer.start();
        stream->reset();
        QVERIFY(server.directory.remove("clusters/test"));
        QVERIFY(timer.elapsed() < 2000);
        QCOMPARE(server.view.pods.size(), std::size_t(0));
        QVERIFY(!server.directory.get("clusters/test"));
    }

    void refusesAWrongAuthority()
    {
        // The other cluster's certificate authority.
        YAML::Node config = YAML::Load(m_kubeconfig);
        const YAML::Node other = YAML::Load(readAll(labFile(QStringLiteral("prod.kubeconfig"))));
        config["clusters"][0]["cluster"]["certificate-authority-data"]
            = other["clusters"][0]["cluster"]["certificate-authority-data"].Scalar();
        Server server;
        const auto cluster = server.directory.add(added(YAML::Dump(config)));
        QVERIFY(!cluster);
        QCOMPARE(cluster.error().code, ErrorCode::FailedPrecondition);
        QVERIFY2(cluster.error().message.find("is not trusted") != std::string::npos, cluster.error().message.c_str());
        QVERIFY(server.directory.list().empty());
    }

    void refusesWrongCredentials()
    {
        YAML::Node config = YAML::Load(m_kubeconfig);
        YAML::Node user;
        user["token"] = "not-the-token";
        config["users"][0]["user"] = user;
        Server server;
        const auto cluster = server.directory.add(added(YAML::Dump(config)));
        QVERIFY(!cluster);
        QVERIFY2(cluster.error().message.find("does not accept the credentials") != std::string::npos,
                 cluster.error().message.c_str());
    }

    void refusesAnUnreachableServer()
    {
        YAML::Node config = YAML::Load(m_kubeconfig);
        config["clusters"][0]["cluster"]["server"] = "https://127.0.0.1:1";
        Server server;
        QElapsedTimer timer;
        timer.start();
        const auto cluster = server.directory.add(added(YAML::Dump(config)), std::chrono::seconds(3));
        QVERIFY(!cluster);
        QCOMPARE(cluster.error().code, ErrorCode::FailedPrecondition);
        QVERIFY2(cluster.error().message.find("cannot connect") != std::string::npos, cluster.error().message.c_str());
        QVERIFY(timer.elapsed() < 3500);
    }

    // One that was added and is gone when the server starts is shown as what it is.
    void startsWithAClusterThatIsAway()
    {
        Server server;
        YAML::Node config = YAML::Load(m_kubeconfig);
        config["clusters"][0]["cluster"]["server"] = "https://127.0.0.1:1";
        clusters::StoredCluster stored;
        stored.cluster.set_name("clusters/test");
        stored.access.kubeconfig = Secret(YAML::Dump(config));
        QVERIFY(server.store.insert(stored));
        QVERIFY(server.directory.start());
        QTRY_COMPARE(server.view.sources.get("clusters/test").state(), v1::SourceState::STATE_FAILED);
        QVERIFY(server.view.sources.get("clusters/test").reason().find("cannot connect") != std::string::npos);
        QElapsedTimer timer;
        timer.start();
        server.directory.stop();
        QVERIFY(timer.elapsed() < 2000);
    }
};

QTEST_GUILESS_MAIN(TestKubernetesConnector)
#include "tst_kubernetes_connector.moc"
