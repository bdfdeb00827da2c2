#include "server/devices/device_inbox.h"

#include <algorithm>

namespace wheelhouse::devices {

void DeviceInbox::post(std::vector<PresenceSignal> signals)
{
    {
        const std::lock_guard lock(m_mutex);
        for (auto &signal : signals)
            m_items.emplace_back(std::move(signal));
    }
    m_arrived.notify_one();
}

void DeviceInbox::post(std::vector<DeviceReport> reports)
{
    {
        const std::lock_guard lock(m_mutex);
        for (auto &report : reports) {
            if (m_reports >= kMaxReports) {
                const auto oldest = std::find_if(m_items.begin(), m_items.end(), [](const Item &item) {
                    return std::holds_alternative<DeviceReport>(item);
                });
                m_items.erase(oldest);
                --m_reports;
                ++m_counters.dropped;
            }
            m_items.emplace_back(std::move(report));
            ++m_reports;
        }
    }
    m_arrived.notify_one();
}

std::deque<DeviceInbox::Item> DeviceInbox::take(std::chrono::milliseconds wait)
{
    std::unique_lock lock(m_mutex);
    m_arrived.wait_for(lock, wait, [this] { return m_closed || !m_items.empty(); });
    m_reports = 0;
    return std::exchange(m_items, {});
}

void DeviceInbox::close()
{
    {
        const std::lock_guard lock(m_mutex);
        m_closed = true;
    }
    m_arrived.notify_all();
}

bool DeviceInbox::isClosed() const
{
    const std::lock_guard lock(m_mutex);
    return m_closed;
}

} // namespace wheelhouse::devices
