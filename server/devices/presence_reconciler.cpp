#include "server/devices/presence_reconciler.h"

#include <algorithm>

namespace wheelhouse::devices {

std::string wordsOf(v1::Presence::Reason reason)
{
    switch (reason) {
    case v1::Presence::REASON_CLEAN_DISCONNECT: return "it said good-bye";
    case v1::Presence::REASON_KEEP_ALIVE_TIMEOUT:
        return "nothing was heard for one and a half keep-alive intervals";
    case v1::Presence::REASON_CONNECTION_LOST: return "the connection broke";
    case v1::Presence::REASON_TAKEN_OVER: return "a new connection with its identity replaced the old one";
    case v1::Presence::REASON_DISABLED: return "it was disabled or retired";
    case v1::Presence::REASON_PROTOCOL_ERROR: return "it broke the protocol and the broker cut it";
    case v1::Presence::REASON_BROKER_LOST: return "the broker went away";
    default: return {};
    }
}

PresenceReconciler PresenceReconciler::resume(const v1::Presence &stored, Clock::time_point now)
{
    PresenceReconciler reconciler;
    reconciler.m_presence = stored;
    if (stored.status() == v1::Presence::STATUS_UNSPECIFIED)
        reconciler.m_presence.set_status(v1::Presence::STATUS_NEVER_SEEN);
    if (reconciler.isOnline()) {
        reconciler.goOffline(now, v1::Presence::REASON_BROKER_LOST, "the server and its broker were restarted",
                             v1::Presence::CERTAINTY_INFERRED);
    }
    return reconciler;
}

PresenceReconciler::Outcome PresenceReconciler::apply(const PresenceSignal &signal)
{
    switch (signal.kind) {
    case PresenceSignal::Kind::Opened:
    case PresenceSignal::Kind::Ready:
        return open(signal);
    case PresenceSignal::Kind::Closed:
        return close(signal);
    case PresenceSignal::Kind::BrokerLost:
        return loseBroker(signal);
    case PresenceSignal::Kind::Heard:
        return infer(signal, true);
    case PresenceSignal::Kind::Will:
        return infer(signal, false);
    case PresenceSignal::Kind::Refused:
    case PresenceSignal::Kind::Denied:
        break;
    }
    return Outcome::Nothing;
}

PresenceReconciler::Outcome PresenceReconciler::open(const PresenceSignal &signal)
{
    if (signal.session <= m_newest)
        return Outcome::Nothing;
    if (signal.session.epoch <= m_lostEpoch) {
        // Told after its broker was gone: it was there, and is no more.
        m_newest = signal.session;
        m_end = End::LostWithBroker;
        goOffline(signal.time, v1::Presence::REASON_BROKER_LOST, {}, v1::Presence::CERTAINTY_EXACT);
        see(signal.time);
        return Outcome::Detail;
    }
    const bool tookOver = m_end == End::Open && m_newest.epoch == signal.session.epoch;
    const bool wasOnline = isOnline();
    m_newest = signal.session;
    m_end = End::Open;
    m_presence.set_status(v1::Presence::STATUS_ONLINE);
    m_presence.set_certainty(v1::Presence::CERTAINTY_EXACT);
    m_presence.set_address(signal.address);
    if (tookOver) {
        m_presence.set_reason(v1::Presence::REASON_TAKEN_OVER);
        m_presence.set_reason_text(wordsOf(v1::Presence::REASON_TAKEN_OVER));
    } else {
        m_presence.clear_reason();
        m_presence.clear_reason_text();
    }
    if (!wasOnline)
        *m_presence.mutable_since_time() = toTimestamp(signal.time);
    see(signal.time);
    if (tookOver)
        return Outcome::TakenOver;
    return wasOnline ? Outcome::Detail : Outcome::CameOnline;
}

PresenceReconciler::Outcome PresenceReconciler::close(const PresenceSignal &signal)
{
    if (signal.session < m_newest || (signal.session == m_newest && m_end == End::Seen))
        return Outcome::Nothing;
    m_newest = signal.session;
    m_end = End::Seen;
    const bool wasOnline = isOnline();
    goOffline(signal.time, signal.reason, signal.text, v1::Presence::CERTAINTY_EXACT);
    see(signal.time);
    return wasOnline ? Outcome::WentOffline : Outcome::Detail;
}

PresenceReconciler::Outcome PresenceReconciler::loseBroker(const PresenceSignal &signal)
{
    m_lostEpoch = std::max(m_lostEpoch, signal.session.epoch);
    if (m_newest.epoch > m_lostEpoch || m_end != End::Open)
        return Outcome::Nothing;
    m_end = End::LostWithBroker;
    goOffline(signal.time, v1::Presence::REASON_BROKER_LOST, signal.text, v1::Presence::CERTAINTY_EXACT);
    return Outcome::WentOffline;
}

PresenceReconciler::Outcome PresenceReconciler::infer(const PresenceSignal &signal, bool online)
{
    const auto lastSeen = fromTimestamp(m_presence.last_seen_time());
    if (online)
        see(signal.time);
    // A broker that tells sessions knows better than a message does.
    if (m_newest != SessionId{} || online == isOnline())
        return online ? Outcome::Detail : Outcome::Nothing;
    if (online) {
        // Heard before it went: a message that was under way.
        if (m_presence.has_since_time() && signal.time <= fromTimestamp(m_presence.since_time()))
            return Outcome::Detail;
        m_presence.set_status(v1::Presence::STATUS_ONLINE);
        m_presence.set_certainty(v1::Presence::CERTAINTY_INFERRED);
        m_presence.clear_reason();
        m_presence.clear_reason_text();
        *m_presence.mutable_since_time() = toTimestamp(signal.time);
        return Outcome::CameOnline;
    }
    if (signal.time < lastSeen)
        return Outcome::Nothing;
    goOffline(signal.time, v1::Presence::REASON_CONNECTION_LOST, {}, v1::Presence::CERTAINTY_INFERRED);
    return Outcome::WentOffline;
}

void PresenceReconciler::goOffline(Clock::time_point time, v1::Presence::Reason reason, const std::string &text,
                                   v1::Presence::Certainty certainty)
{
    const bool wasOnline = isOnline();
    m_presence.set_status(v1::Presence::STATUS_OFFLINE);
    m_presence.set_certainty(certainty);
    m_presence.set_reason(reason);
    m_presence.set_reason_text(text.empty() ? wordsOf(reason) : text);
    if (wasOnline || !m_presence.has_since_time())
        *m_presence.mutable_since_time() = toTimestamp(time);
}

void PresenceReconciler::see(Clock::time_point time)
{
    if (!m_presence.has_last_seen_time() || time > fromTimestamp(m_presence.last_seen_time()))
        *m_presence.mutable_last_seen_time() = toTimestamp(time);
}

} // namespace wheelhouse::devices
