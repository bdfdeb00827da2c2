#include <QtTest>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "server/clusters/logs/merged_log.h"
#include "server/clusters/object_names.h"
#include "server/links/kubernetes/kubeconfig.h"
#include "server/links/kubernetes/pod_log_stream.h"
#include "tests/bench/figures.h"
#include "tests/support/pretend_api_server.h"

using namespace wheelhouse;
using namespace wheelhouse::bench;
using namespace std::chrono_literals;

namespace {

constexpr int kPods = 50;
constexpr int kLinesPerSecond = 100'000;
constexpr int kSeconds = 10;
constexpr int kPerTick = kLinesPerSecond / kPods / 100;
const std::string kWorkload = "clusters/bench/namespaces/iot/deployments/gateway";

std::string stamp()
{
    const auto now = std::chrono::system_clock::now();
    const auto nanos = std::chrono::duration_cast<std::chrono::nanoseconds>(now.time_since_epoch()).count();
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:09}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(now)), nanos % 1'000'000'000);
}

// A pod's log: so many lines each 10 ms, each with its number, to its end. Who
// asks for it again, to go on after it, finds nothing more.
class Logs {
public:
    void operator()(const test::ScriptedRequest &request, test::ScriptedConnection &connection)
    {
        connection.beginChunks("text/plain");
        if (isNew(request.target.substr(0, request.target.find('?'))))
            write(connection);
        else
            connection.waitForClose();
    }

private:
    bool isNew(const std::string &path)
    {
        const std::lock_guard lock(m_mutex);
        return m_told.insert(path).second;
    }
    static void write(test::ScriptedConnection &connection);

    std::mutex m_mutex;
    std::set<std::string> m_told;
};

void Logs::write(test::ScriptedConnection &connection)
{
    const auto began = Clock::now();
    int number = 0;
    for (int tick = 0; tick < kSeconds * 100; ++tick) {
        std::string piece;
        const std::string time = stamp();
        for (int i = 0; i < kPerTick; ++i)
            piece += fmt::format("{} INFO order {:07} handled in 12ms shop=4711 device=SN0042 amount=12.50 trace=5f2c9a1e\n", time, number++);
        if (!connection.chunk(piece))
            return;
        std::this_thread::sleep_until(began + (tick + 1) * 10ms);
    }
    connection.endChunks();
}

} // namespace

// The figure of issue 4: 100,000 lines a second from 50 pods followed without
// loss, or counted.
class BenchLogs : public QObject {
    Q_OBJECT

    http::HttpClient m_http;
    std::shared_ptr<kubernetes::KubernetesApi> m_api;
    clusters::ClusterView m_view;

    struct Outcome {
        std::int64_t lines = 0;
        std::int64_t skipped = 0;
        std::int64_t hidden = 0;
        std::int64_t disordered = 0;
        Samples delays;
        double cpu = 0;
        double seconds = 0;
    };

    Outcome follow(const std::string &include, std::chrono::milliseconds readerPause)
    {
        Outcome outcome;
        clusters::MergedLogOptions options;
        options.workload = kWorkload;
        options.request.follow = true;
        options.request.tailLines = -1;
        std::mutex mutex;
        std::condition_variable changed;
        bool woken = true;
        clusters::MergedLog log(
            m_view,
            [this](const std::string &pod, clusters::LogRequest request, std::function<void()> wake) -> Result<std::unique_ptr<clusters::LogStream>> {
                request.nameSpace = "iot";
                request.pod = std::string(clusters::lastPart(pod));
                return std::unique_ptr<clusters::LogStream>(kubernetes::PodLogStream::open(*m_api, request, std::move(wake)));
            },
            std::move(options), *clusters::LineFilter::make(include, {}));
        const auto began = Clock::now();
        const double cpuBefore = cpuSeconds(::getpid());
        log.start([&] {
            const std::lock_guard lock(mutex);
            woken = true;
            changed.notify_one();
        });
        std::map<int, std::int64_t> last;
        std::int64_t ended = 0;
        std::int64_t latest = 0;
        while (ended < kPods && msSince(began) < 60'000) {
            v1::StreamLogsResponse response;
            const auto next = log.take(response);
            if (!next || *next == clusters::MergedLog::Next::End)
                break;
            if (*next == clusters::MergedLog::Next::Wait) {
                std::unique_lock lock(mutex);
                changed.wait_for(lock, 20ms, [&] { return woken; });
                woken = false;
                continue;
            }
            const auto now = std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
            outcome.hidden += response.hidden_count();
            for (const auto &entry : response.entries()) {
                if (entry.has_notice()) {
                    ended += entry.notice().kind() == v1::LogNotice::KIND_ENDED || entry.notice().kind() == v1::LogNotice::KIND_BROKEN ? 1 : 0;
                    continue;
                }
                outcome.skipped += entry.skipped_count();
                if (entry.what_case() != v1::LogEntry::kText)
                    continue;
                ++outcome.lines;
                const std::int64_t time = entry.time().seconds() * 1'000'000'000 + entry.time().nanos();
                outcome.disordered += time < latest ? 1 : 0;
                latest = std::max(latest, time);
                if (outcome.lines % 1000 == 0)
                    outcome.delays.add(static_cast<double>(now - time) / 1e6);
            }
            if (readerPause.count() > 0)
                std::this_thread::sleep_for(readerPause);
            // All there is: a log that is followed waits for its pods' end.
            if (outcome.lines + outcome.hidden + outcome.skipped >= std::int64_t(kPods) * kPerTick * 100 * kSeconds)
                break;
        }
        outcome.cpu = cpuSeconds(::getpid()) - cpuBefore;
        outcome.seconds = msSince(began) / 1000;
        return outcome;
    }

private Q_SLOTS:
    void initTestCase()
    {
        for (int i = 0; i < kPods; ++i) {
            v1::Pod pod;
            pod.set_name(fmt::format("clusters/bench/namespaces/iot/pods/gateway-{}", i));
            pod.set_workload(kWorkload);
            pod.add_containers()->set_name("app");
            pod.mutable_containers(0)->set_state("running");
            m_view.pods.put(pod.name(), pod);
        }
    }

    void followsAHundredThousandLinesASecond()
    {
        Logs logs;
        test::ScriptedHttpServer server(std::ref(logs));
        m_api = kubernetes::KubernetesApi::create(m_http, *kubernetes::Kubeconfig::parse(test::kubeconfigTo(server.url()), {}));
        const auto all = follow({}, 0ms);
        const std::int64_t written = std::int64_t(kPods) * kPerTick * 100 * kSeconds;
        figure("logs.lines", static_cast<double>(all.lines) / all.seconds, "lines/s", ">=95000",
               fmt::format("{} of {} lines of {} pods merged; the writers and the reader are one process", all.lines, written, kPods));
        figure("logs.lost", static_cast<double>(written - all.lines - all.skipped), "lines", "<=0", "neither given nor counted");
        figure("logs.skipped", static_cast<double>(all.skipped), "lines", "-", "counted as left out");
        figure("logs.disordered", static_cast<double>(all.disordered), "lines", "-", "behind a later line of another pod");
        percentiles("logs.delay", all.delays, "ms", "<=1000", "from a line's time to the reader");
        figure("logs.cpu", all.cpu / all.seconds * 100, "%", "-", "of a core, the writers' part included");
        QCOMPARE(all.lines + all.skipped, written);
    }

    void hidesNineOfTen()
    {
        Logs logs;
        test::ScriptedHttpServer server(std::ref(logs));
        m_api = kubernetes::KubernetesApi::create(m_http, *kubernetes::Kubeconfig::parse(test::kubeconfigTo(server.url()), {}));
        const auto some = follow("order [0-9]+7 handled", 0ms);
        const std::int64_t written = std::int64_t(kPods) * kPerTick * 100 * kSeconds;
        figure("logs.filtered.cpu", some.cpu / some.seconds * 100, "%", "-", "of a core, with an expression that hides nine of ten lines");
        QCOMPARE(some.hidden, written - written / 10);
        QCOMPARE(some.lines + some.hidden + some.skipped, written);
    }

    void countsWhatASlowReaderMisses()
    {
        Logs logs;
        test::ScriptedHttpServer server(std::ref(logs));
        m_api = kubernetes::KubernetesApi::create(m_http, *kubernetes::Kubeconfig::parse(test::kubeconfigTo(server.url()), {}));
        // At most some 40,000 lines a second.
        const double before = heapMiB();
        const auto slow = follow({}, 50ms);
        const std::int64_t written = std::int64_t(kPods) * kPerTick * 100 * kSeconds;
        figure("logs.slow.skipped", static_cast<double>(slow.skipped), "lines", "-",
               fmt::format("counted, of {}; {} given", written, slow.lines));
        figure("logs.slow.heap", heapMiB() - before, "MiB", "<=150", "more than before, at its end");
        QCOMPARE(slow.lines + slow.skipped, written);
    }
};

QTEST_GUILESS_MAIN(BenchLogs)
#include "bench_logs.moc"
