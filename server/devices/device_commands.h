#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <unordered_map>
#include <unordered_set>

#include "core/result.h"
#include "server/devices/command_store.h"
#include "server/devices/device_counters.h"
#include "server/devices/device_link.h"
#include "server/devices/device_report.h"
#include "server/devices/device_table.h"
#include "server/devices/job_watcher.h"
#include "server/devices/product_catalog.h"
#include "server/live/live_table.h"

namespace wheelhouse::devices {

// Commands to devices: checked, kept, sent when the device can be reached,
// matched with its answer, expired when none comes.
//
// A command is sent at least once: again when its device comes back without
// having answered, with the same id, by which the device knows it (see
// docs/protocol.md). Answers that are late, doubled or foreign change nothing.
//
// Threads: any may call; sendCommand, getCommand and listCommands block on the
// store. One thread of its own keeps the time and writes states behind. Bounds:
// `kMaxOpenPerDevice` open commands a device; the latest `kLatest` in live(), and
// the latest `kLatestOfJobs` that jobs gave beside them, so that a job pushes
// nobody's own out of sight. stop() writes what is left.
class DeviceCommands {
public:
    static constexpr std::size_t kLatest = 1000;
    static constexpr std::size_t kLatestOfJobs = 200;
    static constexpr std::size_t kMaxOpenPerDevice = 100;

    DeviceCommands(DeviceTable &table, const ProductCatalog &catalog, CommandStore &store, DeviceLink &link,
                   DeviceCounters &counters);
    ~DeviceCommands();
    DeviceCommands(const DeviceCommands &) = delete;
    DeviceCommands &operator=(const DeviceCommands &) = delete;

    // Takes up what was open when the server stopped; once, before anything else.
    Result<void> load();
    void start();
    void stop();

    Result<v1::DeviceCommand> sendCommand(const v1::SendDeviceCommandRequest &request, const std::string &requester);
    Result<v1::DeviceCommand> getCommand(const v1::GetDeviceCommandRequest &request);
    Result<v1::ListDeviceCommandsResponse> listCommands(const v1::ListDeviceCommandsRequest &request);
    // Which commands a watch of that parent shows; null for all.
    Result<live::LiveTable<v1::DeviceCommand>::Filter> predicate(const std::string &parent) const;

    // The device of that key can be told something now; or no more. Never wait.
    void deviceReady(const std::string &key);
    void deviceGone(const std::string &key);
    void acknowledge(const DeviceReport &report);
    // It says that it applied another version of what is desired. Never waits.
    void deviceApplied(const std::string &key);

    // Who is told of jobs' commands; before start().
    void setJobWatcher(JobWatcher *watcher) { m_watcher = watcher; }
    // Which of these devices, by key, can be told something now.
    std::vector<bool> areReachable(const std::vector<std::string> &keys);
    // Takes up commands of a job that are stored already, and sends them.
    void takeUp(std::vector<v1::DeviceCommand> commands);

    live::LiveTable<v1::DeviceCommand> &live() { return m_live; }

private:
    struct Open {
        v1::DeviceCommand command;
        std::string key;
        std::chrono::seconds timeout{30};
        Clock::time_point deadline;
        // The link could not take it when its device could have had it.
        bool owed = false;
    };

    void run();
    // All below with m_mutex held.
    void adopt(v1::DeviceCommand command);
    void trySend(Open &open);
    void sendWaiting(const std::string &key, bool again);
    void schedule(Open &open, Clock::time_point deadline);
    void expire(Clock::time_point now);
    void end(const std::string &id, v1::DeviceCommand::State state, const std::string &reason, Clock::time_point now);
    void changed(const v1::DeviceCommand &command);
    void showNew(const v1::DeviceCommand &command);
    void forgetOldest(std::deque<std::string> &latest, std::size_t most);

    void writeBehind(std::unique_lock<std::mutex> &lock);

    DeviceTable &m_table;
    const ProductCatalog &m_catalog;
    CommandStore &m_store;
    DeviceLink &m_link;
    DeviceCounters &m_counters;
    JobWatcher *m_watcher = nullptr;

    live::LiveTable<v1::DeviceCommand> m_live;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    // By id; ids sort by time.
    std::unordered_map<std::string, Open> m_open;
    std::unordered_map<std::string, std::set<std::string>> m_openOfDevice;
    std::unordered_set<std::string> m_reachable;
    std::set<std::pair<Clock::time_point, std::string>> m_deadlines;
    std::map<std::string, v1::DeviceCommand> m_unsaved;
    std::deque<std::string> m_latest;
    std::deque<std::string> m_latestOfJobs;
    std::unordered_set<std::string> m_shown;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace wheelhouse::devices
