#include <QtTest>

#include <map>
#include <set>

#include <fmt/format.h>

#include "server/clusters/cluster_model.h"
#include "server/http/http_client.h"
#include "server/links/kubernetes/kubernetes_connector.h"
#include "tests/support/kube_frames.h"
#include "tests/support/pretend_api_server.h"
#include "tests/support/scripted_http_server.h"

using namespace wheelhouse;
using namespace wheelhouse::kubernetes;
using namespace std::chrono_literals;
using test::ScriptedConnection;
using test::ScriptedHttpServer;
using test::ScriptedRequest;
using SourceState = v1::SourceState;

namespace {

constexpr char kCluster[] = "clusters/test";

// An API server that accepts one token and lets it see some namespaces only,
// each with one pod. What it was asked is counted.
class GuardedApiServer {
public:
    explicit GuardedApiServer(int port = 0)
        : m_server(
            [this](const ScriptedRequest &request, ScriptedConnection &connection) { answer(request, connection); },
            port)
    {
    }

    int port() const { return m_server.port(); }
    // As a server that is stopped: connections are refused from now on.
    void stop()
    {
        breakWatches();
        m_server.stop();
    }

    void accept(const std::string &token)
    {
        const std::lock_guard lock(m_mutex);
        m_token = token;
    }
    // Ends what stands open, as a token that expires does in the end.
    void breakWatches()
    {
        const std::lock_guard lock(m_mutex);
        ++m_generation;
    }
    void allow(std::set<std::string> namespaces)
    {
        const std::lock_guard lock(m_mutex);
        m_whole = false;
        m_namespaces = std::move(namespaces);
    }
    // Names them to whoever asks which there are.
    void nameNamespaces(bool named)
    {
        const std::lock_guard lock(m_mutex);
        m_named = named;
    }
    void allowAll()
    {
        const std::lock_guard lock(m_mutex);
        m_whole = true;
    }
    int requests()
    {
        const std::lock_guard lock(m_mutex);
        return m_requests;
    }
    int listsOf(const std::string &path)
    {
        const std::lock_guard lock(m_mutex);
        return m_lists[path];
    }
    std::string lastHead()
    {
        const std::lock_guard lock(m_mutex);
        return m_lastHead;
    }
    std::string kubeconfig(const std::string &token, const std::string &nameSpace = {}) const
    {
        std::string text = test::kubeconfigTo(m_server.url(), "{token: " + token + "}");
        if (!nameSpace.empty())
            text.replace(text.find("user: u}"), 8, "user: u, namespace: " + nameSpace + "}");
        return text;
    }
    std::string kubeconfigFor(const std::string &user) const { return test::kubeconfigTo(m_server.url(), user); }

private:
    static kube::Pod podIn(const std::string &nameSpace)
    {
        kube::Pod pod;
        pod.mutable_metadata()->set_name("pod-of-" + nameSpace);
        pod.mutable_metadata()->set_namespace_(nameSpace);
        pod.mutable_metadata()->set_resource_version("5");
        pod.mutable_status()->set_phase("Running");
        return pod;
    }

    void answer(const ScriptedRequest &request, ScriptedConnection &connection)
    {
        const auto path = request.target.substr(0, request.target.find('?'));
        const auto refuse = [&](int status, const std::string &words) {
            connection.answer(status, "application/json",
                              fmt::format(R"({{"kind":"Status","message":"{}","code":{}}})", words, status));
        };
        std::unique_lock lock(m_mutex);
        ++m_requests;
        m_lastHead = request.head;
        const int generation = m_generation;
        const bool whole = m_whole;
        const auto namespaces = m_namespaces;
        const bool named = m_named;
        if (request.head.find("Bearer " + m_token) == std::string::npos) {
            lock.unlock();
            return refuse(401, "token has expired");
        }
        const bool watches = request.target.find("watch=1") != std::string::npos;
        if (!watches)
            ++m_lists[path];
        lock.unlock();

        if (path == "/version")
            return void(connection.answer(200, "application/json", R"({"gitVersion":"v1.33.1"})"));
        if (path.ends_with("/selfsubjectrulesreviews"))
            return review(request, namespaces, connection);
        if (named && path == "/api/v1/namespaces"
            && request.head.find("PartialObjectMetadataList") != std::string::npos) {
            std::string items;
            for (const auto &name : namespaces)
                items += (items.empty() ? "" : ",") + fmt::format(R"({{"metadata":{{"name":"{}"}}}})", name);
            return void(connection.answer(200, "application/json", R"({"items":[)" + items + "]}"));
        }
        std::string nameSpace;
        if (const auto at = path.find("/namespaces/"); at != std::string::npos)
            nameSpace = path.substr(at + 12, path.rfind('/') - at - 12);
        const auto collection = path.substr(path.rfind('/') + 1);
        const bool may = whole || (!nameSpace.empty() && namespaces.contains(nameSpace) && collection != "daemonsets");
        if (!may)
            return refuse(403, collection + " is forbidden: User watcher cannot list resource");
        if (watches) {
            connection.beginChunks("application/vnd.kubernetes.protobuf;stream=watch");
            while (true) {
                std::this_thread::sleep_for(10ms);
                const std::lock_guard again(m_mutex);
                if (m_generation != generation)
                    break;
                if (!connection.chunk(bookmark()))
                    return;
            }
            return connection.close();
        }
        std::vector<kube::Pod> pods;
        if (collection == "pods" && !nameSpace.empty())
            pods = {podIn(nameSpace)};
        else if (collection == "pods")
            pods = {podIn("iot"), podIn("pay"), podIn("other")};
        connection.answer(200, "application/vnd.kubernetes.protobuf", test::listBody(pods, "7"));
    }

    static std::string bookmark()
    {
        kube::Namespace object;
        object.mutable_metadata()->set_resource_version("8");
        return test::frameOf("BOOKMARK", object);
    }

    static void review(const ScriptedRequest &request, const std::set<std::string> &namespaces,
                       ScriptedConnection &connection)
    {
        std::string rules;
        for (const auto &name : namespaces) {
            if (request.body.find("\"namespace\":\"" + name + "\"") != std::string::npos)
                rules =
                    R"({"verbs":["list","watch"],"apiGroups":[""],"resources":["pods","events"]},)"
                    R"({"verbs":["*"],"apiGroups":["apps"],"resources":["deployments","replicasets","statefulsets"]},)"
                    R"({"verbs":["list","watch"],"apiGroups":["apps"],"resources":["daemonsets"],"resourceNames":["one"]})";
        }
        connection.answer(201, "application/json",
                          R"({"status":{"incomplete":false,"resourceRules":[)" + rules + "]}}");
    }

    std::mutex m_mutex;
    std::string m_token = "good";
    int m_generation = 0;
    bool m_whole = true;
    bool m_named = false;
    std::set<std::string> m_namespaces;
    int m_requests = 0;
    std::map<std::string, int> m_lists;
    std::string m_lastHead;
    ScriptedHttpServer m_server;
};

WatchTimes shortTimes()
{
    WatchTimes times;
    times.reflector.firstPause = 20ms;
    times.reflector.longestPause = 100ms;
    times.reflector.refusedPause = 300ms;
    times.reflector.longestRefusedPause = 300ms;
    times.probeEvery = 100ms;
    times.firstLoginPause = 400ms;
    times.longestLoginPause = 400ms;
    times.namespacesEvery = 500ms;
    return times;
}

// A cluster watched into tables, with the real connector.
struct Rig {
    explicit Rig(GuardedApiServer &api, const std::string &kubeconfig, std::vector<std::string> namespaces = {},
                 ApiManners manners = {}, WatchTimes times = shortTimes())
        : server(api), connector(client, times, std::move(manners))
    {
        told.set_name(kCluster);
        for (const auto &name : namespaces)
            told.add_namespaces(name);
        model = std::make_unique<clusters::ClusterModel>(told, view);
        auto made = connector.connect(told, {Secret(kubeconfig)}, *model, {});
        if (!made)
            qFatal("%s", made.error().message.c_str());
        connection = std::move(*made);
    }
    ~Rig()
    {
        connection.reset();
        client.stop();
    }
    v1::SourceState source() const { return view.sources.get(kCluster); }
    SourceState::State state() const { return source().state(); }
    std::set<std::string> pods() const
    {
        std::set<std::string> names;
        for (const auto &pod : view.pods.select())
            names.insert(pod->name().substr(pod->name().rfind('/') + 1));
        return names;
    }

    GuardedApiServer &server;
    http::HttpClient client;
    KubernetesConnector connector;
    clusters::ClusterView view;
    v1::Cluster told;
    std::unique_ptr<clusters::ClusterModel> model;
    std::unique_ptr<clusters::ClusterConnection> connection;
};

const std::set<std::string> kAllPods{"pod-of-iot", "pod-of-other", "pod-of-pay"};

} // namespace

class TestClusterAccess : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void needsALoginWithoutAStormAndGoesOn()
    {
        GuardedApiServer server;
        Rig rig(server, server.kubeconfig("good"));
        QTRY_COMPARE(rig.state(), SourceState::STATE_LIVE);
        QCOMPARE(rig.pods(), kAllPods);

        server.accept("newer");
        server.breakWatches();
        QTRY_COMPARE(rig.state(), SourceState::STATE_NEEDS_LOGIN);
        QVERIFY2(rig.source().reason().find("token has expired") != std::string::npos, rig.source().reason().c_str());
        QVERIFY(rig.source().has_current_time());
        // The last that was seen stays.
        QCOMPARE(rig.pods(), kAllPods);
        // Eight watches asked once each; from then on one call in each pause.
        QTest::qWait(300);
        const int before = server.requests();
        QTest::qWait(2000);
        const int asked = server.requests() - before;
        QVERIFY2(asked >= 2 && asked <= 8, fmt::format("{} requests in 2 s", asked).c_str());

        // A new login: the watches go on, nothing is listed again, no row goes.
        const int lists = server.listsOf("/api/v1/pods");
        std::atomic<bool> blinked{false};
        const clusters::ClusterAccess access{Secret(server.kubeconfig("newer"))};
        QElapsedTimer timer;
        timer.start();
        QVERIFY(rig.connection->update(rig.told, &access));
        while (rig.state() != SourceState::STATE_LIVE && timer.elapsed() < 5000) {
            blinked = blinked || rig.pods() != kAllPods;
            QTest::qWait(5);
        }
        QCOMPARE(rig.state(), SourceState::STATE_LIVE);
        QVERIFY(!blinked);
        QCOMPARE(server.listsOf("/api/v1/pods"), lists);
        QVERIFY2(timer.elapsed() < 2000, fmt::format("{} ms", timer.elapsed()).c_str());
    }

    // The same credentials are accepted again, as after a plugin's recovery.
    void goesOnByItself()
    {
        GuardedApiServer server;
        Rig rig(server, server.kubeconfig("good"));
        QTRY_COMPARE(rig.state(), SourceState::STATE_LIVE);
        server.accept("other");
        server.breakWatches();
        QTRY_COMPARE(rig.state(), SourceState::STATE_NEEDS_LOGIN);
        server.accept("good");
        QTRY_COMPARE_WITH_TIMEOUT(rig.state(), SourceState::STATE_LIVE, 2500);
        QCOMPARE(rig.pods(), kAllPods);
    }

    void aPluginIsNotAskedAllNight()
    {
        GuardedApiServer server;
        server.accept("from-plugin");
        QTemporaryDir directory;
        const QString plugin = directory.filePath(QStringLiteral("plugin"));
        const QString works = directory.filePath(QStringLiteral("works"));
        const QString runs = directory.filePath(QStringLiteral("runs"));
        QFile file(plugin);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QStringLiteral("#!/bin/sh\necho run >> %1\n[ -f %2 ] || { echo 'SSO session has expired: run tool "
                                  "login' >&2; exit 7; }\n"
                                  "echo "
                                  "'{\"apiVersion\":\"client.authentication.k8s.io/"
                                  "v1\",\"kind\":\"ExecCredential\",\"status\":{\"token\":\"from-plugin\"}}'\n")
                       .arg(runs, works)
                       .toUtf8());
        file.close();
        file.setPermissions(QFile::ReadOwner | QFile::ExeOwner);
        ApiManners manners;
        manners.credentials.firstPause = 300ms;
        manners.credentials.longestPause = 600ms;
        Rig rig(server,
                server.kubeconfigFor(
                    "{exec: {apiVersion: client.authentication.k8s.io/v1, command: " + plugin.toStdString() + "}}"),
                {}, manners);
        QTRY_COMPARE(rig.state(), SourceState::STATE_NEEDS_LOGIN);
        QVERIFY2(rig.source().reason().find("status 7: SSO session has expired: run tool login") != std::string::npos,
                 rig.source().reason().c_str());
        QTest::qWait(1500);
        const auto runCount = [&runs] {
            QFile log(runs);
            return log.open(QIODevice::ReadOnly) ? log.readAll().count('\n') : 0;
        };
        QVERIFY2(runCount() <= 7, fmt::format("{} runs", runCount()).c_str());
        QCOMPARE(server.requests(), 0);
        QFile now(works);
        QVERIFY(now.open(QIODevice::WriteOnly));
        now.close();
        QTRY_COMPARE_WITH_TIMEOUT(rig.state(), SourceState::STATE_LIVE, 4000);
        QCOMPARE(rig.pods(), kAllPods);
    }

    void seesTheNamespacesItMay()
    {
        GuardedApiServer server;
        server.allow({"iot", "pay"});
        // One named by the kubeconfig, one told, one told in vain.
        Rig rig(server, server.kubeconfig("good", "iot"), {"pay", "secret"});
        QTRY_COMPARE(rig.state(), SourceState::STATE_LIVE);
        QTRY_COMPARE(rig.pods(), (std::set<std::string>{"pod-of-iot", "pod-of-pay"}));
        QVERIFY2(rig.source().reason().find("only in iot, pay") != std::string::npos, rig.source().reason().c_str());
        QCOMPARE(rig.view.podSources.get(kCluster).state(), SourceState::STATE_LIVE);
        QVERIFY(rig.view.podSources.get(kCluster).reason().starts_with("only in iot, pay: pods is forbidden"));
        QCOMPARE(rig.view.nodeSources.get(kCluster).state(), SourceState::STATE_DENIED);

        const auto limitOf = [&](const std::string &collection) {
            v1::AccessLimit found;
            const auto cluster = rig.view.clusters.get(kCluster);
            for (const auto &limit : cluster->access_limits()) {
                if (limit.collection() == collection)
                    found = limit;
            }
            return found;
        };
        QTRY_COMPARE(limitOf("pods").seen_namespaces_size(), 2);
        QCOMPARE(limitOf("pods").refused_namespaces_size(), 1);
        QCOMPARE(limitOf("pods").refused_namespaces(0), std::string("secret"));
        QCOMPARE(limitOf("nodes").seen_namespaces_size(), 0);
        QVERIFY(!limitOf("nodes").reason().empty());
        // A right to one object by name is no right to list.
        QCOMPARE(limitOf("daemonsets").seen_namespaces_size(), 0);

        // Another namespace is told, and one is taken away.
        server.allow({"pay", "other"});
        v1::Cluster told = rig.told;
        told.add_namespaces("other");
        QVERIFY(rig.connection->update(told, nullptr));
        QTRY_COMPARE_WITH_TIMEOUT(rig.pods(), (std::set<std::string>{"pod-of-other", "pod-of-pay"}), 6000);

        // Rights to the whole make an end of it.
        server.allowAll();
        QTRY_COMPARE_WITH_TIMEOUT(rig.pods(), kAllPods, 6000);
        QTRY_VERIFY(rig.source().reason().empty());
        QTRY_COMPARE(rig.view.clusters.get(kCluster)->access_limits_size(), 0);
    }

    // Of a thousand namespaces so many are watched as it takes no harm, and it
    // is said.
    void boundsTheNamespacesItWatches()
    {
        GuardedApiServer server;
        std::set<std::string> names;
        for (int i = 0; i < 1000; ++i)
            names.insert(fmt::format("space-{:03}", i));
        server.allow(names);
        server.nameNamespaces(true);
        ApiManners manners;
        manners.requestsPerSecond = 1000;
        manners.burst = 1000;
        Rig rig(server, server.kubeconfig("good"), {}, manners);
        QTRY_COMPARE_WITH_TIMEOUT(rig.state(), SourceState::STATE_LIVE, 20000);
        QTRY_COMPARE_WITH_TIMEOUT(rig.pods().size(), NamespaceFinder::kMaxSeen, 10000);
        QVERIFY2(rig.source().reason().find("(the first 50)") != std::string::npos, rig.source().reason().c_str());
        QVERIFY(rig.pods().contains("pod-of-space-000"));
    }

    void saysWhatToTellWhenNothingMayBeSeen()
    {
        GuardedApiServer server;
        server.allow({});
        Rig rig(server, server.kubeconfig("good"));
        QTRY_COMPARE(rig.state(), SourceState::STATE_DENIED);
        QVERIFY2(rig.source().reason().find("say which") != std::string::npos, rig.source().reason().c_str());
        // Refusals are not asked again in a hurry.
        QTest::qWait(500);
        const int before = server.requests();
        QTest::qWait(1000);
        QVERIFY(server.requests() - before < 60);
    }

    // A restart, as it is in earnest: with the times that are shipped.
    void isThereAgainWithinSecondsOfItsReturn()
    {
        auto server = std::make_unique<GuardedApiServer>();
        const int port = server->port();
        Rig rig(*server, server->kubeconfig("good"), {}, {}, WatchTimes());
        QTRY_COMPARE(rig.state(), SourceState::STATE_LIVE);
        QCOMPARE(rig.pods(), kAllPods);
        server->stop();
        QTRY_COMPARE_WITH_TIMEOUT(rig.state(), SourceState::STATE_STALE, 15000);
        QVERIFY(rig.source().has_current_time());
        QVERIFY(!rig.source().reason().empty());
        QCOMPARE(rig.pods(), kAllPods);
        // Away for long enough that its pauses have grown.
        QTest::qWait(9000);
        QCOMPARE(rig.pods(), kAllPods);
        GuardedApiServer again(port);
        QElapsedTimer timer;
        timer.start();
        QTRY_COMPARE_WITH_TIMEOUT(rig.state(), SourceState::STATE_LIVE, 10000);
        qInfo("live again %lld ms after its return", timer.elapsed());
        QVERIFY2(timer.elapsed() < 5000, fmt::format("{} ms", timer.elapsed()).c_str());
        QCOMPARE(rig.pods(), kAllPods);
    }

    void keepsItsPace()
    {
        GuardedApiServer server;
        ApiManners manners;
        manners.requestsPerSecond = 10;
        manners.burst = 5;
        Rig rig(server, server.kubeconfig("good"), {}, manners);
        QElapsedTimer timer;
        timer.start();
        // Eight lists, eight watches and the prober's: the burst at once, the rest
        // in their time.
        QTRY_COMPARE_WITH_TIMEOUT(rig.state(), SourceState::STATE_LIVE, 8000);
        QVERIFY2(timer.elapsed() >= 900, fmt::format("{} ms", timer.elapsed()).c_str());
        QVERIFY(server.requests() <= 5 + timer.elapsed() / 100 + 1);
        QTRY_VERIFY(rig.view.clusters.get(kCluster)->api_usage().watch_count() == 8);
        const auto usage = rig.view.clusters.get(kCluster)->api_usage();
        QCOMPARE(usage.limit_per_second(), 10.0);
        QCOMPARE(usage.burst(), 5);
        QVERIFY(usage.delayed_count() > 0);
        QVERIFY(usage.request_count() >= 16);
    }

    void actsAsSomebodyElse()
    {
        GuardedApiServer server;
        Rig rig(server,
                server.kubeconfigFor("{token: good, as: 'system:serviceaccount:iot:viewer', as-groups: [ops, dev], "
                                     "as-user-extra: {reason: [audit]}}"));
        QTRY_COMPARE(rig.state(), SourceState::STATE_LIVE);
        const std::string head = server.lastHead();
        QVERIFY2(head.find("Impersonate-User: system:serviceaccount:iot:viewer") != std::string::npos, head.c_str());
        QVERIFY(head.find("Impersonate-Group: ops") != std::string::npos);
        QVERIFY(head.find("Impersonate-Group: dev") != std::string::npos);
        QVERIFY(head.find("Impersonate-Extra-reason: audit") != std::string::npos);
        QCOMPARE(rig.view.clusters.get(kCluster)->impersonated_user(), std::string("system:serviceaccount:iot:viewer"));
        QVERIFY(rig.view.clusters.get(kCluster)->insecure());
    }
};

QTEST_GUILESS_MAIN(TestClusterAccess)
#include "tst_cluster_access.moc"
