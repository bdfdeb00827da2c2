#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "server/devices/device_job_store.h"
#include "server/live/live_table.h"

namespace wheelhouse::devices {

// `deviceJobs/00000012`; ids sort by time.
std::string jobName(std::int64_t number);
// InvalidArgument naming `field` if it is none; leading noughts may be missing.
Result<std::int64_t> jobNumber(const std::string &name, const std::string &field);

// The jobs that are open, as they are now, and the latest for watches.
//
// What is open lives here; the store has it as it was when its state changed
// last, and the results, from which the counts are made again after a crash.
//
// Threads: any; change() blocks on the store while others wait. Bound:
// `kMaxOpen` open jobs, the latest `kLatest` in live().
class JobBoard {
public:
    static constexpr std::size_t kMaxOpen = 100;
    static constexpr std::size_t kLatest = 1000;

    explicit JobBoard(DeviceJobStore &store) : m_store(store) {}

    Result<void> load();

    // A number that no job has had.
    std::int64_t reserveNumber();
    // Of a job whose devices are in the store; durable when it returns.
    Result<void> insert(const StoredJob &job);

    // The job as it is now, open or not. NotFound if there is none.
    Result<StoredJob> find(std::int64_t number) const;
    std::vector<std::int64_t> openNumbers() const;
    std::size_t openCount() const;

    // Applies `change` to a job, alone at that time, and writes it down; if
    // `change` or the store fails nothing has happened.
    Result<StoredJob> change(std::int64_t number, const std::function<Result<void>(StoredJob &)> &change);
    // The same for counts of an open job, which are not written down.
    void count(std::int64_t number, const std::function<void(v1::DeviceJob &)> &change);

    live::LiveTable<v1::DeviceJob> &live() { return m_live; }

private:
    // With m_mutex held.
    void show(const StoredJob &job);

    DeviceJobStore &m_store;
    mutable std::mutex m_mutex;
    std::map<std::int64_t, StoredJob> m_open;
    std::int64_t m_highest = 0;
    std::deque<std::string> m_latest;
    live::LiveTable<v1::DeviceJob> m_live;
};

} // namespace wheelhouse::devices
