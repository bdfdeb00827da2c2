#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "server/deployments/advisors.h"
#include "server/deployments/deployment_journal.h"
#include "server/deployments/plan_rules.h"
#include "server/deployments/rollout_progress.h"
#include "server/deployments/workload_patcher.h"
#include "server/deployments/workload_source.h"

namespace wheelhouse::deployments {

// How patient a driver is.
struct DriverOptions {
    // A new pod that cannot start (ImagePullBackOff, …) fails the rollout after
    // this.
    std::chrono::milliseconds stuckAfter{30000};
    // An unreachable cluster fails a plan after this.
    std::chrono::milliseconds planTimeout{20000};
    // A rollout whose deadline passes while its cluster is not seen waits this
    // much longer for the cluster.
    std::chrono::milliseconds blindGrace{30000};
    std::chrono::milliseconds firstRetry{250};
    std::chrono::milliseconds longestRetry{10000};
};

// Moves the deployments that have something to do: makes their plans, applies
// them, watches them to readiness. After a restart each goes on from what the
// journal kept, and what the cluster has is found out before anything is sent.
//
// Threads: one of its own, the only one that writes to clusters; it never
// waits for a cluster (answers come back through its mailbox) but does for
// the store's commits. Woken by the journal, by changes in the clusters and by
// deadlines; it polls nothing. Ownership: Deployments. Bounds: one flight an
// active deployment, one call in the air a flight. stop() returns when the
// thread has ended, at most after the commit under way; what is in the air
// then is found out at the next start.
class RolloutDriver {
public:
    RolloutDriver(DeploymentJournal &journal, const WorkloadSource &source, WorkloadPatcher &patcher,
                  const Advisors &advisors, DriverOptions options);
    ~RolloutDriver();

    void start();
    void stop();

    // Any thread, never blocks; also before start().
    void wake(const std::string &deployment);
    void workloadsChanged(const std::vector<std::string> &workloads);

private:
    using Clock = std::chrono::steady_clock;

    // What is known of a deployment under way; lost with the process.
    struct Flight {
        std::uint64_t id = 0;
        std::string name;
        std::string workload;
        // A call is in the air.
        bool asking = false;
        // What the cluster has was found out by this process.
        bool foundOut = false;
        int failures = 0;
        std::string lastError;
        Clock::time_point began;
        Clock::time_point retryAt;
        // When to step again although nothing comes in.
        Clock::time_point due = Clock::time_point::max();
        std::optional<RolloutProgress> progress;
        v1::Rollout shown;
        std::set<std::string> told;
    };

    // Where other threads leave what is to be done; outlives the driver for
    // the sake of late answers.
    struct Mailbox {
        std::mutex mutex;
        std::condition_variable wakeUp;
        bool stopping = false;
        std::vector<std::function<void()>> answers;
        std::set<std::string> deployments;
        // Workload to deployment, of the flights.
        std::map<std::string, std::string> watched;
    };

    void run();
    void step(const std::string &name);
    void stepPlanning(Flight &flight, const DeploymentRecord &record);
    void onLive(Flight &flight, PlanInput input, Result<std::string> answer);
    void tryOut(Flight &flight, PlanInput input, const RolloutOrder &order, const WorkloadObject &live);
    void onTried(Flight &flight, Result<PlannedRollout> plan);
    void stepRollingOut(Flight &flight, const DeploymentRecord &record);
    void findOut(Flight &flight);
    void onFound(Flight &flight, Result<std::string> answer);
    void apply(Flight &flight, const DeploymentRecord &record, const WorkloadObject &live);
    void onApplied(Flight &flight, Result<std::string> answer);
    void watch(Flight &flight, const DeploymentRecord &record);
    void onDeadline(Flight &flight, const DeploymentRecord &record);

    void retryLater(Flight &flight, const Error &error);
    bool save(Flight &flight, const DeploymentJournal::Change &change,
              const std::vector<DeploymentJournal::With> &alsoChange = {});
    void drop(const std::string &name);
    Flight &flightOf(const DeploymentRecord &record);
    // Brings an answer back to the driver's thread and its flight, if that is
    // still there.
    template <class Answer, class Handler> auto comeBack(Flight &flight, Handler handler);

    DeploymentJournal &m_journal;
    const WorkloadSource &m_source;
    WorkloadPatcher &m_patcher;
    const Advisors m_advisors;
    const DriverOptions m_options;
    const std::shared_ptr<Mailbox> m_mailbox;
    std::thread m_thread;

    // The driver's thread only.
    std::map<std::string, Flight> m_flights;
    std::uint64_t m_lastFlight = 0;
};

} // namespace wheelhouse::deployments
