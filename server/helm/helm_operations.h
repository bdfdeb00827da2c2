#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "server/helm/operation_run.h"
#include "server/helm/release_desk.h"
#include "server/helm/release_diagnosis.h"
#include "server/live/live_table.h"

namespace wheelhouse::helm {

struct OperationSettings {
    // Folders of runs are made below it.
    std::string directory;
    // Who this server is to others that share its database: stays the same over
    // its starts.
    std::string holder;
    std::chrono::milliseconds beatEvery{5000};
    // Operations of a holder that was not heard of for so long are gone on with.
    std::chrono::milliseconds lostAfter{20'000};
    RunTimes times = {};
};

// Everything that is done to releases. Operations are kept; those that a server
// which has ended left behind are gone on with, at the start where it was this
// one, else when its heartbeat has stopped.
//
// Threads: `helm-keeper` begins operations as there is room, beats, and looks
// after those of others; each operation has one (`helm-NUMBER`), at most
// kMostAtOnce. Ownership: app/, after store, source and runner. stop(), also
// called by the destructor, leaves what runs to the next start, within the
// deadline of one call to an API server.
class HelmOperations {
public:
    static constexpr std::size_t kMostAtOnce = 8;
    static constexpr std::size_t kMostWaiting = 1000;
    static constexpr int kMostDryRuns = 4;

    HelmOperations(OperationStore &store, ReleaseDesk &desk, const OperationRun::Parts &parts, OperationSettings settings);
    ~HelmOperations();
    HelmOperations(const HelmOperations &) = delete;
    HelmOperations &operator=(const HelmOperations &) = delete;

    // Loads what is kept and goes on with it.
    Result<void> start();
    void stop();

    Result<v1::HelmOperation> install(const v1::InstallHelmReleaseRequest &request, const std::string &account);
    Result<v1::HelmOperation> upgrade(const v1::UpgradeHelmReleaseRequest &request, const std::string &account);
    Result<v1::HelmOperation> rollback(const v1::RollbackHelmReleaseRequest &request, const std::string &account);
    Result<v1::HelmOperation> uninstall(const v1::UninstallHelmReleaseRequest &request, const std::string &account);
    Result<v1::HelmDiagnosis> diagnose(const std::string &release);
    Result<v1::HelmOperation> rescue(const v1::RescueHelmReleaseRequest &request, const std::string &account);

    Result<v1::HelmOperation> get(const std::string &name) const;
    Result<v1::HelmOperation> cancel(const std::string &name, const std::string &account);
    live::LiveTable<v1::HelmOperation> &table() { return m_table; }
    // Those under way: their names by those of their releases.
    std::map<std::string, std::string> activeOnes() const;
    v1::HelmProgram program() { return m_parts.runner.program(); }

private:
    struct Active {
        std::unique_ptr<OperationRun> run;
        std::thread thread;
        bool ended = false;
    };
    struct Waiting {
        OperationRecord record;
        bool takenOver = false;
    };
    // A holder elsewhere, as it was last seen.
    struct Seen {
        std::int64_t version = 0;
        std::int64_t heartbeat = 0;
        std::chrono::steady_clock::time_point since;
    };
    using History = std::vector<RevisionLabels>;

    Result<void> needsProgram();
    // The revisions of a release that is there and held by nobody.
    Result<History> historyFor(const ReleaseName &name);
    Result<v1::HelmOperation> begin(OperationRecord record, const std::string &requestId, bool validateOnly);
    std::optional<v1::HelmOperation> repeated(const std::string &account, const std::string &requestId);
    Result<v1::HelmOperation> dryRun(OperationRecord record);
    Result<std::string> rendered(const OperationRecord &record);
    Holder holderOf(const ReleaseName &name, const RevisionLabels &latest);
    void keepers();
    void launch(Waiting waiting);
    void reap(bool all);
    void lookAfterOthers();
    void show(const OperationRecord &record);
    Result<void> save(OperationRecord &record);

    OperationStore &m_store;
    ReleaseDesk &m_desk;
    const OperationRun::Parts m_parts;
    const OperationSettings m_settings;
    live::LiveTable<v1::HelmOperation> m_table;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Waiting> m_waiting;
    std::map<std::int64_t, std::unique_ptr<Active>> m_active;
    std::map<std::int64_t, Seen> m_seen;
    std::deque<std::string> m_shown;
    bool m_stopping = false;
    // Readable when it stops: ends dry runs.
    int m_stopEvent = -1;
    std::atomic<int> m_dryRuns = 0;
    std::thread m_keeper;
};

} // namespace wheelhouse::helm
