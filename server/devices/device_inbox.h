#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <variant>
#include <vector>

#include "server/devices/device_counters.h"
#include "server/devices/device_report.h"
#include "server/devices/presence_reconciler.h"

namespace wheelhouse::devices {

// What the links have to say to the subject, in order, waiting for the twin's
// thread. Any thread may post; none waits. Bound: `kMaxReports` reports, the
// oldest are given up and counted; signals of presence are never given up, of
// them there are no more than connections.
class DeviceInbox {
public:
    using Item = std::variant<PresenceSignal, DeviceReport>;
    static constexpr std::size_t kMaxReports = 100'000;

    explicit DeviceInbox(DeviceCounters &counters) : m_counters(counters) {}

    void post(std::vector<PresenceSignal> signals);
    void post(std::vector<DeviceReport> reports);

    // All that waits; blocks until there is something, the time is up or close().
    std::deque<Item> take(std::chrono::milliseconds wait);

    // Wakes whoever takes, for good.
    void close();
    bool isClosed() const;

private:
    DeviceCounters &m_counters;
    mutable std::mutex m_mutex;
    std::condition_variable m_arrived;
    std::deque<Item> m_items;
    std::size_t m_reports = 0;
    bool m_closed = false;
};

} // namespace wheelhouse::devices
