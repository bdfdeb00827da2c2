#include <QtTest>

#include <deque>
#include <thread>

#include "server/clusters/actions/drain_run.h"

using namespace wheelhouse;
using namespace wheelhouse::clusters;

namespace {

const std::string kNode = "clusters/test/nodes/a";

// A node whose pods go when they are told to; what an API server says to each
// eviction is scripted.
class ScriptedNode final : public ClusterControl {
public:
    Result<void> setUnschedulable(const std::string &, bool unschedulable, bool) override
    {
        if (cordonError)
            return tl::unexpected<Error>(*cordonError);
        cordoned = unschedulable;
        return {};
    }
    Result<std::vector<ControlledPod>> podsOn(const std::string &) override
    {
        if (listErrors > 0 && listErrors-- > 0)
            return fail(ErrorCode::Unavailable, "Cluster test does not answer");
        return pods;
    }
    Result<Eviction> evict(const std::string &pod, const std::string &, std::optional<int> grace, bool) override
    {
        graceSeconds = grace;
        asked.push_back(pod);
        auto &answers = script[pod];
        if (!answers.empty()) {
            auto answer = answers.front();
            answers.pop_front();
            if (!answer || answer->outcome != Eviction::Outcome::Accepted)
                return answer;
        }
        std::erase_if(pods, [&](const ControlledPod &each) { return each.name == pod; });
        return Eviction{};
    }
    Result<WorkloadSettings> restart(const std::string &, std::chrono::system_clock::time_point, bool) override { return WorkloadSettings{}; }
    Result<int> scale(const std::string &, int, std::optional<int>, bool) override { return 0; }
    Result<void> deletePod(const std::string &, const std::string &, std::optional<int>, bool) override { return {}; }
    Result<ControlledPod> pod(const std::string &) override { return ControlledPod{}; }
    Result<std::vector<DisruptionBudget>> budgets(const std::string &) override { return std::vector<DisruptionBudget>{}; }
    Result<std::string> autoscalerOf(const std::string &) override { return std::string(); }

    void add(const std::string &name, const std::string &owner = "ReplicaSet")
    {
        ControlledPod pod;
        pod.name = podName(name);
        pod.uid = name;
        pod.ownerKind = owner;
        pods.push_back(pod);
    }
    static std::string podName(const std::string &name) { return "clusters/test/namespaces/iot/pods/" + name; }

    std::vector<ControlledPod> pods;
    std::map<std::string, std::deque<Result<Eviction>>> script;
    std::vector<std::string> asked;
    std::optional<int> graceSeconds;
    std::optional<Error> cordonError;
    int listErrors = 0;
    bool cordoned = false;
};

v1::Drain drainOf(int timeoutSeconds = 20)
{
    v1::Drain drain;
    drain.set_name("drains/00000001");
    drain.set_node(kNode);
    drain.set_state(v1::Drain::STATE_RUNNING);
    drain.mutable_options()->set_timeout_seconds(timeoutSeconds);
    return drain;
}

constexpr DrainTimes kQuick{std::chrono::milliseconds(5), std::chrono::milliseconds(5), std::chrono::milliseconds(20)};

Result<Eviction> refused(const char *why) { return Eviction{Eviction::Outcome::Refused, why}; }

} // namespace

class TestDrainRun : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void evictsAllButDaemonSets()
    {
        ScriptedNode node;
        node.add("one");
        node.add("two");
        node.add("agent", "DaemonSet");
        auto drain = drainOf();
        drain.mutable_options()->set_grace_period_seconds(7);
        DrainRun run(node, drain, kQuick, [](const v1::Drain &) {});
        const auto ended = run.run();
        QCOMPARE(ended.state(), v1::Drain::STATE_SUCCEEDED);
        QCOMPARE(ended.pod_count(), 2);
        QCOMPARE(ended.gone_pod_count(), 2);
        QCOMPARE(ended.evicted_pod_count(), 2);
        QCOMPARE(ended.daemon_set_pod_count(), 1);
        QVERIFY(ended.has_end_time() && node.cordoned);
        QCOMPARE(node.graceSeconds, std::optional<int>(7));
        QCOMPARE(node.pods.size(), std::size_t(1));
    }

    void asksAgainWhatABudgetRefuses()
    {
        ScriptedNode node;
        node.add("one");
        node.add("two");
        node.script[ScriptedNode::podName("one")] = {refused("needs 2, has 2"), refused("needs 2, has 2"),
                                                     fail(ErrorCode::Unavailable, "away"), Eviction{}};
        std::vector<std::string> reasons;
        DrainRun run(node, drainOf(), kQuick, [&](const v1::Drain &now) {
            for (const auto &pod : now.pods()) {
                if (pod.state() == v1::DrainPod::STATE_REFUSED)
                    reasons.push_back(pod.reason());
            }
        });
        const auto ended = run.run();
        QCOMPARE(ended.state(), v1::Drain::STATE_SUCCEEDED);
        QCOMPARE(ended.gone_pod_count(), 2);
        QVERIFY(std::count(reasons.begin(), reasons.end(), "needs 2, has 2") > 0);
        QVERIFY(std::count(reasons.begin(), reasons.end(), "away") > 0);
        // Not in a storm: it was asked as often as it was answered.
        QCOMPARE(std::count(node.asked.begin(), node.asked.end(), ScriptedNode::podName("one")), std::ptrdiff_t(4));
    }

    void failsAtItsTimeLimitAndSaysWhatIsLeft()
    {
        ScriptedNode node;
        node.add("stuck");
        node.script[ScriptedNode::podName("stuck")] = std::deque<Result<Eviction>>(10000, refused("needs 1, has 1"));
        DrainRun run(node, drainOf(1), kQuick, [](const v1::Drain &) {});
        const auto ended = run.run();
        QCOMPARE(ended.state(), v1::Drain::STATE_FAILED);
        QVERIFY2(ended.reason().find("stuck: needs 1, has 1") != std::string::npos, ended.reason().c_str());
        QCOMPARE(ended.pods_size(), 1);
        QVERIFY(ended.pods(0).attempts() > 3);
    }

    void isPatientWithAClusterThatIsAway()
    {
        ScriptedNode node;
        node.add("one");
        node.listErrors = 3;
        std::vector<std::string> reasons;
        DrainRun run(node, drainOf(), kQuick, [&](const v1::Drain &now) { reasons.push_back(now.reason()); });
        QCOMPARE(run.run().state(), v1::Drain::STATE_SUCCEEDED);
        QCOMPARE(reasons.front(), std::string("Cluster test does not answer"));
    }

    void endsWhereTheNodeMayNotBeCordoned()
    {
        ScriptedNode node;
        node.add("one");
        node.cordonError = Error{ErrorCode::FailedPrecondition, "nodes is forbidden", {}};
        DrainRun run(node, drainOf(), kQuick, [](const v1::Drain &) {});
        const auto ended = run.run();
        QCOMPARE(ended.state(), v1::Drain::STATE_FAILED);
        QCOMPARE(ended.reason(), std::string("nodes is forbidden"));
        QVERIFY(node.asked.empty());
    }

    void waitsForPodsThatCameLaterAndMayNotGo()
    {
        ScriptedNode node;
        node.add("alone", "");
        DrainRun run(node, drainOf(1), kQuick, [](const v1::Drain &) {});
        const auto ended = run.run();
        QCOMPARE(ended.state(), v1::Drain::STATE_FAILED);
        QCOMPARE(ended.pods(0).state(), v1::DrainPod::STATE_BLOCKED);
        QVERIFY(node.asked.empty());
    }

    void goesOnFromWhatWasCounted()
    {
        ScriptedNode node;
        node.add("one");
        auto drain = drainOf();
        drain.set_pod_count(5);
        drain.set_gone_pod_count(4);
        DrainRun run(node, drain, kQuick, [](const v1::Drain &) {});
        const auto ended = run.run();
        QCOMPARE(ended.pod_count(), 5);
        QCOMPARE(ended.gone_pod_count(), 5);
    }

    void endsAtOnceWhenToldTo()
    {
        ScriptedNode node;
        node.add("stuck");
        node.script[ScriptedNode::podName("stuck")] = std::deque<Result<Eviction>>(10000, refused("never"));
        DrainRun run(node, drainOf(), {std::chrono::hours(1), std::chrono::hours(1), std::chrono::hours(1)}, [](const v1::Drain &) {});
        std::thread other([&] { run.end(v1::Drain::STATE_CANCELLED, "cancelled by li"); });
        const auto ended = run.run();
        other.join();
        QCOMPARE(ended.state(), v1::Drain::STATE_CANCELLED);
        QCOMPARE(ended.reason(), std::string("cancelled by li"));
    }
};

QTEST_GUILESS_MAIN(TestDrainRun)
#include "tst_drain_run.moc"
