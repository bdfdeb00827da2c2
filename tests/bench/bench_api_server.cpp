#include <QtTest>

#include <atomic>
#include <thread>
#include <unordered_set>

#include <QProcess>
#include <QTableView>

#include <fmt/format.h>

#include "models/pods_model.h"
#include "models/session.h"
#include "tests/bench/etcd_pods.h"
#include "tests/bench/fleet.h"
#include "tests/support/control_plane.h"
#include "tests/support/lab.h"
#include "wheelhouse/v1/clusters.grpc.pb.h"
#include "wheelhouse/v1/pods.grpc.pb.h"

using namespace wheelhouse;
using namespace wheelhouse::bench;
using namespace std::chrono_literals;

namespace {

constexpr int kConsoles = 20;
constexpr std::size_t kBurst = 25;
// Rows that are in view.
constexpr std::size_t kOnScreen = 25;
// Stamps of changes that are under way or were measured.
constexpr std::size_t kMostChanges = 1 << 20;

std::size_t podCount()
{
    const int given = qEnvironmentVariableIntValue("WHEELHOUSE_BENCH_PODS");
    return given > 0 ? static_cast<std::size_t>(given) : 50'000;
}

// When each change was written.
class Stamps {
public:
    void set(std::int64_t number, Clock::time_point time)
    {
        m_times[static_cast<std::size_t>(number)].store(time.time_since_epoch().count(), std::memory_order_release);
    }
    std::optional<Clock::time_point> of(std::int64_t number) const
    {
        if (number <= 0 || number >= static_cast<std::int64_t>(kMostChanges))
            return std::nullopt;
        return Clock::time_point(Clock::duration(m_times[static_cast<std::size_t>(number)].load(std::memory_order_acquire)));
    }

private:
    std::vector<std::atomic<std::int64_t>> m_times = std::vector<std::atomic<std::int64_t>>(kMostChanges);
};

// A console's stream of all pods: how many it knows, how old changes are.
class Console final : private client::WatchHandler<v1::WatchPodsResponse> {
public:
    Console(const test::ServerProcess &server, const Stamps &stamps) : m_stamps(stamps), m_channel(server.channel())
    {
        v1::WatchPodsRequest request;
        request.set_parent("clusters/-/namespaces/-");
        m_watch = client::watch<v1::PodService>(m_channel, &v1::PodService::Stub::async::WatchPods, request,
                                                static_cast<client::WatchHandler<v1::WatchPodsResponse> &>(*this));
        m_watch->start();
    }
    ~Console() override
    {
        m_watch->stop();
        m_channel->shutDown();
    }

    bool waitFor(std::size_t pods, std::chrono::milliseconds limit)
    {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, limit, [&] { return m_pods >= pods; });
    }
    // Until it has seen that change, or a later one of the same pod.
    bool waitForChange(std::int64_t number, std::chrono::milliseconds limit)
    {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, limit, [&] { return m_newest >= number; });
    }
    std::optional<Clock::time_point> firstRows()
    {
        const std::lock_guard lock(m_mutex);
        return m_first;
    }
    Samples takeAges()
    {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_ages, {});
    }

private:
    void watchMessage(v1::WatchPodsResponse &&message) override
    {
        const auto now = Clock::now();
        const std::lock_guard lock(m_mutex);
        const bool following = m_pods >= podCount();
        for (const auto &pod : message.upserted()) {
            m_pods += m_known.insert(pod.name()).second ? 1 : 0;
            const auto number = pod.restarts() - EtcdPods::kLeast;
            // What was before its time is none of its business.
            if (const auto written = m_stamps.of(number); following && written) {
                m_ages.add(msBetween(*written, now));
                m_newest = std::max(m_newest, number);
            }
        }
        if (!m_first && message.upserted_size() > 0)
            m_first = now;
        m_changed.notify_all();
    }
    void watchState(const client::WatchState &) override {}

    const Stamps &m_stamps;
    const ChannelPtr m_channel;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::unordered_set<std::string> m_known;
    std::size_t m_pods = 0;
    std::int64_t m_newest = 0;
    std::optional<Clock::time_point> m_first;
    Samples m_ages;
    std::unique_ptr<client::WatchCall<v1::WatchPodsRequest, v1::WatchPodsResponse>> m_watch;
};

// A console whose program hangs: opens the stream, and never reads.
class StalledConsole final : private grpc::ClientReadReactor<v1::WatchPodsResponse> {
public:
    explicit StalledConsole(const test::ServerProcess &server) : m_channel(server.channel())
    {
        m_request.set_parent("clusters/-/namespaces/-");
        m_stub = v1::PodService::NewStub(m_channel->grpcChannel());
        m_stub->async()->WatchPods(&m_context, &m_request, this);
        StartCall();
    }
    ~StalledConsole() override
    {
        m_context.TryCancel();
        std::unique_lock lock(m_mutex);
        m_ended.wait(lock, [this] { return m_done; });
    }

private:
    void OnDone(const grpc::Status &) override
    {
        const std::lock_guard lock(m_mutex);
        m_done = true;
        m_ended.notify_all();
    }

    const ChannelPtr m_channel;
    v1::WatchPodsRequest m_request;
    grpc::ClientContext m_context;
    std::unique_ptr<v1::PodService::Stub> m_stub;
    std::mutex m_mutex;
    std::condition_variable m_ended;
    bool m_done = false;
};

// Kubernetes' own client library, in a process of its own.
class Informer {
public:
    explicit Informer(const QString &kubeconfig)
    {
        m_process.start(test::labDirectory() + QStringLiteral("/bin/informer"), {kubeconfig});
        if (!m_process.waitForStarted())
            qFatal("the informer does not start; scripts/bench.sh builds it");
    }
    ~Informer()
    {
        m_process.closeWriteChannel();
        if (!m_process.waitForFinished(5000))
            m_process.kill();
    }
    // Seconds by its own clock.
    double waitForSync(std::size_t pods)
    {
        while (!m_process.canReadLine() && m_process.waitForReadyRead(120'000)) { }
        const auto words = m_process.readLine().trimmed().split(' ');
        if (words.size() != 3 || words[2].toULongLong() != pods)
            qFatal("the informer has said: %s", words.join(' ').constData());
        return words[1].toDouble();
    }
    pid_t processId() const { return static_cast<pid_t>(m_process.processId()); }

private:
    QProcess m_process;
};

} // namespace

// Fifty thousand pods in a real API server: how soon they are there, how soon a
// change is seen, by how many, and what that costs, beside curl, kubectl and
// Kubernetes' own informer. WHEELHOUSE_BENCH_PODS for another number.
class BenchApiServer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!test::ControlPlane::isPossible())
            QSKIP("the lab's programs are not built: make lab-up");
        m_plane = must(test::ControlPlane::start());
        m_pods = std::make_unique<EtcdPods>(*m_plane);
        const auto began = Clock::now();
        m_pods->fill(podCount());
        note("api", fmt::format("{} pods of {} bytes, 1,000 nodes; written in {:.1f} s", podCount(), m_pods->podBytes(),
                                msSince(began) / 1000));
        QVERIFY(m_directory.isValid());
        QFile file(kubeconfigFile());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(m_plane->kubeconfig());
        file.close();
        // Its own cache has to be filled first; for all alike.
        (void)Informer(kubeconfigFile()).waitForSync(podCount());
        m_server = must(test::ServerProcess::start());
        m_channel = m_server->channel();
    }

    void cleanupTestCase()
    {
        if (!m_server)
            return;
        m_channel->shutDown();
        QVERIFY(m_server->stop());
    }

    void listsThem()
    {
        Samples ours;
        Samples curl;
        Samples informer;
        const double before = residentMiB(serverPid());
        double held = 0;
        for (int round = 0; round < 3; ++round) {
            curl.add(curlSeconds());
            informer.add(Informer(kubeconfigFile()).waitForSync(podCount()));
            const auto began = Clock::now();
            addCluster("bench");
            QVERIFY(waitForPods("bench"));
            ours.add(msSince(began) / 1000);
            if (round == 0)
                held = residentMiB(serverPid()) - before;
            removeCluster("bench");
        }
        const auto began = Clock::now();
        m_plane->kubectl({QStringLiteral("get"), QStringLiteral("pods"), QStringLiteral("-A")});
        const double kubectl = msSince(began) / 1000;
        const auto words = fmt::format("{} pods from being told of the cluster to all of them in the live view", podCount());
        figure("P1", ours.median(), "s", "-", words);
        figure("P1.curl", curl.median(), "s", "-", "curl reads them in protobuf, by one request");
        figure("P1.ratio", ours.median() / curl.median(), "x", "<=1.15", "ours against curl's");
        figure("P1.informer", informer.median() / ours.median(), "x", ">=2.5", fmt::format("the informer's {:.2f} s against ours", informer.median()));
        figure("P1.kubectl", kubectl / ours.median(), "x", ">=11", fmt::format("the {:.1f} s of kubectl get pods -A against ours", kubectl));
        figure("P2.resident", held, "MiB", "<=60", "what the server's resident memory grew by with them, the first time");
    }

    void showsTheFirstTable()
    {
        addCluster("bench");
        QVERIFY(waitForPods("bench"));
        Samples first;
        Samples all;
        for (int round = 0; round < 5; ++round) {
            const auto began = Clock::now();
            Console console(*m_server, m_stamps);
            QVERIFY(console.waitFor(podCount(), 60s));
            all.add(msSince(began) / 1000);
            first.add(msBetween(began, *console.firstRows()) / 1000);
        }
        figure("P3", first.max(), "s", "<=0.4", "a console from opening the stream to its first rows, the slowest of five");
        figure("P3.all", all.median(), "s", "-", "the same to all of them");
    }

    // Twenty consoles at 500 changes a second; the informer beside them.
    void followsForTwenty()
    {
        std::vector<std::unique_ptr<Console>> consoles;
        for (int i = 0; i < kConsoles; ++i)
            consoles.push_back(std::make_unique<Console>(*m_server, m_stamps));
        for (const auto &console : consoles)
            QVERIFY(console->waitFor(podCount(), 60s));
        Informer informer(kubeconfigFile());
        (void)informer.waitForSync(podCount());
        const double ours = cpuSeconds(serverPid());
        const double its = cpuSeconds(informer.processId());
        const ThreadTimes times(serverPid());
        const auto last = writeChanges(500, 20s);
        Samples together;
        Samples worst;
        for (const auto &console : consoles) {
            QVERIFY(console->waitForChange(last, 10s));
            const auto ages = console->takeAges();
            QVERIFY(ages.size() > 1000);
            worst.add(ages.percentile(0.99));
            together.add(ages);
        }
        const double cpu = cpuSeconds(serverPid()) - ours;
        const double informerCpu = cpuSeconds(informer.processId()) - its;
        figure("consoles.change.p50", together.percentile(0.5), "ms", "-", "500 changes/s, from etcd to each of 20 consoles");
        figure("consoles.change.p99", together.percentile(0.99), "ms", "<250", "the same");
        figure("consoles.change.slowest", worst.max(), "ms", "<250", "the p99 of the console that is worst off");
        figure("consoles.cpu", cpu / informerCpu, "x", "<=0.5",
               fmt::format("the server's {:.2f} s of processor time for it against the informer's {:.2f} s, which serves nobody", cpu, informerCpu));
        note("consoles.cpu", times.told());
    }

    // Of those that do not read, too.
    void isNotHeldUp()
    {
        Console alone(*m_server, m_stamps);
        QVERIFY(alone.waitFor(podCount(), 60s));
        auto last = writeChanges(500, 8s);
        QVERIFY(alone.waitForChange(last, 10s));
        const auto before = alone.takeAges();
        const double resident = residentMiB(serverPid());
        std::vector<std::unique_ptr<StalledConsole>> stalled;
        for (int i = 0; i < kConsoles; ++i)
            stalled.push_back(std::make_unique<StalledConsole>(*m_server));
        last = writeChanges(500, 8s);
        QVERIFY(alone.waitForChange(last, 10s));
        const auto after = alone.takeAges();
        figure("P11.memory", (residentMiB(serverPid()) - resident) * 1024 / kConsoles, "KiB", "<=256",
               "resident memory of the server for each of 20 streams that are not read");
        figure("P11.others", after.percentile(0.99) / before.percentile(0.99), "x", "<=1.1",
               fmt::format("p99 of a console that reads, {:.0f} ms, against {:.0f} ms without them", after.percentile(0.99), before.percentile(0.99)));
    }

    // The desktop's own models before a table: what is on the screen when.
    void paintsChanges()
    {
        Samples ages;
        {
            const auto channel = m_server->channel();
            models::Session session(channel, QStringLiteral("bench"));
            session.start();
            const auto rows = session.openPods();
            models::PodsModel model(*rows, session.catalog());
            const auto lease = model.watch();
            QTableView view;
            view.setModel(&model);
            view.resize(1200, 900);
            view.show();
            QTRY_COMPARE_WITH_TIMEOUT(model.rowCount(), static_cast<int>(podCount()), 60'000);
            model.sort(model.columnOf(QStringLiteral("pod")));
            QTRY_VERIFY_WITH_TIMEOUT(!podsOf(model, 1).empty() && podsOf(model, 1).front() == 0, 10'000);
            Painted painted(model, m_stamps);
            view.viewport()->installEventFilter(&painted);
            std::atomic<bool> done = false;
            std::int64_t last = 0;
            // Those that are on the screen, so that every change is one to be painted.
            std::thread writer([&] {
                last = writeChanges(2000, 10s, kOnScreen);
                done = true;
            });
            QTRY_VERIFY_WITH_TIMEOUT(done, 60'000);
            writer.join();
            QTRY_VERIFY_WITH_TIMEOUT(painted.newest() + static_cast<std::int64_t>(kOnScreen) >= last, 10'000);
            ages = painted.ages();
            channel->shutDown();
        }
        QVERIFY(ages.size() > 100);
        figure("P6.p50", ages.median(), "ms", "-", "2,000 changes/s, from etcd to the painted cell of the desktop's table");
        figure("P6", ages.percentile(0.99), "ms", "<=60", "the same, p99");
    }

    void takesTwoClusters()
    {
        removeCluster("bench");
        const double before = residentMiB(serverPid());
        const auto began = Clock::now();
        addCluster("one");
        addCluster("two");
        QVERIFY(waitForPods("one"));
        QVERIFY(waitForPods("two"));
        figure("P4", msSince(began) / 1000, "s", "<=7", fmt::format("{} pods in two clusters, none missing", 2 * podCount()));
        figure("P4.memory", residentMiB(serverPid()) - before, "MiB", "<=120", "what the server's resident memory grew by, after what it gave back");
        figure("P4.resident", residentMiB(serverPid()), "MiB", "-", "the whole server with them");

        const auto channel = m_server->channel();
        {
            const double own = residentMiB(::getpid());
            models::Session session(channel, QStringLiteral("bench"));
            session.start();
            const auto rows = session.openPods();
            models::PodsModel model(*rows, session.catalog());
            const auto lease = model.watch();
            QTRY_COMPARE_WITH_TIMEOUT(model.rowCount(), static_cast<int>(2 * podCount()), 120'000);
            figure("D3.pods", residentMiB(::getpid()) - own, "MiB", "-", "what a console's resident memory grows by with all of them in a table");
            channel->shutDown();
        }
    }

private:
    // Ages of changes when they are painted.
    class Painted final : public QObject {
    public:
        Painted(const models::PodsModel &model, const Stamps &stamps)
            : m_model(model), m_stamps(stamps), m_column(model.columnOf(QStringLiteral("restarts")))
        {
        }
        bool eventFilter(QObject *, QEvent *event) override
        {
            if (event->type() != QEvent::Paint)
                return false;
            // After it has done the work: then it is on the screen.
            QMetaObject::invokeMethod(this, [this] { look(); }, Qt::QueuedConnection);
            return false;
        }
        Samples ages() const { return m_ages; }
        std::int64_t newest() const { return m_newest; }

    private:
        void look()
        {
            const auto now = Clock::now();
            for (int row = 0; row < static_cast<int>(kOnScreen); ++row) {
                const auto number = m_model.index(row, m_column).data().toString().remove(QRegularExpression(QStringLiteral("\\D"))).toLongLong() - EtcdPods::kLeast;
                if (number <= m_seen[row])
                    continue;
                m_seen[row] = number;
                m_newest = std::max<std::int64_t>(m_newest, number);
                if (const auto written = m_stamps.of(number))
                    m_ages.add(msBetween(*written, now));
            }
        }

        const models::PodsModel &m_model;
        const Stamps &m_stamps;
        const int m_column;
        std::array<std::int64_t, kOnScreen> m_seen{};
        std::int64_t m_newest = 0;
        Samples m_ages;
    };

    static std::vector<std::size_t> podsOf(const models::PodsModel &model, int rows)
    {
        std::vector<std::size_t> pods;
        const int column = model.columnOf(QStringLiteral("pod"));
        for (int row = 0; row < std::min(rows, model.rowCount()); ++row)
            pods.push_back(model.index(row, column).data().toString().section(QLatin1Char('-'), 1).toULongLong());
        return pods;
    }

    QString kubeconfigFile() const { return m_directory.filePath(QStringLiteral("kubeconfig")); }
    pid_t serverPid() const { return static_cast<pid_t>(m_server->processId()); }

    double curlSeconds()
    {
        const auto began = Clock::now();
        m_plane->curl(QStringLiteral("/api/v1/pods?resourceVersion=0"), QStringLiteral("application/vnd.kubernetes.protobuf"));
        return msSince(began) / 1000;
    }

    void addCluster(const std::string &id)
    {
        v1::CreateClusterRequest request;
        request.set_cluster_id(id);
        request.set_kubeconfig(m_plane->kubeconfig().toStdString());
        must(client::callBlocking(*m_channel, &v1::ClusterService::Stub::CreateCluster, request));
    }
    void removeCluster(const std::string &id)
    {
        v1::DeleteClusterRequest request;
        request.set_name("clusters/" + id);
        must(client::callBlocking(*m_channel, &v1::ClusterService::Stub::DeleteCluster, request));
    }
    bool waitForPods(const std::string &id)
    {
        v1::GetClusterRequest request;
        request.set_name("clusters/" + id);
        const auto until = Clock::now() + 120s;
        while (Clock::now() < until) {
            if (must(client::callBlocking(*m_channel, &v1::ClusterService::Stub::GetCluster, request)).pod_count()
                == static_cast<int>(podCount()))
                return true;
            QThread::msleep(5);
        }
        return false;
    }

    // Of `among` pods in turn, or all; the number of the last one.
    std::int64_t writeChanges(std::size_t perSecond, std::chrono::seconds time, std::size_t among = 0)
    {
        const auto began = Clock::now();
        const auto burst = kBurst;
        const std::chrono::duration<double> pause(static_cast<double>(burst) / static_cast<double>(perSecond));
        const std::size_t rounds = perSecond * static_cast<std::size_t>(time.count()) / burst;
        for (std::size_t round = 0; round < rounds; ++round) {
            std::vector<EtcdPods::Change> changes;
            for (std::size_t i = 0; i < burst; ++i) {
                const auto number = ++m_lastChange;
                changes.emplace_back(static_cast<std::size_t>(number) % (among > 0 ? among : podCount()), number);
                m_stamps.set(number, Clock::now());
            }
            m_pods->change(changes);
            std::this_thread::sleep_until(began + std::chrono::duration_cast<Clock::duration>(pause * static_cast<double>(round + 1)));
        }
        const double rate = static_cast<double>(rounds * burst) / (msSince(began) / 1000);
        if (rate < static_cast<double>(perSecond) * 0.95)
            note("api", fmt::format("only {:.0f} of {} changes a second could be written", rate, perSecond));
        return m_lastChange;
    }

    QTemporaryDir m_directory;
    std::unique_ptr<test::ControlPlane> m_plane;
    std::unique_ptr<EtcdPods> m_pods;
    Server m_server;
    ChannelPtr m_channel;
    Stamps m_stamps;
    std::int64_t m_lastChange = 0;
};

QTEST_MAIN(BenchApiServer)
#include "bench_api_server.moc"
