#pragma once

#include <cstdint>
#include <string>

#include "server/devices/device_name.h"
#include "wheelhouse/v1/devices.pb.h"

namespace wheelhouse::devices {

// One session of one device at one broker. A broker numbers its sessions
// upwards; a broker that was started later has the higher epoch. A device has
// one session at a time, so a higher one says that the lower ones are over.
struct SessionId {
    std::uint64_t epoch = 0;
    std::uint64_t number = 0;
    auto operator<=>(const SessionId &) const = default;
};

// Something that says whether a device is connected.
struct PresenceSignal {
    enum class Kind {
        // The broker accepted a session.
        Opened,
        // The session subscribed to its commands: it can be told something now.
        Ready,
        // The broker saw the session's end.
        Closed,
        // The device was heard of, by a message.
        Heard,
        // Its last will came.
        Will,
        // The broker of that epoch is gone, and all its sessions with it.
        BrokerLost,
        // The broker turned it away; it is not connected by that.
        Refused,
        // It tried what it may not; it stays connected.
        Denied,
    };
    Kind kind = Kind::Heard;
    // `printer/SN1`; empty for BrokerLost.
    std::string key;
    SessionId session;
    Clock::time_point time;
    std::string address;
    // Of Closed, and in words of Closed and Refused.
    v1::Presence::Reason reason = v1::Presence::REASON_UNSPECIFIED;
    std::string text;
};

// What is known of one device's connection, whatever the order in which it
// came to be known: signals may be late, doubled and reordered. Only the newest
// session counts; once its end was seen it stays ended. So the outcome depends
// on which signals came, never on their order, and none counts twice.
//
// A plain value without a clock or a lock: whoever holds it calls it from one
// thread at a time.
class PresenceReconciler {
public:
    // What a signal changed.
    enum class Outcome {
        Nothing,
        // Last seen, address or reason; not worth a line of history.
        Detail,
        CameOnline,
        WentOffline,
        // On line as before, by a new session that replaced the old one.
        TakenOver,
    };

    PresenceReconciler() = default;
    // Goes on from what was stored. Being on line is not believed: the session
    // that said so belonged to a broker that is gone.
    static PresenceReconciler resume(const v1::Presence &stored, Clock::time_point now);

    Outcome apply(const PresenceSignal &signal);

    const v1::Presence &presence() const { return m_presence; }
    bool isOnline() const { return m_presence.status() == v1::Presence::STATUS_ONLINE; }

private:
    Outcome open(const PresenceSignal &signal);
    Outcome close(const PresenceSignal &signal);
    Outcome loseBroker(const PresenceSignal &signal);
    Outcome infer(const PresenceSignal &signal, bool online);
    void goOffline(Clock::time_point time, v1::Presence::Reason reason, const std::string &text,
                   v1::Presence::Certainty certainty);
    void see(Clock::time_point time);

    v1::Presence m_presence;
    // The newest session heard of; 0.0 when none was.
    SessionId m_newest;
    enum class End { Open, LostWithBroker, Seen };
    End m_end = End::Seen;
    // Brokers up to this epoch are gone.
    std::uint64_t m_lostEpoch = 0;
};

// The reason in English words: `nothing was heard for one and a half keep-alive
// intervals`.
std::string wordsOf(v1::Presence::Reason reason);

} // namespace wheelhouse::devices
