#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "server/helm/operation_rules.h"
#include "server/helm/run_files.h"

namespace wheelhouse::helm {

struct RunTimes {
    // A cluster that does not answer is asked again so often, and given up
    // after so long.
    std::chrono::milliseconds askAgain{2000};
    std::chrono::milliseconds giveUp{std::chrono::minutes(10)};
    // Between asking `helm` to end and making it.
    std::chrono::milliseconds grace{10'000};
};

// Brings one operation to its end, from whatever state it was kept in: each
// state is kept before what it stands for is done, so that whoever goes on with
// it knows what may have happened and looks before it acts.
//
// Threads: run() has one of its own; stop() and cancel() come on any. Ownership:
// HelmOperations. It ends by itself, within the operation's time limit, twice
// the grace and the time a cluster that does not answer is given.
class OperationRun {
public:
    struct Parts {
        ReleaseSource &source;
        HelmRunner &runner;
        const ChartRepositories &repositories;
        const FindAccess &findAccess;
    };
    // Keeps the record. Aborted: it is somebody else's by now.
    using Save = std::function<Result<void>(OperationRecord &)>;

    // `takenOver`: it was kept by a server that has ended, so what its state
    // stands for may have been done.
    OperationRun(const Parts &parts, OperationRecord record, std::string directory, bool takenOver, Save save,
                 RunTimes times = {});
    ~OperationRun();
    OperationRun(const OperationRun &) = delete;
    OperationRun &operator=(const OperationRun &) = delete;

    void run();
    // Leaves it as it is kept; a `helm` that runs goes on.
    void stop();
    // Ends what runs.
    void cancel(const std::string &account);

private:
    using History = std::vector<RevisionLabels>;

    void step();
    bool ready();
    bool unchanged(const History &history);
    void prepare();
    void prepareRescue(const History &history);
    void begin();
    void recoverStart();
    void follow();
    void settle();
    void settleUninstall(const History &history);
    void failed(const History &history, int revision, const std::string &cause);
    void rollBack();
    void judgeRollback();

    // Enters a state and keeps it; false when it cannot be gone on with.
    bool go(v1::HelmOperation::State state, const std::string &text);
    bool keep();
    void fail(const std::string &cause);
    // Waits for its process; false when it was told to stop.
    bool awaitProcess();
    void awaitElsewhere();
    // Nothing when it was told to stop, or has given up and said so.
    std::optional<History> history();
    bool pause(std::chrono::milliseconds time);
    bool stopping() const { return m_stopping || m_lost; }
    std::string cancelledBy() const;
    std::string outputTail();
    std::string causeOfEnd();

    const Parts m_parts;
    OperationRecord m_record;
    const ReleaseName m_name;
    RunFiles m_files;
    const Save m_save;
    const RunTimes m_times;
    // What the state stands for was not begun by us.
    bool m_takenOver;
    int m_wake = -1;
    std::atomic<bool> m_stopping = false;
    bool m_lost = false;
    std::optional<int> m_exitStatus;
    mutable std::mutex m_mutex;
    std::string m_cancelledBy;
};

} // namespace wheelhouse::helm
