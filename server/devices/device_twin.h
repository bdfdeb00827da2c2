#pragma once

#include <deque>
#include <string>
#include <thread>
#include <unordered_map>

#include "server/devices/device_commands.h"
#include "server/devices/device_counters.h"
#include "server/devices/device_inbox.h"
#include "server/devices/device_link.h"
#include "server/devices/device_table.h"
#include "server/devices/presence_reconciler.h"
#include "server/devices/product_catalog.h"
#include "server/devices/twin_writer.h"

namespace wheelhouse::devices {

// Turns what the links report into what the table shows: presence, reported
// state, what a device needs, and tells the commands who can be reached.
//
// Thread: one of its own takes the inbox and does it all, one report after the
// other, so that no two reports of a device can overtake each other; it never
// waits for the store. Bound: a few hundred bytes for each device heard of
// since the start. Owned by the server's wiring; start() when all else stands,
// stop() before the commands and the table go.
class DeviceTwin {
public:
    DeviceTwin(DeviceInbox &inbox, DeviceTable &table, const ProductCatalog &catalog, DeviceCommands &commands,
               DeviceLink &link, TwinWriter &writer, DeviceCounters &counters);
    ~DeviceTwin();
    DeviceTwin(const DeviceTwin &) = delete;
    DeviceTwin &operator=(const DeviceTwin &) = delete;

    void start();
    void stop();

private:
    // What the table does not show of a device.
    struct Track {
        PresenceReconciler presence;
        // The session can be told something.
        bool reachable = false;
        bool unreadable = false;
        bool denied = false;
        bool clockWrong = false;
        bool refused = false;
        // Times of the latest connections and take-overs.
        std::deque<Clock::time_point> opened;
        std::deque<Clock::time_point> takenOver;
    };

    void run();
    void apply(const PresenceSignal &signal);
    void apply(DeviceReport report);
    void loseBroker(const PresenceSignal &signal);
    // False if the device is no more: its track can go.
    bool show(const std::string &key, const Track &track, PresenceReconciler::Outcome outcome, Clock::time_point time);
    void updateCare(v1::Device &device, const Track &track, Clock::time_point now) const;
    void makeReachable(const std::string &key, Track &track);
    Track *trackOf(const std::string &key);

    DeviceInbox &m_inbox;
    DeviceTable &m_table;
    const ProductCatalog &m_catalog;
    DeviceCommands &m_commands;
    DeviceLink &m_link;
    TwinWriter &m_writer;
    DeviceCounters &m_counters;
    std::unordered_map<std::string, Track> m_tracks;
    std::uint64_t m_lostEpoch = 0;
    std::thread m_thread;
};

} // namespace wheelhouse::devices
