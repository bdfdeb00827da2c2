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
        // It sent more than it may; `count` messages were given up.
        Flooded,
        // It sent `count` messages that were larger than allowed.
        TooLarge,
    };
    Kind kind = Kind::Heard;
    // `printer/SN1`; empty for BrokerLost.
    std::string key;
    SessionId session;
    Clock::time_point time;
    std::string address;
    // Of Closed.
    v1::Presence::Reason reason = v1::Presence::REASON_UNSPECIFIED;
    // Closed, Refused: why, in words. Denied: the topic. TooLarge: the bytes of
    // the latest.
    std::string text;
    // Of Opened; 0 where it is not known, or there is none.
    int keepAliveSeconds = 0;
    // How often it happened, of what is told together.
    std::int64_t count = 1;
};

// What is known of one device's connection, whatever the order in which it
// came to be known: signals may be late, doubled and reordered. The outcome
// depends on which signals came, never on their order, and none counts twice:
//
// - of sessions only the newest counts, and once its end was seen it stays
//   ended; it is over as well when its broker is gone;
// - it took over if the session before it had not ended, or ended by that;
// - where no broker tells sessions, the latest of messages and last wills
//   decides, and it is said that it was concluded;
// - a refusal is no connection.
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
    // What became of the broker while the server was away.
    enum class Broker { WentToo, Stayed };

    PresenceReconciler() = default;
    // Goes on from what was stored. Being on line is not believed where the
    // session that said so belonged to a broker that is gone; where the broker
    // stayed it is, as a conclusion, until something else is heard.
    static PresenceReconciler resume(const v1::Presence &stored, Clock::time_point now,
                                     Broker broker = Broker::WentToo);

    Outcome apply(const PresenceSignal &signal);
    // Nothing was heard of it for `silence`, where no broker tells sessions.
    Outcome missSince(Clock::time_point now, std::chrono::seconds silence);

    const v1::Presence &presence() const { return m_presence; }
    bool isOnline() const { return m_presence.status() == v1::Presence::STATUS_ONLINE; }
    // A broker tells its sessions: messages and silence prove nothing.
    bool knowsSessions() const { return m_newest != SessionId{}; }

private:
    enum class End : std::uint8_t { Open, LostWithBroker, TakenOver, Seen };

    Outcome open(const PresenceSignal &signal);
    Outcome close(const PresenceSignal &signal);
    Outcome loseBroker(const PresenceSignal &signal);
    Outcome hear(const PresenceSignal &signal);
    Outcome will(const PresenceSignal &signal);
    // Of a session before the newest: only how it ended is worth knowing.
    Outcome rememberPrevious(SessionId session, End end);
    bool tookOver() const;
    bool showReasonOnline();
    void setOffline(Clock::time_point since, v1::Presence::Reason reason, const std::string &text,
                    v1::Presence::Certainty certainty);
    bool see(Clock::time_point time);

    v1::Presence m_presence;
    // The newest session heard of, and the one before it; 0.0 when none was.
    SessionId m_newest;
    SessionId m_previous;
    End m_end = End::Seen;
    End m_previousEnd = End::Seen;
    // When the newest began.
    Clock::time_point m_openedAt;
    // Brokers up to this epoch are gone, the last of them at that time.
    std::uint64_t m_lostEpoch = 0;
    Clock::time_point m_lostAt;
    // Before this, messages are old news.
    Clock::time_point m_goneAt;
};

// The reason in English words: `nothing was heard for one and a half keep-alive
// intervals`.
std::string wordsOf(v1::Presence::Reason reason);

} // namespace wheelhouse::devices
