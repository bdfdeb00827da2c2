#include <QtTest>

#include <random>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "server/links/kubernetes/kubernetes_api.h"
#include "tests/bench/fleet.h"
#include "wheelhouse/v1/clusters.grpc.pb.h"
#include "wheelhouse/v1/workloads.grpc.pb.h"

using namespace wheelhouse;
using namespace wheelhouse::bench;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr int kChanges = 200;
constexpr int kChangesByKubectl = 20;

QString labFile(const QString &name)
{
    const QString own = qEnvironmentVariable("WHEELHOUSE_SOURCE") + QStringLiteral("/build/lab");
    return QDir(qEnvironmentVariable("WHEELHOUSE_LAB", own)).filePath(name);
}

// When the stream of workloads first showed a tag at the one that is changed.
class WorkloadWatch final : private client::WatchHandler<v1::WatchWorkloadsResponse> {
public:
    WorkloadWatch(const ChannelPtr &channel, std::string workload) : m_workload(std::move(workload))
    {
        v1::WatchWorkloadsRequest request;
        request.set_parent("clusters/-/namespaces/-");
        m_watch =
            client::watch<v1::WorkloadService>(channel, &v1::WorkloadService::Stub::async::WatchWorkloads, request,
                                               static_cast<client::WatchHandler<v1::WatchWorkloadsResponse> &>(*this));
        m_watch->start();
    }
    ~WorkloadWatch() override { m_watch->stop(); }

    std::optional<Clock::time_point> waitFor(const std::string &tag)
    {
        std::unique_lock lock(m_mutex);
        if (!m_changed.wait_for(lock, 10s, [&] { return m_tag == tag; }))
            return std::nullopt;
        return m_time;
    }

private:
    void watchMessage(v1::WatchWorkloadsResponse &&message) override
    {
        const auto now = Clock::now();
        const std::lock_guard lock(m_mutex);
        for (const auto &workload : message.upserted()) {
            if (workload.name() == m_workload && workload.containers(0).image().tag() != m_tag) {
                m_tag = workload.containers(0).image().tag();
                m_time = now;
            }
        }
        m_changed.notify_all();
    }
    void watchState(const client::WatchState &) override {}

    const std::string m_workload;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::string m_tag;
    Clock::time_point m_time;
    std::unique_ptr<client::WatchCall<v1::WatchWorkloadsRequest, v1::WatchWorkloadsResponse>> m_watch;
};

} // namespace

// A change in a real cluster until a console shows it. Needs the lab.
class BenchClusters : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QFile file(labFile(QStringLiteral("test.kubeconfig")));
        if (!file.open(QIODevice::ReadOnly))
            QSKIP("the lab is not up: make lab-up");
        m_kubeconfig = file.readAll().toStdString();
        m_space = fmt::format("bench-{}", QCoreApplication::applicationPid());
        m_api = kubernetes::KubernetesApi::create(m_http, must(kubernetes::Kubeconfig::parse(m_kubeconfig, {})));
        send("POST", "/api/v1/namespaces", {{"metadata", {{"name", m_space}}}});
        // Paused and without pods: what is measured is the way of the change.
        const json labels{{"app", "bench"}};
        send("POST", deployments(),
             {{"metadata", {{"name", "bench"}}},
              {"spec",
               {{"replicas", 0},
                {"paused", true},
                {"selector", {{"matchLabels", labels}}},
                {"template", {{"metadata", {{"labels", labels}}}, {"spec", {{"containers", containers("first")}}}}}}}});

        m_server = must(test::ServerProcess::start());
        m_channel = m_server->channel();
        v1::CreateClusterRequest request;
        request.set_cluster_id("test");
        request.set_kubeconfig(m_kubeconfig);
        const auto began = Clock::now();
        must(client::callBlocking(*m_channel, &v1::ClusterService::Stub::CreateCluster, request));
        m_watch = std::make_unique<WorkloadWatch>(
            m_channel, fmt::format("clusters/test/namespaces/{}/deployments/bench", m_space));
        QVERIFY(m_watch->waitFor("first"));
        figure("cluster.live", msSince(began), "ms", "-", "adding the lab's cluster to its workloads in a stream");
    }

    void cleanupTestCase()
    {
        if (!m_server)
            return;
        m_watch.reset();
        m_channel->shutDown();
        send("DELETE", "/api/v1/namespaces/" + m_space, json::object());
        m_http.stop();
        QVERIFY(m_server->stop());
    }

    void showsChanges()
    {
        Samples whole;
        Samples after;
        std::mt19937 random(5);
        for (int i = 0; i < kChanges; ++i) {
            const auto tag = fmt::format("1.0.{}", i);
            // Not in step with the stream, which sends at most every 50 ms.
            QThread::msleep(random() % 50);
            const auto began = Clock::now();
            send("PATCH", deployments() + "/bench", patch(tag));
            const auto answered = Clock::now();
            const auto shown = m_watch->waitFor(tag);
            QVERIFY(shown);
            whole.add(msBetween(began, *shown));
            after.add(std::max(0.0, msBetween(answered, *shown)));
        }
        percentiles("cluster.change", whole, "ms", "<=1000",
                    "from sending a change to the API server to its row in a console's stream");
        percentiles("cluster.change.after", after, "ms", "-", "the part of it after the API server has answered");
    }

    void showsWhatKubectlDoes()
    {
        Samples whole;
        for (int i = 0; i < kChangesByKubectl; ++i) {
            const auto tag = fmt::format("2.0.{}", i);
            QProcess kubectl;
            const auto began = Clock::now();
            kubectl.start(labFile(QStringLiteral("bin/kubectl")),
                          {QStringLiteral("--kubeconfig"), labFile(QStringLiteral("test.kubeconfig")),
                           QStringLiteral("-n"), QString::fromStdString(m_space), QStringLiteral("set"),
                           QStringLiteral("image"), QStringLiteral("deployment/bench"),
                           QStringLiteral("bench=iot/bench:") + QString::fromStdString(tag)});
            const auto shown = m_watch->waitFor(tag);
            QVERIFY(shown);
            whole.add(msBetween(began, *shown));
            QVERIFY(kubectl.waitForFinished(10'000) && kubectl.exitCode() == 0);
        }
        percentiles("cluster.change.kubectl", whole, "ms", "<=1000",
                    "from starting `kubectl set image` to the row in a console's stream");
    }

private:
    std::string deployments() const { return "/apis/apps/v1/namespaces/" + m_space + "/deployments"; }

    static json containers(const std::string &tag)
    {
        return json::array({json{{"name", "bench"}, {"image", "iot/bench:" + tag}}});
    }
    static json patch(const std::string &tag)
    {
        return {{"spec", {{"template", {{"spec", {{"containers", containers(tag)}}}}}}}};
    }

    void send(const std::string &method, const std::string &path, const json &body)
    {
        kubernetes::ApiRequest request;
        request.method = method;
        request.path = path;
        request.body = body.dump();
        request.contentType = method == "PATCH" ? kubernetes::kStrategicMergePatch : kubernetes::kJson;
        must(m_api->call(std::move(request)));
    }

    http::HttpClient m_http;
    std::shared_ptr<kubernetes::KubernetesApi> m_api;
    std::string m_kubeconfig;
    std::string m_space;
    Server m_server;
    ChannelPtr m_channel;
    std::unique_ptr<WorkloadWatch> m_watch;
};

QTEST_GUILESS_MAIN(BenchClusters)
#include "bench_clusters.moc"
