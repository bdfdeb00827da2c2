#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <unordered_map>

#include "server/devices/device_commands.h"
#include "server/devices/device_counters.h"
#include "server/devices/device_findings.h"
#include "server/devices/device_inbox.h"
#include "server/devices/device_link.h"
#include "server/devices/device_table.h"
#include "server/devices/presence_reconciler.h"
#include "server/devices/product_catalog.h"
#include "server/devices/twin_writer.h"

namespace wheelhouse::devices {

struct TwinOptions {
    FindingRules findings;
    // A broker that does not tell its sessions: silence is what is known of
    // those who go.
    bool inferSilence = false;
};

// Turns what the links report into what the table shows: presence, reported
// state, findings, what a device needs, and tells the commands who can be
// reached.
//
// Thread: one of its own takes the inbox and does it all, one report after the
// other, so that no two reports of a device can overtake each other; it never
// waits for the store. Bound: some four hundred bytes for each device heard of
// since the start, two hundred more and one timer for one with findings. Owned
// by the server's wiring; start() when all else stands, stop() before the
// commands and the table go.
class DeviceTwin {
public:
    DeviceTwin(DeviceInbox &inbox, DeviceTable &table, const ProductCatalog &catalog, DeviceCommands &commands,
               DeviceLink &link, TwinWriter &writer, DeviceCounters &counters, TwinOptions options = {});
    ~DeviceTwin();
    DeviceTwin(const DeviceTwin &) = delete;
    DeviceTwin &operator=(const DeviceTwin &) = delete;

    void start();
    void stop();

private:
    // What the table does not show of a device.
    struct Track {
        PresenceReconciler presence;
        Clock::time_point connectedAt;
        // Only of devices to which something happens.
        std::unique_ptr<DeviceFindings> findings;
        // The session can be told something.
        bool reachable = false;
        // Has an entry in m_ends, in m_silences.
        bool ends = false;
        bool watched = false;
    };
    using Change = std::function<void(v1::Device &)>;

    void run();
    void apply(const PresenceSignal &signal);
    void apply(DeviceReport report);
    // What a session's beginning and end say of the device's health; whether a
    // finding has ended by that.
    bool judge(Track &track, const PresenceSignal &signal, PresenceReconciler::Outcome outcome,
               v1::Presence::Reason before);
    // What is seen by itself; whether that is a finding.
    bool note(Track &track, const PresenceSignal &signal);
    void applyState(Track &track, DeviceReport report, PresenceReconciler::Outcome outcome);
    void loseBroker(const PresenceSignal &signal);
    // False if the device is no more: its track is gone.
    bool show(const std::string &key, Track &track, PresenceReconciler::Outcome outcome, Clock::time_point time,
              const Change &change = {});
    void makeReachable(const std::string &key, Track &track);
    void makeUnreachable(const std::string &key, Track &track);
    Track *trackOf(const std::string &key);
    DeviceFindings &findingsOf(Track &track) const;
    // Ends what has ended, and who has been silent; as many as are due.
    void expire(Clock::time_point now);
    void watchSilence(const std::string &key, Track &track);
    std::chrono::seconds silenceOf(const std::string &key) const;
    void watchAll();

    DeviceInbox &m_inbox;
    DeviceTable &m_table;
    const ProductCatalog &m_catalog;
    DeviceCommands &m_commands;
    DeviceLink &m_link;
    TwinWriter &m_writer;
    DeviceCounters &m_counters;
    const TwinOptions m_options;
    std::unordered_map<std::string, Track> m_tracks;
    // When to look again at devices with findings, and at silent ones.
    std::multimap<Clock::time_point, std::string> m_ends;
    std::multimap<Clock::time_point, std::string> m_silences;
    std::uint64_t m_lostEpoch = 0;
    std::thread m_thread;
};

} // namespace wheelhouse::devices
