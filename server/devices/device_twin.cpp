#include "server/devices/device_twin.h"

#include <algorithm>

#include <fmt/format.h>

#include "server/devices/desired_message.h"

namespace wheelhouse::devices {

namespace {

using Outcome = PresenceReconciler::Outcome;

constexpr int kMaxReportedKeys = 128;
// Reports that a device may miss before it counts as gone, where only messages
// tell.
constexpr int kMissedReports = 3;
constexpr int kReportSeconds = 30;

} // namespace

DeviceTwin::DeviceTwin(DeviceInbox &inbox, DeviceTable &table, const ProductCatalog &catalog,
                       DeviceCommands &commands, DeviceLink &link, TwinWriter &writer, DeviceCounters &counters,
                       TwinOptions options)
    : m_inbox(inbox), m_table(table), m_catalog(catalog), m_commands(commands), m_link(link), m_writer(writer),
      m_counters(counters), m_options(options)
{
}

DeviceTwin::~DeviceTwin()
{
    stop();
}

void DeviceTwin::start()
{
    m_thread = std::thread([this] { run(); });
}

void DeviceTwin::stop()
{
    m_inbox.close();
    if (m_thread.joinable())
        m_thread.join();
}

void DeviceTwin::run()
{
    if (m_options.inferSilence)
        watchAll();
    while (true) {
        auto items = m_inbox.take(std::chrono::seconds(1));
        if (items.empty() && m_inbox.isClosed())
            return;
        for (auto &item : items) {
            if (auto *signal = std::get_if<PresenceSignal>(&item))
                apply(*signal);
            else
                apply(std::move(std::get<DeviceReport>(item)));
        }
        expire(Clock::now());
    }
}

DeviceTwin::Track *DeviceTwin::trackOf(const std::string &key)
{
    if (const auto found = m_tracks.find(key); found != m_tracks.end())
        return &found->second;
    const auto device = m_table.live().get(nameOfKey(key));
    if (!device)
        return nullptr;
    Track track;
    track.presence = PresenceReconciler::resume(
        device->presence(), Clock::now(),
        m_options.inferSilence ? PresenceReconciler::Broker::Stayed : PresenceReconciler::Broker::WentToo);
    return &m_tracks.emplace(key, std::move(track)).first->second;
}

DeviceFindings &DeviceTwin::findingsOf(Track &track) const
{
    if (!track.findings)
        track.findings = std::make_unique<DeviceFindings>(m_options.findings);
    return *track.findings;
}

void DeviceTwin::apply(const PresenceSignal &signal)
{
    using Kind = PresenceSignal::Kind;
    if (signal.kind == Kind::BrokerLost) {
        loseBroker(signal);
        return;
    }
    switch (signal.kind) {
    case Kind::Refused: m_counters.refusals += signal.count; break;
    case Kind::Denied: m_counters.foreignTopics += signal.count; break;
    case Kind::Flooded: m_counters.flooded += signal.count; break;
    case Kind::TooLarge: m_counters.tooLarge += signal.count; break;
    default: break;
    }
    if (signal.session.epoch != 0 && signal.session.epoch <= m_lostEpoch)
        return;
    Track *track = trackOf(signal.key);
    if (!track)
        return;
    const auto before = track->presence.presence().reason();
    const auto outcome = track->presence.apply(signal);
    if (outcome == Outcome::CameOnline)
        ++m_counters.connects;
    if (outcome == Outcome::WentOffline)
        ++m_counters.disconnects;
    if (outcome == Outcome::WentOffline || outcome == Outcome::TakenOver)
        makeUnreachable(signal.key, *track);
    bool noted = judge(*track, signal, outcome, before);
    noted = note(*track, signal) || noted;
    if ((outcome != Outcome::Nothing || noted) && !show(signal.key, *track, outcome, signal.time))
        return;
    if (signal.kind == Kind::Ready && track->presence.isOnline())
        makeReachable(signal.key, *track);
}

bool DeviceTwin::judge(Track &track, const PresenceSignal &signal, Outcome outcome, v1::Presence::Reason before)
{
    using Kind = PresenceSignal::Kind;
    const bool ended = signal.kind == Kind::Opened && track.findings
        && track.findings->end(v1::Finding::KIND_CREDENTIAL_REFUSED);
    switch (outcome) {
    case Outcome::CameOnline:
        // Once is nothing; and the broker's absence is not the device's fault.
        if (before != v1::Presence::REASON_BROKER_LOST) {
            if (!track.findings && signal.time - track.connectedAt <= m_options.findings.window)
                findingsOf(track).connected(track.connectedAt, signal.keepAliveSeconds);
            if (track.findings)
                track.findings->connected(signal.time, signal.keepAliveSeconds);
        }
        track.connectedAt = signal.time;
        break;
    case Outcome::TakenOver:
        findingsOf(track).tookOver(signal.time, signal.address);
        break;
    case Outcome::WentOffline:
        if (track.presence.presence().reason() == v1::Presence::REASON_KEEP_ALIVE_TIMEOUT)
            findingsOf(track).timedOut(signal.time);
        break;
    default:
        break;
    }
    return ended;
}

bool DeviceTwin::note(Track &track, const PresenceSignal &signal)
{
    const auto found = [&](v1::Finding::Kind kind, const std::string &detail) {
        findingsOf(track).note(kind, signal.time, signal.count, detail);
        return true;
    };
    switch (signal.kind) {
    case PresenceSignal::Kind::Refused:
        return found(v1::Finding::KIND_CREDENTIAL_REFUSED, fmt::format("{}, latest from {}", signal.text, signal.address));
    case PresenceSignal::Kind::Denied:
        return found(v1::Finding::KIND_FOREIGN_TOPIC, signal.text);
    case PresenceSignal::Kind::Flooded:
        return found(v1::Finding::KIND_MESSAGE_FLOOD, {});
    case PresenceSignal::Kind::TooLarge:
        return found(v1::Finding::KIND_MESSAGE_TOO_LARGE, signal.text + " bytes, at most 262,144 pass the broker");
    default:
        return false;
    }
}

void DeviceTwin::loseBroker(const PresenceSignal &signal)
{
    m_lostEpoch = std::max(m_lostEpoch, signal.session.epoch);
    std::vector<std::string> lost;
    for (auto &[key, track] : m_tracks) {
        if (track.presence.apply(signal) == Outcome::WentOffline)
            lost.push_back(key);
    }
    for (const auto &key : lost) {
        Track &track = m_tracks.at(key);
        ++m_counters.disconnects;
        makeUnreachable(key, track);
        show(key, track, Outcome::WentOffline, signal.time);
    }
}

bool DeviceTwin::show(const std::string &key, Track &track, Outcome outcome, Clock::time_point time,
                      const Change &change)
{
    const auto product = m_catalog.find(key.substr(0, key.find('/')));
    // What was concluded when the server started: written down with what follows.
    std::optional<v1::Presence> concluded;
    const auto shown = m_table.modify(nameOfKey(key), [&](v1::Device &device) {
        if (outcome == Outcome::CameOnline && device.presence().reason() == v1::Presence::REASON_BROKER_LOST
            && device.presence().certainty() == v1::Presence::CERTAINTY_INFERRED)
            concluded = device.presence();
        *device.mutable_presence() = track.presence.presence();
        if (track.presence.isOnline() && device.state() == v1::Device::STATE_REGISTERED)
            device.set_state(v1::Device::STATE_ACTIVE);
        if (change)
            change(device);
        if (track.findings)
            track.findings->show(device);
        updateCare(device, product.get());
    });
    if (!shown) {
        m_tracks.erase(key);
        return false;
    }
    m_writer.put(shown);
    const auto append = [&](const google::protobuf::Timestamp &at, const v1::Presence &presence) {
        PresenceRecord record;
        record.uid = shown->uid();
        *record.event.mutable_time() = at;
        *record.event.mutable_presence() = presence;
        m_writer.append(std::move(record));
    };
    if (concluded)
        append(concluded->since_time(), *concluded);
    if (outcome == Outcome::CameOnline || outcome == Outcome::WentOffline || outcome == Outcome::TakenOver)
        append(toTimestamp(time), shown->presence());
    if (track.findings && !track.ends) {
        m_ends.emplace(track.findings->nextEnd().value_or(time + m_options.findings.window), key);
        track.ends = true;
    }
    watchSilence(key, track);
    return true;
}

void DeviceTwin::makeReachable(const std::string &key, Track &track)
{
    if (track.reachable)
        return;
    track.reachable = true;
    m_commands.deviceReady(key);
    // The broker keeps it for who subscribes, but not over its own restart.
    const auto device = m_table.live().get(nameOfKey(key));
    if (device && device->desired_version() > device->applied_version())
        m_link.publish(desiredMessage(*device));
}

void DeviceTwin::makeUnreachable(const std::string &key, Track &track)
{
    track.reachable = false;
    m_commands.deviceGone(key);
}

void DeviceTwin::apply(DeviceReport report)
{
    ++m_counters.messages;
    Track *track = trackOf(report.key);
    if (!track)
        return;
    PresenceSignal heard;
    heard.kind = report.kind == DeviceReport::Kind::Will ? PresenceSignal::Kind::Will : PresenceSignal::Kind::Heard;
    heard.key = report.key;
    heard.time = report.time;
    const auto outcome = track->presence.apply(heard);
    if (outcome == Outcome::CameOnline)
        ++m_counters.connects;
    if (outcome == Outcome::WentOffline) {
        ++m_counters.disconnects;
        makeUnreachable(report.key, *track);
    }

    switch (report.kind) {
    case DeviceReport::Kind::State:
        applyState(*track, std::move(report), outcome);
        return;
    case DeviceReport::Kind::Acknowledgement:
        m_commands.acknowledge(report);
        break;
    case DeviceReport::Kind::Unreadable:
        ++m_counters.unreadable;
        findingsOf(*track).note(v1::Finding::KIND_UNREADABLE_MESSAGES, report.time, 1, report.text);
        break;
    case DeviceReport::Kind::TooLarge:
        ++m_counters.tooLarge;
        findingsOf(*track).note(v1::Finding::KIND_MESSAGE_TOO_LARGE, report.time, 1, report.text);
        break;
    case DeviceReport::Kind::Will:
        break;
    }
    show(report.key, *track, outcome, report.time);
}

void DeviceTwin::applyState(Track &track, DeviceReport report, Outcome outcome)
{
    const auto &rules = m_options.findings;
    if (report.deviceTime) {
        const auto off = *report.deviceTime - report.time;
        if (track.findings || off > rules.clockTolerance || off < -rules.clockTolerance)
            findingsOf(track).compareClock(report.time, *report.deviceTime);
    }
    std::optional<TwinApplied> applied;
    bool hasForgotten = false;
    const bool alive = show(report.key, track, outcome, report.time, [&](v1::Device &device) {
        auto &fields = *device.mutable_reported()->mutable_fields();
        for (auto &[key, value] : report.values) {
            if (value.kind_case() == google::protobuf::Value::kNullValue)
                fields.erase(key);
            else if (fields.size() < kMaxReportedKeys || fields.contains(key))
                fields[key] = std::move(value);
        }
        *device.mutable_reported_time() = toTimestamp(report.time);
        if (report.firmware)
            device.set_firmware(*report.firmware);
        if (report.model && device.model().empty())
            device.set_model(*report.model);
        if (!report.appliedVersion)
            return;
        // Neither an old word after a newer one nor a number of no version
        // takes anything back.
        if (*report.appliedVersion > device.applied_version() && *report.appliedVersion <= device.desired_version()) {
            device.set_applied_version(*report.appliedVersion);
            *device.mutable_applied_time() = toTimestamp(report.time);
            applied = TwinApplied{device.uid(), *report.appliedVersion, report.time};
        }
        hasForgotten = *report.appliedVersion < device.applied_version();
    });
    if (!alive)
        return;
    if (applied) {
        m_writer.append(std::move(*applied));
        m_commands.deviceApplied(report.key);
    }
    // A session that goes on (no clean start) does not subscribe again: its
    // first state says as much.
    if (track.presence.isOnline())
        makeReachable(report.key, track);
    // It was reset: what it had applied it has to be told again.
    if (hasForgotten && track.reachable) {
        if (const auto device = m_table.live().get(nameOfKey(report.key)))
            m_link.publish(desiredMessage(*device));
    }
}

void DeviceTwin::expire(Clock::time_point now)
{
    while (!m_ends.empty() && m_ends.begin()->first <= now) {
        const std::string key = std::move(m_ends.begin()->second);
        m_ends.erase(m_ends.begin());
        const auto found = m_tracks.find(key);
        if (found == m_tracks.end())
            continue;
        Track &track = found->second;
        // show() asks for the next time.
        track.ends = false;
        if (!track.findings)
            continue;
        const bool ended = track.findings->expire(now);
        if (ended) {
            show(key, track, Outcome::Nothing, now);
        } else {
            m_ends.emplace(track.findings->nextEnd().value_or(now + m_options.findings.window), key);
            track.ends = true;
        }
        if (const auto alive = m_tracks.find(key); alive != m_tracks.end() && alive->second.findings->isEmpty(now))
            alive->second.findings.reset();
    }
    while (!m_silences.empty() && m_silences.begin()->first <= now) {
        const std::string key = std::move(m_silences.begin()->second);
        m_silences.erase(m_silences.begin());
        const auto found = m_tracks.find(key);
        if (found == m_tracks.end())
            continue;
        Track &track = found->second;
        track.watched = false;
        const auto silence = silenceOf(key);
        if (fromTimestamp(track.presence.presence().last_seen_time()) + silence > now) {
            watchSilence(key, track);
            continue;
        }
        const auto outcome = track.presence.missSince(now, silence);
        if (outcome == Outcome::WentOffline) {
            ++m_counters.disconnects;
            makeUnreachable(key, track);
            show(key, track, outcome, now);
        }
    }
}

void DeviceTwin::watchSilence(const std::string &key, Track &track)
{
    if (!m_options.inferSilence || track.watched || !track.presence.isOnline() || track.presence.knowsSessions())
        return;
    const auto lastSeen = fromTimestamp(track.presence.presence().last_seen_time());
    m_silences.emplace(lastSeen + silenceOf(key), key);
    track.watched = true;
}

std::chrono::seconds DeviceTwin::silenceOf(const std::string &key) const
{
    double interval = kReportSeconds;
    if (const auto device = m_table.live().get(nameOfKey(key))) {
        const auto &desired = device->desired().fields();
        if (const auto wanted = desired.find("report_interval"); wanted != desired.end())
            interval = std::clamp(wanted->second.number_value(), 1.0, 86'400.0);
    }
    return std::chrono::seconds(static_cast<int>(interval) * kMissedReports + 10);
}

void DeviceTwin::watchAll()
{
    std::vector<std::string> online;
    m_table.live().forEach([&](const v1::Device &device) {
        if (device.presence().status() == v1::Presence::STATUS_ONLINE)
            online.push_back(keyOfName(device.name()));
    });
    const auto now = Clock::now();
    for (const auto &key : online) {
        if (Track *track = trackOf(key)) {
            // Silence counts from when it could be heard.
            m_silences.emplace(now + silenceOf(key), key);
            track->watched = true;
        }
    }
}

} // namespace wheelhouse::devices
