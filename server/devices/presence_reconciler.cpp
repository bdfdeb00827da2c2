#include "server/devices/presence_reconciler.h"

#include <fmt/format.h>

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

PresenceReconciler PresenceReconciler::resume(const v1::Presence &stored, Clock::time_point now, Broker broker)
{
    PresenceReconciler reconciler;
    auto &presence = reconciler.m_presence;
    presence = stored;
    if (presence.status() == v1::Presence::STATUS_UNSPECIFIED)
        presence.set_status(v1::Presence::STATUS_NEVER_SEEN);
    if (reconciler.isOnline() && broker == Broker::Stayed) {
        presence.set_certainty(v1::Presence::CERTAINTY_INFERRED);
    } else if (reconciler.isOnline()) {
        reconciler.setOffline(now, v1::Presence::REASON_BROKER_LOST, "the server and its broker were restarted",
                              v1::Presence::CERTAINTY_INFERRED);
    }
    if (presence.status() == v1::Presence::STATUS_OFFLINE)
        reconciler.m_goneAt = fromTimestamp(presence.since_time());
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
        return hear(signal);
    case PresenceSignal::Kind::Will:
        return will(signal);
    case PresenceSignal::Kind::Refused:
    case PresenceSignal::Kind::Denied:
    case PresenceSignal::Kind::Flooded:
    case PresenceSignal::Kind::TooLarge:
        break;
    }
    return Outcome::Nothing;
}

PresenceReconciler::Outcome PresenceReconciler::open(const PresenceSignal &signal)
{
    const bool seen = see(signal.time);
    if (signal.session < m_newest) {
        const auto outcome = rememberPrevious(signal.session, End::Open);
        return outcome == Outcome::Nothing && seen ? Outcome::Detail : outcome;
    }
    if (signal.session == m_newest) {
        bool changed = seen;
        if (!signal.address.empty() && signal.address != m_presence.address()) {
            m_presence.set_address(signal.address);
            changed = true;
        }
        // The first word of it was not its beginning.
        if (signal.time < m_openedAt) {
            if (isOnline() && fromTimestamp(m_presence.since_time()) == m_openedAt) {
                *m_presence.mutable_since_time() = toTimestamp(signal.time);
                changed = true;
            }
            m_openedAt = signal.time;
        }
        return changed ? Outcome::Detail : Outcome::Nothing;
    }
    m_previous = m_newest;
    m_previousEnd = m_end;
    m_newest = signal.session;
    m_openedAt = signal.time;
    m_presence.set_address(signal.address);
    if (signal.session.epoch <= m_lostEpoch) {
        // Told after its broker was gone: it was there, and is no more.
        m_end = End::LostWithBroker;
        const bool wasOnline = isOnline();
        setOffline(m_lostAt, v1::Presence::REASON_BROKER_LOST, {}, v1::Presence::CERTAINTY_EXACT);
        return wasOnline ? Outcome::WentOffline : Outcome::Detail;
    }
    const bool wasOnline = isOnline();
    m_end = End::Open;
    m_presence.set_status(v1::Presence::STATUS_ONLINE);
    m_presence.set_certainty(v1::Presence::CERTAINTY_EXACT);
    const bool tookOverNow = showReasonOnline();
    if (!wasOnline || !tookOverNow)
        *m_presence.mutable_since_time() = toTimestamp(signal.time);
    if (!wasOnline)
        return Outcome::CameOnline;
    return tookOverNow ? Outcome::TakenOver : Outcome::Detail;
}

PresenceReconciler::Outcome PresenceReconciler::close(const PresenceSignal &signal)
{
    const bool seen = see(signal.time);
    const End end = signal.reason == v1::Presence::REASON_TAKEN_OVER ? End::TakenOver : End::Seen;
    if (signal.session < m_newest) {
        const auto outcome = rememberPrevious(signal.session, end);
        return outcome == Outcome::Nothing && seen ? Outcome::Detail : outcome;
    }
    if (signal.session == m_newest && (m_end == End::Seen || m_end == End::TakenOver))
        return seen ? Outcome::Detail : Outcome::Nothing;
    if (signal.session > m_newest) {
        m_previous = m_newest;
        m_previousEnd = m_end;
        m_newest = signal.session;
        m_openedAt = signal.time;
        m_presence.set_address(signal.address);
    }
    m_end = end;
    const bool wasOnline = isOnline();
    setOffline(signal.time, signal.reason, signal.text, v1::Presence::CERTAINTY_EXACT);
    return wasOnline ? Outcome::WentOffline : Outcome::Detail;
}

PresenceReconciler::Outcome PresenceReconciler::rememberPrevious(SessionId session, End end)
{
    if (session < m_previous)
        return Outcome::Nothing;
    const bool isKnown = session == m_previous;
    if (isKnown && (end == End::Open || m_previousEnd == End::Seen || m_previousEnd == End::TakenOver))
        return Outcome::Nothing;
    m_previous = session;
    m_previousEnd = end;
    if (!isOnline() || m_end != End::Open)
        return Outcome::Nothing;
    const auto before = m_presence.reason();
    if (!showReasonOnline())
        *m_presence.mutable_since_time() = toTimestamp(m_openedAt);
    return m_presence.reason() == before ? Outcome::Nothing : Outcome::Detail;
}

bool PresenceReconciler::tookOver() const
{
    return m_previous != SessionId{} && m_previous.epoch == m_newest.epoch
        && (m_previousEnd == End::Open || m_previousEnd == End::TakenOver);
}

bool PresenceReconciler::showReasonOnline()
{
    if (!tookOver()) {
        m_presence.clear_reason();
        m_presence.clear_reason_text();
        return false;
    }
    m_presence.set_reason(v1::Presence::REASON_TAKEN_OVER);
    m_presence.set_reason_text(wordsOf(v1::Presence::REASON_TAKEN_OVER));
    return true;
}

PresenceReconciler::Outcome PresenceReconciler::loseBroker(const PresenceSignal &signal)
{
    if (signal.session.epoch > m_lostEpoch || (signal.session.epoch == m_lostEpoch && signal.time < m_lostAt)) {
        m_lostEpoch = signal.session.epoch;
        m_lostAt = signal.time;
    }
    if (m_newest == SessionId{} || m_newest.epoch > signal.session.epoch)
        return Outcome::Nothing;
    if (m_end == End::LostWithBroker && signal.time < fromTimestamp(m_presence.since_time())) {
        *m_presence.mutable_since_time() = toTimestamp(signal.time);
        return Outcome::Detail;
    }
    if (m_end != End::Open)
        return Outcome::Nothing;
    m_end = End::LostWithBroker;
    setOffline(signal.time, v1::Presence::REASON_BROKER_LOST, signal.text, v1::Presence::CERTAINTY_EXACT);
    return Outcome::WentOffline;
}

PresenceReconciler::Outcome PresenceReconciler::hear(const PresenceSignal &signal)
{
    const bool seen = see(signal.time);
    // A broker that tells sessions knows better than a message does; and what
    // was said before it went was under way.
    if (knowsSessions() || isOnline() || signal.time <= m_goneAt)
        return seen ? Outcome::Detail : Outcome::Nothing;
    m_presence.set_status(v1::Presence::STATUS_ONLINE);
    m_presence.set_certainty(v1::Presence::CERTAINTY_INFERRED);
    m_presence.clear_reason();
    m_presence.clear_reason_text();
    *m_presence.mutable_since_time() = toTimestamp(signal.time);
    return Outcome::CameOnline;
}

PresenceReconciler::Outcome PresenceReconciler::will(const PresenceSignal &signal)
{
    const bool isOld = m_presence.has_last_seen_time() && signal.time < fromTimestamp(m_presence.last_seen_time());
    if (!knowsSessions() && !isOld && signal.time > m_goneAt) {
        m_goneAt = signal.time;
        const bool wasOnline = isOnline();
        setOffline(signal.time, v1::Presence::REASON_CONNECTION_LOST, "the connection broke: its last will came",
                   v1::Presence::CERTAINTY_INFERRED);
        return wasOnline ? Outcome::WentOffline : Outcome::Detail;
    }
    return Outcome::Nothing;
}

PresenceReconciler::Outcome PresenceReconciler::missSince(Clock::time_point now, std::chrono::seconds silence)
{
    if (knowsSessions() || !isOnline())
        return Outcome::Nothing;
    m_goneAt = now;
    setOffline(now, v1::Presence::REASON_CONNECTION_LOST, fmt::format("nothing was heard of it for {} s", silence.count()),
               v1::Presence::CERTAINTY_INFERRED);
    return Outcome::WentOffline;
}

void PresenceReconciler::setOffline(Clock::time_point since, v1::Presence::Reason reason, const std::string &text,
                                    v1::Presence::Certainty certainty)
{
    m_presence.set_status(v1::Presence::STATUS_OFFLINE);
    m_presence.set_certainty(certainty);
    m_presence.set_reason(reason);
    m_presence.set_reason_text(text.empty() ? wordsOf(reason) : text);
    *m_presence.mutable_since_time() = toTimestamp(since);
}

bool PresenceReconciler::see(Clock::time_point time)
{
    if (m_presence.has_last_seen_time() && time <= fromTimestamp(m_presence.last_seen_time()))
        return false;
    *m_presence.mutable_last_seen_time() = toTimestamp(time);
    return true;
}

} // namespace wheelhouse::devices
