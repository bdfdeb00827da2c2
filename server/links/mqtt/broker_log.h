#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/devices/presence_reconciler.h"

namespace wheelhouse::mqtt {

// Reads the log of a Mosquitto that runs our plugin. The plugin's lines tell
// sessions (`wheelhouse open 17 printer/SN1 10.0.0.7 30`); the broker's own line
// before a session's end tells why. Both are written by the same thread, so
// their order is the order in which things happened.
//
// A plain value; one for each run of the broker. What a stranger calls itself
// is in no line that is looked at.
class BrokerLog {
public:
    explicit BrokerLog(std::uint64_t epoch) : m_epoch(epoch) {}

    // What a line says of a device, if anything.
    std::optional<devices::PresenceSignal> read(std::string_view line, devices::Clock::time_point time);

    // The broker has said that it serves.
    bool isRunning() const { return m_running; }

private:
    std::optional<devices::PresenceSignal> readPlugin(std::string_view rest, devices::Clock::time_point time);
    void readEnd(std::string_view line);

    std::uint64_t m_epoch;
    bool m_running = false;
    // Of the latest line about the end of a connection.
    std::string m_endedClient;
    v1::Presence::Reason m_reason = v1::Presence::REASON_UNSPECIFIED;
    std::string m_text;
    // Of the session that the plugin is about to end, and why.
    std::string m_cutClient;
    std::string m_cutText;
};

} // namespace wheelhouse::mqtt
