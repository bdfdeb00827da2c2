#include <QtTest>

#include <map>
#include <set>

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include "client/call.h"
#include "client/watch_call.h"
#include "tests/support/control_plane.h"
#include "tests/support/server_process.h"
#include "tests/support/tcp_forwarder.h"
#include "wheelhouse/v1/cluster_objects.grpc.pb.h"
#include "wheelhouse/v1/clusters.grpc.pb.h"
#include "wheelhouse/v1/namespaces.grpc.pb.h"

using namespace wheelhouse;
using namespace std::chrono_literals;
using SourceState = v1::SourceState;

namespace {

constexpr int kReturnLimitMs = 5000;

// A console's stream of clusters: each as it is now, and what it went through.
class ClusterEye final : private client::WatchHandler<v1::WatchClustersResponse> {
public:
    explicit ClusterEye(std::shared_ptr<client::Channel> channel)
    {
        m_watch = client::watch<v1::ClusterService>(
            std::move(channel), &v1::ClusterService::Stub::async::WatchClusters, v1::WatchClustersRequest(),
            static_cast<client::WatchHandler<v1::WatchClustersResponse> &>(*this));
        m_watch->start();
    }
    ~ClusterEye() override { m_watch->stop(); }

    v1::Cluster of(const std::string &name)
    {
        const std::lock_guard lock(m_mutex);
        return m_clusters[name];
    }
    SourceState::State state(const std::string &name) { return of(name).source().state(); }
    std::set<SourceState::State> takeStates(const std::string &name)
    {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_states[name], {});
    }

private:
    void watchMessage(v1::WatchClustersResponse &&message) override
    {
        const std::lock_guard lock(m_mutex);
        for (const auto &cluster : message.upserted()) {
            m_clusters[cluster.name()] = cluster;
            m_states[cluster.name()].insert(cluster.source().state());
        }
    }
    void watchState(const client::WatchState &) override {}

    std::mutex m_mutex;
    std::map<std::string, v1::Cluster> m_clusters;
    std::map<std::string, std::set<SourceState::State>> m_states;
    std::unique_ptr<client::WatchCall<v1::WatchClustersRequest, v1::WatchClustersResponse>> m_watch;
};

// A console's table of config maps in one namespace.
class TableEye final : private client::WatchHandler<v1::WatchObjectsResponse> {
public:
    TableEye(std::shared_ptr<client::Channel> channel, const std::string &cluster)
    {
        v1::WatchObjectsRequest request;
        request.set_parent(cluster + "/namespaces/default");
        request.set_resource("configmaps");
        m_watch = client::watch<v1::ObjectService>(
            std::move(channel), &v1::ObjectService::Stub::async::WatchObjects, request,
            static_cast<client::WatchHandler<v1::WatchObjectsResponse> &>(*this));
        m_watch->start();
    }
    ~TableEye() override { m_watch->stop(); }

    bool has(const std::string &name)
    {
        const std::lock_guard lock(m_mutex);
        return m_rows.contains(name);
    }
    SourceState source()
    {
        const std::lock_guard lock(m_mutex);
        return m_source;
    }
    // The fewest rows there were since the last call.
    std::size_t takeLowest()
    {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_lowest, m_rows.size());
    }

private:
    void watchMessage(v1::WatchObjectsResponse &&message) override
    {
        const std::lock_guard lock(m_mutex);
        if (message.mark().reset())
            m_sent.clear();
        for (const auto &row : message.upserted()) {
            const auto name = row.name().substr(row.name().rfind('/') + 1);
            m_rows.insert(name);
            m_sent.insert(name);
        }
        for (const auto &removed : message.removed())
            m_rows.erase(removed.substr(removed.rfind('/') + 1));
        if (message.mark().phase() == v1::WatchMark::PHASE_SYNCED && !m_sent.empty())
            m_rows = m_sent;
        for (const auto &source : message.mark().sources())
            m_source = source;
        m_lowest = std::min(m_lowest, m_rows.size());
    }
    void watchState(const client::WatchState &) override {}

    std::mutex m_mutex;
    std::set<std::string> m_rows;
    std::set<std::string> m_sent;
    SourceState m_source;
    std::size_t m_lowest = 0;
    std::unique_ptr<client::WatchCall<v1::WatchObjectsRequest, v1::WatchObjectsResponse>> m_watch;
};

double ageOf(const SourceState &source)
{
    using google::protobuf::util::TimeUtil;
    return static_cast<double>(TimeUtil::DurationToMilliseconds(TimeUtil::GetCurrentTime() - source.current_time())) / 1000;
}

} // namespace

// A real API server goes away, comes back, changes and goes bad, and the real
// server watches it: what is shown says since when it is old, stays, and is right
// again within 5 s, without a storm of requests.
class TestClusterReturn : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void init();
    void isRightAgainAfterARestart();
    void isRightAgainAfterAnHour();
    void goesOnWithARenewedCertificate();
    void noticesSilence();
    void bearsASlowApiServer();
    void saysThatTheAuthorityIsAnother();

private:
    void addCluster(const char *id, int port = 0);
    v1::Cluster cluster(const char *id) { return m_clusters->of(std::string("clusters/") + id); }
    bool isLive(const char *id) { return cluster(id).source().state() == SourceState::STATE_LIVE; }
    bool hasNamespace(const char *id, const std::string &name);
    void makeConfigMap(const QString &name) const
    {
        m_plane->kubectl({QStringLiteral("create"), QStringLiteral("configmap"), name});
    }
    void makeNamespace(const QString &name) const { m_plane->kubectl({QStringLiteral("create"), QStringLiteral("namespace"), name}); }
    // Begins the API server and waits until it is ready; the time since then.
    QElapsedTimer bringBack();
    // Requests a second while `what` goes on for that long.
    double pace(const char *id, std::chrono::milliseconds time);
    void checkStale(const char *id, const char *words);

    std::unique_ptr<test::ControlPlane> m_plane;
    std::unique_ptr<test::TcpForwarder> m_forwarder;
    std::unique_ptr<test::TcpForwarder> m_other;
    std::unique_ptr<test::ServerProcess> m_server;
    std::shared_ptr<client::Channel> m_channel;
    std::unique_ptr<ClusterEye> m_clusters;
    std::unique_ptr<TableEye> m_table;
    // Through the forwarder.
    std::unique_ptr<TableEye> m_farTable;
};

void TestClusterReturn::addCluster(const char *id, int port)
{
    v1::CreateClusterRequest request;
    request.set_cluster_id(id);
    // Rights by roles, which an API server that starts does not know at once.
    request.set_kubeconfig(m_plane->kubeconfigOf(QStringLiteral("viewer"), port).toStdString());
    const auto added = client::callBlocking(*m_channel, &v1::ClusterService::Stub::CreateCluster, request,
                                            {.deadline = 20s, .requestId = {}});
    QVERIFY2(added, added ? "" : added.error().message.c_str());
}

bool TestClusterReturn::hasNamespace(const char *id, const std::string &name)
{
    v1::ListNamespacesRequest request;
    request.set_parent(std::string("clusters/") + id);
    request.set_page_size(1000);
    const auto listed = client::callBlocking(*m_channel, &v1::NamespaceService::Stub::ListNamespaces, request);
    return listed
        && std::any_of(listed->namespaces().begin(), listed->namespaces().end(),
                       [&](const auto &each) { return each.name().ends_with("/" + name); });
}

QElapsedTimer TestClusterReturn::bringBack()
{
    m_plane->beginApi();
    const auto ready = m_plane->awaitReady();
    if (!ready)
        qFatal("%s", ready.error().message.c_str());
    QElapsedTimer since;
    since.start();
    return since;
}

double TestClusterReturn::pace(const char *id, std::chrono::milliseconds time)
{
    const auto before = cluster(id).api_usage().request_count();
    QTest::qWait(static_cast<int>(time.count()));
    return static_cast<double>(cluster(id).api_usage().request_count() - before) * 1000 / static_cast<double>(time.count());
}

void TestClusterReturn::checkStale(const char *id, const char *words)
{
    const auto source = cluster(id).source();
    QCOMPARE(source.state(), SourceState::STATE_STALE);
    QVERIFY2(QString::fromStdString(source.reason()).contains(QLatin1String(words)), source.reason().c_str());
    QVERIFY2(source.has_current_time() && ageOf(source) > 0 && ageOf(source) < 60, fmt::format("{} s", ageOf(source)).c_str());
}

void TestClusterReturn::initTestCase()
{
    if (!test::ControlPlane::isPossible())
        QSKIP("the lab's programs have not been built; make lab-up");
    auto plane = test::ControlPlane::start();
    if (!plane)
        QFAIL(plane.error().message.c_str());
    m_plane = std::move(*plane);
    m_plane->kubectl({QStringLiteral("create"), QStringLiteral("clusterrolebinding"), QStringLiteral("viewer"),
                      QStringLiteral("--clusterrole=cluster-admin"), QStringLiteral("--user=viewer")});
    makeConfigMap(QStringLiteral("first"));
    m_forwarder = std::make_unique<test::TcpForwarder>(m_plane->port());
    m_other = std::make_unique<test::TcpForwarder>(m_plane->port());
    auto server = test::ServerProcess::start();
    if (!server)
        QFAIL(server.error().message.c_str());
    m_server = std::move(*server);
    m_channel = m_server->channel();
    m_clusters = std::make_unique<ClusterEye>(m_channel);
    addCluster("own");
    addCluster("far", m_forwarder->port());
    addCluster("other", m_other->port());
    m_table = std::make_unique<TableEye>(m_channel, "clusters/own");
    m_farTable = std::make_unique<TableEye>(m_channel, "clusters/far");
}

void TestClusterReturn::cleanupTestCase()
{
    m_table.reset();
    m_farTable.reset();
    m_clusters.reset();
    // Its streams end before it goes.
    if (m_channel)
        m_channel->shutDown();
    m_channel.reset();
    QVERIFY(!m_server || m_server->stop());
}

void TestClusterReturn::init()
{
    if (!m_server)
        return;
    // After a check that failed in between.
    m_forwarder->refuse(false);
    m_forwarder->delay(0ms);
    m_other->hold(false);
    if (m_plane->processId() == 0)
        bringBack();
    for (const char *id : {"own", "far", "other"}) {
        QTRY_VERIFY2_WITH_TIMEOUT(isLive(id), cluster(id).source().DebugString().c_str(), 15000);
        m_clusters->takeStates(std::string("clusters/") + id);
    }
    QTRY_VERIFY_WITH_TIMEOUT(m_table->has("first") && m_farTable->has("first"), 15000);
    QTRY_COMPARE_WITH_TIMEOUT(m_table->source().state(), SourceState::STATE_LIVE, 5000);
    m_table->takeLowest();
    m_farTable->takeLowest();
}

void TestClusterReturn::isRightAgainAfterARestart()
{
    m_plane->killApi();
    QTRY_COMPARE_WITH_TIMEOUT(cluster("own").source().state(), SourceState::STATE_STALE, 3000);
    QTRY_COMPARE_WITH_TIMEOUT(m_table->source().state(), SourceState::STATE_STALE, 3000);
    QTRY_VERIFY2_WITH_TIMEOUT(m_table->source().reason().find("Connection refused") != std::string::npos,
                              m_table->source().reason().c_str(), 3000);
    QVERIFY(m_table->source().has_current_time());
    // For long enough that pauses have grown.
    pace("own", 3s);
    const double perSecond = pace("own", 5s);
    qInfo("%.1f requests/s while it is away", perSecond);
    QVERIFY2(perSecond < 2, fmt::format("{}", perSecond).c_str());
    checkStale("own", "Connection refused");
    QVERIFY(hasNamespace("own", "default"));
    QVERIFY(m_table->has("first"));

    auto since = bringBack();
    makeNamespace(QStringLiteral("after-restart"));
    makeConfigMap(QStringLiteral("after-restart"));
    QTRY_VERIFY2_WITH_TIMEOUT(isLive("own"), cluster("own").source().DebugString().c_str(), kReturnLimitMs);
    QTRY_VERIFY_WITH_TIMEOUT(hasNamespace("own", "after-restart"), kReturnLimitMs);
    QTRY_VERIFY_WITH_TIMEOUT(m_table->has("after-restart"), kReturnLimitMs);
    QTRY_COMPARE_WITH_TIMEOUT(m_table->source().state(), SourceState::STATE_LIVE, kReturnLimitMs);
    qInfo("right again %lld ms after its return", since.elapsed());
    QVERIFY2(since.elapsed() < kReturnLimitMs, fmt::format("{} ms", since.elapsed()).c_str());
    QVERIFY(m_table->takeLowest() >= 1);
    // What it refused while it started was not taken for a lack of rights.
    const auto states = m_clusters->takeStates("clusters/own");
    QVERIFY(!states.contains(SourceState::STATE_DENIED) && !states.contains(SourceState::STATE_FAILED));
    QVERIFY(cluster("own").access_limits().empty());
}

// Versions that watches stood at are forgotten by then.
void TestClusterReturn::isRightAgainAfterAnHour()
{
    makeConfigMap(QStringLiteral("goes"));
    QTRY_VERIFY_WITH_TIMEOUT(m_farTable->has("goes"), 3000);
    m_forwarder->refuse(true);
    QTRY_COMPARE_WITH_TIMEOUT(cluster("far").source().state(), SourceState::STATE_STALE, 3000);
    m_plane->kubectl({QStringLiteral("delete"), QStringLiteral("configmap"), QStringLiteral("goes")});
    makeConfigMap(QStringLiteral("meanwhile"));
    makeNamespace(QStringLiteral("meanwhile"));
    m_plane->killApi();
    m_plane->compact();
    bringBack();
    checkStale("far", "");
    QVERIFY(m_farTable->has("goes"));
    m_farTable->takeLowest();

    m_forwarder->refuse(false);
    QElapsedTimer since;
    since.start();
    QTRY_VERIFY_WITH_TIMEOUT(hasNamespace("far", "meanwhile"), kReturnLimitMs);
    qInfo("namespaces %lld ms after its return", since.elapsed());
    QTRY_VERIFY2_WITH_TIMEOUT(isLive("far"), cluster("far").source().DebugString().c_str(), kReturnLimitMs);
    qInfo("live %lld ms after its return", since.elapsed());
    QTRY_VERIFY_WITH_TIMEOUT(m_farTable->has("meanwhile") && !m_farTable->has("goes"), kReturnLimitMs);
    qInfo("right again %lld ms after its return", since.elapsed());
    QVERIFY2(since.elapsed() < kReturnLimitMs, fmt::format("{} ms", since.elapsed()).c_str());
    QVERIFY(m_farTable->takeLowest() >= 1);
}

void TestClusterReturn::goesOnWithARenewedCertificate()
{
    m_plane->killApi();
    m_plane->renewServingCertificate();
    auto since = bringBack();
    QTRY_VERIFY2_WITH_TIMEOUT(isLive("own"), cluster("own").source().DebugString().c_str(), kReturnLimitMs);
    makeNamespace(QStringLiteral("after-certificate"));
    QTRY_VERIFY_WITH_TIMEOUT(hasNamespace("own", "after-certificate"), kReturnLimitMs);
    QVERIFY2(since.elapsed() < kReturnLimitMs, fmt::format("{} ms", since.elapsed()).c_str());
    QVERIFY(!m_clusters->takeStates("clusters/own").contains(SourceState::STATE_FAILED));
}

// Two ways: connections that are dead though new ones are not (`far`), and an API
// server that hangs (`other`).
void TestClusterReturn::noticesSilence()
{
    m_forwarder->silenceStanding();
    m_other->hold(true);
    QElapsedTimer since;
    since.start();
    makeNamespace(QStringLiteral("in-silence"));
    makeConfigMap(QStringLiteral("in-silence"));
    QTRY_VERIFY_WITH_TIMEOUT(hasNamespace("far", "in-silence"), 30000);
    qInfo("silent connections were left after %lld ms", since.elapsed());
    QTRY_VERIFY_WITH_TIMEOUT(m_farTable->has("in-silence"), 10000);
    QVERIFY(isLive("far"));
    QCOMPARE(m_clusters->takeStates("clusters/far"), std::set{SourceState::STATE_LIVE});

    QTRY_COMPARE_WITH_TIMEOUT(cluster("other").source().state(), SourceState::STATE_STALE, 30000);
    qInfo("silence was told after %lld ms", since.elapsed());
    checkStale("other", "did not answer in time");
    const double perSecond = pace("other", 5s);
    QVERIFY2(perSecond < 2, fmt::format("{}", perSecond).c_str());
    m_other->hold(false);
    since.restart();
    QTRY_VERIFY2_WITH_TIMEOUT(isLive("other"), cluster("other").source().DebugString().c_str(), kReturnLimitMs);
    QTRY_VERIFY_WITH_TIMEOUT(hasNamespace("other", "in-silence"), kReturnLimitMs);
    qInfo("right again %lld ms after its return", since.elapsed());
    QVERIFY2(since.elapsed() < kReturnLimitMs, fmt::format("{} ms", since.elapsed()).c_str());
}

void TestClusterReturn::bearsASlowApiServer()
{
    m_forwarder->delay(850ms);
    makeNamespace(QStringLiteral("slowly"));
    makeConfigMap(QStringLiteral("slowly"));
    QTRY_VERIFY_WITH_TIMEOUT(hasNamespace("far", "slowly"), 5000);
    QTRY_VERIFY_WITH_TIMEOUT(m_farTable->has("slowly"), 5000);
    QTRY_VERIFY_WITH_TIMEOUT(cluster("far").source().reason().find("is slow") != std::string::npos, 15000);
    QVERIFY(isLive("far"));
    QVERIFY(google::protobuf::util::TimeUtil::DurationToMilliseconds(cluster("far").latency()) >= 1700);
    QCOMPARE(m_clusters->takeStates("clusters/far"), std::set{SourceState::STATE_LIVE});
    m_forwarder->delay(0ms);
    QTRY_VERIFY_WITH_TIMEOUT(cluster("far").source().reason().empty(), 15000);
}

// Last: nobody else's kubeconfig is good afterwards.
void TestClusterReturn::saysThatTheAuthorityIsAnother()
{
    m_plane->killApi();
    m_plane->renewAuthority();
    bringBack();
    QTRY_COMPARE_WITH_TIMEOUT(cluster("own").source().state(), SourceState::STATE_FAILED, kReturnLimitMs);
    QTRY_VERIFY_WITH_TIMEOUT(cluster("own").source().reason().find("is not trusted") != std::string::npos, kReturnLimitMs);
    QVERIFY2(cluster("own").source().reason().find("cluster update --kubeconfig") != std::string::npos,
             cluster("own").source().reason().c_str());
    const double perSecond = pace("own", 6s);
    qInfo("%.1f requests/s while it is not trusted", perSecond);
    QVERIFY2(perSecond < 1.2, fmt::format("{}", perSecond).c_str());
    QVERIFY(hasNamespace("own", "after-restart"));

    v1::UpdateClusterRequest request;
    request.mutable_cluster()->set_name("clusters/own");
    request.set_kubeconfig(m_plane->kubeconfigOf(QStringLiteral("viewer")).toStdString());
    const auto updated = client::callBlocking(*m_channel, &v1::ClusterService::Stub::UpdateCluster, request,
                                              {.deadline = 20s, .requestId = {}});
    QVERIFY2(updated, updated ? "" : updated.error().message.c_str());
    makeNamespace(QStringLiteral("after-authority"));
    QTRY_VERIFY2_WITH_TIMEOUT(isLive("own"), cluster("own").source().DebugString().c_str(), kReturnLimitMs);
    QTRY_VERIFY_WITH_TIMEOUT(hasNamespace("own", "after-authority"), kReturnLimitMs);
}

QTEST_GUILESS_MAIN(TestClusterReturn)
#include "tst_cluster_return.moc"
