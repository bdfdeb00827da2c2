#include <QtTest>

#include <deque>

#include "server/clusters/logs/log_query.h"
#include "server/clusters/logs/merged_log.h"

using namespace wheelhouse;
using namespace wheelhouse::clusters;

namespace {

const std::string kWorkload = "clusters/test/namespaces/iot/deployments/gateway";
const std::string kPods = "clusters/test/namespaces/iot/pods/";

// A container's log, to be written into while it is read.
struct Script {
    std::deque<LogBatch> batches;
    LogRequest request;
    int opened = 0;

    void say(std::int64_t second, const std::string &text)
    {
        LogBatch batch;
        batch.lines.emplace_back();
        batch.lines.back().mutable_time()->set_seconds(second);
        batch.lines.back().set_text(text);
        batches.push_back(std::move(batch));
    }
    void end(std::optional<Error> failure = {})
    {
        LogBatch batch;
        batch.ended = true;
        batch.failure = std::move(failure);
        batches.push_back(std::move(batch));
    }
};

class ScriptedStream final : public LogStream {
public:
    explicit ScriptedStream(Script &script) : m_script(script) {}
    std::optional<LogBatch> take(std::size_t) override
    {
        if (m_script.batches.empty())
            return std::nullopt;
        auto batch = std::move(m_script.batches.front());
        m_script.batches.pop_front();
        return batch;
    }

private:
    Script &m_script;
};

} // namespace

class TestMergedLog : public QObject {
    Q_OBJECT

    ClusterView m_view;
    std::map<std::string, Script> m_logs;
    std::unique_ptr<MergedLog> m_log;
    std::vector<std::string> m_names;
    int m_hidden = 0;

    void putPod(const std::string &name, const char *state = "running", int restarts = 0, const char *lastExit = "")
    {
        v1::Pod pod;
        pod.set_name(kPods + name);
        pod.set_workload(kWorkload);
        auto &container = *pod.add_containers();
        container.set_name("app");
        container.set_state(state);
        container.set_restarts(restarts);
        container.set_last_exit_reason(lastExit);
        m_view.pods.put(pod.name(), pod);
    }

    void begin(bool follow, const std::string &include = {}, const std::string &exclude = {})
    {
        MergedLogOptions options;
        options.workload = kWorkload;
        options.request.follow = follow;
        m_log = std::make_unique<MergedLog>(
            m_view,
            [this](const std::string &pod, LogRequest request, std::function<void()>) -> Result<std::unique_ptr<LogStream>> {
                auto &script = m_logs[std::string(pod.substr(kPods.size()))];
                script.request = std::move(request);
                ++script.opened;
                return std::unique_ptr<LogStream>(std::make_unique<ScriptedStream>(script));
            },
            std::move(options), *LineFilter::make(include, exclude));
        m_log->start([] {});
    }

    // All that can be had now, in words.
    QStringList take()
    {
        QStringList told;
        for (;;) {
            v1::StreamLogsResponse response;
            const auto next = m_log->take(response);
            if (!next) {
                told << QStringLiteral("error: ") + QString::fromStdString(next.error().message);
                return told;
            }
            if (*next == MergedLog::Next::End)
                told << QStringLiteral("end");
            if (*next != MergedLog::Next::Message)
                return told;
            m_hidden += static_cast<int>(response.hidden_count());
            for (const auto &source : response.sources()) {
                m_names.resize(std::max<std::size_t>(m_names.size(), static_cast<std::size_t>(source.number()) + 1));
                m_names[static_cast<std::size_t>(source.number())] = source.pod().substr(kPods.size());
            }
            for (const auto &entry : response.entries()) {
                const auto name = QString::fromStdString(m_names[static_cast<std::size_t>(entry.source())]);
                if (entry.has_notice())
                    told << name + QLatin1Char('!') + QString::number(entry.notice().kind()) + QLatin1Char(' ') + QString::fromStdString(entry.notice().reason());
                else if (entry.what_case() == v1::LogEntry::kSkippedCount)
                    told << name + QStringLiteral(" skipped %1").arg(entry.skipped_count());
                else
                    told << name + QLatin1Char(' ') + QString::fromStdString(entry.text());
            }
        }
    }

    QStringList awaitLines(int count)
    {
        QStringList all;
        const bool came = QTest::qWaitFor([&] {
            all += take();
            return all.size() >= count;
        }, 5000);
        return came ? all : all << QStringLiteral("(no more)");
    }

private Q_SLOTS:
    void init()
    {
        m_view.pods.replaceAll({}, [](const auto &, const auto &) { return true; });
        m_logs.clear();
        m_names.clear();
        m_hidden = 0;
    }
    void cleanup() { m_log.reset(); }

    void mergesWhatIsReadToItsEndByTime()
    {
        putPod("a");
        putPod("b");
        begin(false);
        m_logs["a"].say(1, "one");
        m_logs["a"].say(4, "four");
        QCOMPARE(take(), QStringList());
        m_logs["b"].say(2, "two");
        m_logs["b"].say(3, "three");
        m_logs["b"].end();
        m_logs["a"].end();
        QCOMPARE(take(), QStringList({QStringLiteral("a one"), QStringLiteral("b two"), QStringLiteral("b three"), QStringLiteral("a four"), QStringLiteral("end")}));
    }

    void holdsLinesForAWindowWhileItFollows()
    {
        putPod("a");
        putPod("b");
        begin(true);
        m_logs["a"].say(1, "a1");
        m_logs["b"].say(1, "b1");
        QCOMPARE(awaitLines(2).size(), 2);
        m_logs["a"].say(10, "later");
        QCOMPARE(take(), QStringList());
        m_logs["b"].say(9, "earlier, and came later");
        QCOMPARE(awaitLines(2), QStringList({QStringLiteral("b earlier, and came later"), QStringLiteral("a later")}));
        // One that says nothing holds nobody up for longer.
        m_logs["a"].say(11, "alone");
        QCOMPARE(awaitLines(1), QStringList({QStringLiteral("a alone")}));
    }

    void hidesAndCounts()
    {
        putPod("a");
        begin(false, "order [0-9]+", "health");
        m_logs["a"].say(1, "order 1");
        m_logs["a"].say(2, "nothing");
        m_logs["a"].say(3, "order 2 health");
        m_logs["a"].end();
        QCOMPARE(take(), QStringList({QStringLiteral("a order 1"), QStringLiteral("end")}));
        QCOMPARE(m_hidden, 2);
    }

    // Its API server went away, came back, and refused for a moment.
    void followsOnAfterItsClusterReturns()
    {
        putPod("a");
        begin(true);
        m_logs["a"].say(1, "before");
        m_logs["a"].end(Error{ErrorCode::Cancelled, "given up", {}});
        QStringList told = awaitLines(2);
        QCOMPARE(told.value(0), QStringLiteral("a before"));
        m_logs["a"].end(Error{ErrorCode::PermissionDenied, "forbidden: not known yet", {}});
        QTRY_COMPARE_WITH_TIMEOUT((take(), m_logs["a"].opened), 3, 5000);
        m_logs["a"].say(2, "after");
        QCOMPARE(awaitLines(1), QStringList{QStringLiteral("a after")});
    }

    void saysWhereLinesAreMissing()
    {
        putPod("a");
        begin(false);
        m_logs["a"].say(1, "before");
        m_logs["a"].say(5, "after");
        m_logs["a"].batches.back().skipped = 7;
        m_logs["a"].end();
        QCOMPARE(take(), QStringList({QStringLiteral("a before"), QStringLiteral("a skipped 7"), QStringLiteral("a after"), QStringLiteral("end")}));
    }

    void followsARollout()
    {
        putPod("old");
        begin(true);
        m_logs["old"].say(1, "old's");
        QCOMPARE(awaitLines(1), QStringList({QStringLiteral("old old's")}));
        putPod("new", "waiting");
        QCOMPARE(take(), QStringList());
        QCOMPARE(m_logs["new"].opened, 0);
        putPod("new");
        m_logs["new"].say(2, "new's");
        QCOMPARE(awaitLines(2), QStringList({QStringLiteral("new!1 "), QStringLiteral("new new's")}));
        // From its first line on.
        QCOMPARE(m_logs["new"].request.tailLines, std::int64_t(-1));
        m_logs["old"].say(3, "old's last");
        m_logs["old"].end();
        m_view.pods.erase(kPods + "old");
        QCOMPARE(awaitLines(2), QStringList({QStringLiteral("old old's last"), QStringLiteral("old!2 pod deleted")}));
    }

    void goesOnAfterARestart()
    {
        putPod("a");
        begin(true);
        m_logs["a"].say(1, "before");
        m_logs["a"].end();
        QCOMPARE(awaitLines(1), QStringList({QStringLiteral("a before")}));
        putPod("a", "running", 1, "OOMKilled");
        m_logs["a"].say(2, "after");
        QCOMPARE(awaitLines(2), QStringList({QStringLiteral("a!3 OOMKilled"), QStringLiteral("a after")}));
        QCOMPARE(m_logs["a"].opened, 2);
    }

    void takesNoLineTwiceAfterABreak()
    {
        putPod("a");
        begin(true);
        m_logs["a"].say(5, "one");
        m_logs["a"].say(5, "two");
        m_logs["a"].end(Error{ErrorCode::Unavailable, "connection reset", {}});
        QCOMPARE(awaitLines(3), QStringList({QStringLiteral("a one"), QStringLiteral("a two"), QStringLiteral("a!4 connection reset")}));
        // The API takes whole seconds only.
        m_logs["a"].say(5, "one");
        m_logs["a"].say(5, "two");
        m_logs["a"].say(5, "three");
        m_logs["a"].say(6, "four");
        QCOMPARE(awaitLines(2), QStringList({QStringLiteral("a three"), QStringLiteral("a four")}));
        QCOMPARE(m_logs["a"].opened, 2);
        QCOMPARE(std::chrono::system_clock::to_time_t(*m_logs["a"].request.since), std::time_t(5));
    }

    void tellsWhyNothingCanBeRead()
    {
        putPod("a");
        begin(false);
        m_logs["a"].end(Error{ErrorCode::PermissionDenied, "pods/log is forbidden", {}});
        QCOMPARE(take(), QStringList({QStringLiteral("a!5 pods/log is forbidden"), QStringLiteral("error: pods/log is forbidden")}));
    }

    void boundsHowManyItFollows()
    {
        for (int i = 0; i < 230; ++i)
            putPod("p" + std::to_string(i));
        begin(true);
        v1::StreamLogsResponse response;
        QVERIFY(m_log->take(response));
        QCOMPARE(response.left_out_source_count(), 30);
        QCOMPARE(m_logs.size(), MergedLog::kMaxFeeds);
    }

    void refusesPatternsThatAreNone()
    {
        const auto filter = LineFilter::make("(order", {});
        QVERIFY(!filter);
        QCOMPARE(filter.error().fields.front().field, std::string("include"));
        QVERIFY2(filter.error().fields.front().description.find("missing )") != std::string::npos, filter.error().fields.front().description.c_str());
        QCOMPARE(LineFilter::make({}, std::string(1001, 'a')).error().fields.front().field, std::string("exclude"));
        // What takes other engines for ever.
        const auto evil = LineFilter::make("(a+)+$", {});
        QVERIFY(evil && !evil->shows(std::string(15000, 'a') + "b"));
    }

    void asksLogStoresForAWorkload()
    {
        QCOMPARE(*logQueryFor(kWorkload, {}), std::string(R"({namespace="iot", pod=~"gateway-[a-z0-9]+-[a-z0-9]{5}"})"));
        QCOMPARE(*logQueryFor("clusters/c/namespaces/iot/statefulsets/db.main", "a\"b\\d"),
                 std::string("{namespace=\"iot\", pod=~\"db[.]main-[0-9]+\"} |~ \"a\\\"b\\\\d\""));
        QCOMPARE(*logQueryFor(kPods + "gateway-1", {}), std::string(R"({namespace="iot", pod="gateway-1"})"));
        QVERIFY(!logQueryFor("clusters/test/nodes/a", {}));
    }
};

QTEST_GUILESS_MAIN(TestMergedLog)
#include "tst_merged_log.moc"
