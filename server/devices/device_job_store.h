#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "server/devices/device_name.h"
#include "wheelhouse/v1/device_commands.pb.h"
#include "wheelhouse/v1/device_jobs.pb.h"

namespace wheelhouse::devices {

// A job with what the API does not show.
struct StoredJob {
    // `deviceJobs/00000012` is number 12.
    std::int64_t number = 0;
    v1::DeviceJob job;
    // Of its creation; empty where none was given.
    std::string requestId;
    // Until when devices that are off line may still come; unset while others
    // have their turn.
    std::optional<Clock::time_point> waitingUntil;
    // Something can still change: it waits, runs, or a device has not answered.
    bool isOpen = true;
};

// What became of a job on one device.
struct JobResult {
    std::int64_t job = 0;
    // `printer/SN1`.
    std::string key;
    v1::DeviceJobResult::State state = v1::DeviceJobResult::STATE_WAITING;
    int attempt = 1;
    // Id of the command it got.
    std::string command;
    // Of what is desired, that it has to apply.
    std::int64_t version = 0;
    std::string reason;
    std::optional<Clock::time_point> endTime;
};

// Port: where jobs and their results are kept. Any thread; may block on the
// disk; what returned without an error is durable, what returned one did not
// happen. Nothing here holds more than a page of results in memory.
class DeviceJobStore {
public:
    virtual ~DeviceJobStore() = default;

    // The highest number ever used, after devices of jobs that never came to be
    // were forgotten. Once, before anything else.
    virtual Result<std::int64_t> prepare() = 0;

    // Devices of a job that is yet to be inserted, waiting; in pieces.
    virtual Result<void> addDevices(std::int64_t number, const std::vector<std::string> &keys) = 0;
    // With it the devices count. AlreadyExists for a request id that there was.
    virtual Result<void> insertJob(const StoredJob &job) = 0;
    virtual Result<void> saveJob(const StoredJob &job) = 0;
    // NotFound if there is none.
    virtual Result<StoredJob> job(std::int64_t number) = 0;
    virtual Result<std::optional<StoredJob>> jobOfRequest(const std::string &requestId) = 0;
    // Newest first, those below the number.
    virtual Result<std::vector<StoredJob>> jobs(std::int64_t below, int limit) = 0;
    virtual Result<std::vector<StoredJob>> openJobs() = 0;

    // How many devices stand where; by number of the state.
    using Counts = std::array<std::int64_t, 7>;
    virtual Result<Counts> counts(std::int64_t number) = 0;
    // By key, those above `after`; of any state when unspecified.
    virtual Result<std::vector<JobResult>> results(std::int64_t number, const std::string &after,
                                                   v1::DeviceJobResult::State state, int limit) = 0;
    // Those of these devices that wait or were sent, of any job.
    virtual Result<std::vector<JobResult>> openResults(const std::vector<std::string> &keys) = 0;

    // Replaces results and inserts the commands they name, in one.
    virtual Result<void> saveResults(const std::vector<JobResult> &results,
                                     const std::vector<v1::DeviceCommand> &commands) = 0;
    // Up to `limit` results of that state become another one; how many did.
    virtual Result<std::int64_t> moveResults(std::int64_t number, v1::DeviceJobResult::State from,
                                             v1::DeviceJobResult::State to, const std::string &reason,
                                             Clock::time_point now, int limit) = 0;
    // Up to `limit` that failed or expired before this attempt wait again.
    virtual Result<std::int64_t> retryResults(std::int64_t number, int attempt, int limit) = 0;
};

} // namespace wheelhouse::devices
