#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/result.h"
#include "server/devices/command_store.h"
#include "server/devices/device_commands.h"
#include "server/devices/device_job_store.h"
#include "server/devices/device_registry.h"
#include "server/devices/device_table.h"
#include "server/devices/job_board.h"
#include "server/devices/job_watcher.h"
#include "server/devices/product_catalog.h"

namespace wheelhouse::devices {

// Runs the jobs of the board: gives each device its turn, takes what became of
// it into the results, and ends the job when no device is left.
//
// The results in the store are what counts. A device's command is stored in one
// transaction with the result that names it, so that a server that comes back
// goes on where it stood: what has a command gets no second one, and what waits
// gets its turn. Devices that are off line wait in the store and cost no memory;
// when one comes back it is looked up by its key.
//
// Thread: one of its own, which alone waits for the store. It works in steps of
// at most `kBatch` devices with at least `kPace` between, so that others come
// in between. Bounds: `kWindow` commands under way at once over all jobs, and
// `kMaxLingering` whose device has let the time to answer pass; `kMaxTouched`
// devices that came back (above it everything that waits is looked through). A
// store that fails is tried again every second. stop() leaves all as it stands.
class JobRunner final : public JobWatcher {
public:
    static constexpr std::size_t kWindow = 2000;
    static constexpr std::size_t kMaxLingering = 20'000;
    static constexpr std::size_t kMaxTouched = 20'000;
    static constexpr std::size_t kBatch = 200;
    static constexpr std::chrono::milliseconds kPace{20};

    JobRunner(JobBoard &board, DeviceJobStore &store, CommandStore &commandStore, DeviceTable &table,
              DeviceRegistry &registry, const ProductCatalog &catalog, DeviceCommands &commands);
    ~JobRunner() override;
    JobRunner(const JobRunner &) = delete;
    JobRunner &operator=(const JobRunner &) = delete;

    void start();
    void stop();
    // A job on the board has changed. Any thread; never waits.
    void poke();
    // Commands of jobs that have not ended. Any thread.
    std::size_t underWay() const { return m_underWayCount; }

    void commandEnded(const v1::DeviceCommand &command) override;
    void deviceTouched(const std::string &key) override;

private:
    using Steady = std::chrono::steady_clock;
    // What a job is at.
    enum class Phase {
        // Those that are to be tried again are made to wait.
        Resetting,
        // What was sent before the server stopped is taken up.
        Recovering,
        // Each device has its turn.
        Passing,
        // For those that are off line, and for answers.
        Waiting,
        // Whoever has not had his turn gets none.
        Cancelling,
    };
    struct Run {
        Phase phase = Phase::Recovering;
        // Key of the device that had its turn last.
        std::string after;
        std::size_t fresh = 0;
        // Some may still wait in the store.
        bool mayWait = true;
        int attempt = 1;
    };
    struct UnderWay {
        std::int64_t job = 0;
        std::string key;
        int attempt = 1;
        // Counts for the window.
        bool fresh = true;
    };
    struct Ended {
        std::string id;
        v1::DeviceCommand::State state = v1::DeviceCommand::STATE_DONE;
        std::string reason;
        Clock::time_point time;
    };

    void run();
    // What was done; an error means that the store did not take it.
    Result<bool> round(std::vector<Ended> &ended, std::vector<std::string> &touched);
    Result<void> settle(std::vector<Ended> &ended);
    Result<void> attend(std::vector<std::string> &touched);
    Result<bool> step(std::int64_t number, Run &run);
    Result<bool> reset(const StoredJob &job, Run &run);
    Result<bool> recover(const StoredJob &job, Run &run);
    Result<bool> pass(const StoredJob &job, Run &run);
    Result<bool> await(const StoredJob &job, Run &run);
    Result<bool> cancel(const StoredJob &job, Run &run);
    // Gives as many as may be their turn; how many of the results were looked at.
    Result<std::size_t> give(const StoredJob &job, Run &run, const std::vector<JobResult> &waiting);
    Result<std::size_t> command(const StoredJob &job, Run &run, const std::vector<JobResult> &waiting);
    Result<std::size_t> desire(const StoredJob &job, const std::vector<JobResult> &waiting);
    Result<void> save(const std::vector<JobResult> &results, const std::vector<v1::DeviceCommand> &commands);
    void enter(const std::string &id, UnderWay underWay, std::chrono::seconds timeout);
    void leave(const std::string &id);
    void age();
    std::size_t allowance(const Run &run) const;
    std::chrono::seconds expiryOf(const StoredJob &job) const;
    std::chrono::seconds timeoutOf(const std::string &product, const std::string &command) const;
    Result<void> end(std::int64_t number);

    JobBoard &m_board;
    DeviceJobStore &m_store;
    CommandStore &m_commandStore;
    DeviceTable &m_table;
    DeviceRegistry &m_registry;
    const ProductCatalog &m_catalog;
    DeviceCommands &m_commands;

    // The thread's own.
    std::map<std::int64_t, Run> m_runs;
    std::unordered_map<std::string, UnderWay> m_underWay;
    std::deque<std::pair<Steady::time_point, std::string>> m_fresh;
    std::size_t m_freshCount = 0;
    std::atomic<std::size_t> m_underWayCount{0};

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::vector<Ended> m_ended;
    std::unordered_set<std::string> m_touched;
    bool m_anyRuns = false;
    bool m_rescan = false;
    bool m_poked = true;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace wheelhouse::devices
