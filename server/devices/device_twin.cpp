#include "server/devices/device_twin.h"

#include <algorithm>

#include "core/log.h"
#include "server/devices/desired_message.h"
#include "server/devices/product_schema.h"

namespace wheelhouse::devices {

namespace {

constexpr std::chrono::minutes kPatternWindow(5);
constexpr std::size_t kFlappingConnections = 6;
constexpr std::size_t kDuplicateTakeOvers = 3;
constexpr std::chrono::minutes kClockTolerance(5);
constexpr int kMaxReportedKeys = 128;

void remember(std::deque<Clock::time_point> &times, Clock::time_point time, std::size_t most)
{
    times.push_back(time);
    while (times.size() > most)
        times.pop_front();
}

bool isPattern(const std::deque<Clock::time_point> &times, std::size_t count, Clock::time_point now)
{
    return times.size() >= count && now - times[times.size() - count] <= kPatternWindow;
}

} // namespace

DeviceTwin::DeviceTwin(DeviceInbox &inbox, DeviceTable &table, const ProductCatalog &catalog,
                       DeviceCommands &commands, DeviceLink &link, TwinWriter &writer, DeviceCounters &counters)
    : m_inbox(inbox), m_table(table), m_catalog(catalog), m_commands(commands), m_link(link), m_writer(writer),
      m_counters(counters)
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
    track.presence = PresenceReconciler::resume(device->presence(), Clock::now());
    return &m_tracks.emplace(key, std::move(track)).first->second;
}

void DeviceTwin::apply(const PresenceSignal &signal)
{
    using Kind = PresenceSignal::Kind;
    if (signal.kind == Kind::BrokerLost) {
        loseBroker(signal);
        return;
    }
    if (signal.kind == Kind::Refused)
        ++m_counters.refusals;
    if (signal.session.epoch != 0 && signal.session.epoch <= m_lostEpoch)
        return;
    Track *track = trackOf(signal.key);
    if (!track)
        return;
    const auto outcome = track->presence.apply(signal);
    switch (outcome) {
    case PresenceReconciler::Outcome::CameOnline:
        ++m_counters.connects;
        remember(track->opened, signal.time, kFlappingConnections);
        break;
    case PresenceReconciler::Outcome::TakenOver:
        track->reachable = false;
        m_commands.deviceGone(signal.key);
        remember(track->takenOver, signal.time, kDuplicateTakeOvers);
        break;
    case PresenceReconciler::Outcome::WentOffline:
        ++m_counters.disconnects;
        track->reachable = false;
        m_commands.deviceGone(signal.key);
        break;
    default:
        break;
    }
    if (signal.kind == Kind::Opened) {
        track->denied = false;
        track->refused = false;
    }
    const bool notes = (signal.kind == Kind::Denied && !track->denied) || (signal.kind == Kind::Refused && !track->refused);
    track->denied = track->denied || signal.kind == Kind::Denied;
    track->refused = track->refused || signal.kind == Kind::Refused;
    if ((outcome != PresenceReconciler::Outcome::Nothing || notes)
        && !show(signal.key, *track, outcome, signal.time)) {
        m_tracks.erase(signal.key);
        return;
    }
    if (signal.kind == Kind::Ready && track->presence.isOnline())
        makeReachable(signal.key, *track);
}

void DeviceTwin::loseBroker(const PresenceSignal &signal)
{
    m_lostEpoch = std::max(m_lostEpoch, signal.session.epoch);
    for (auto entry = m_tracks.begin(); entry != m_tracks.end();) {
        auto &[key, track] = *entry;
        const auto outcome = track.presence.apply(signal);
        bool alive = true;
        if (outcome == PresenceReconciler::Outcome::WentOffline) {
            ++m_counters.disconnects;
            track.reachable = false;
            m_commands.deviceGone(key);
            alive = show(key, track, outcome, signal.time);
        }
        entry = alive ? std::next(entry) : m_tracks.erase(entry);
    }
}

bool DeviceTwin::show(const std::string &key, const Track &track, PresenceReconciler::Outcome outcome,
                      Clock::time_point time)
{
    const auto shown = m_table.modify(nameOfKey(key), [&](v1::Device &device) {
        *device.mutable_presence() = track.presence.presence();
        if (track.presence.isOnline() && device.state() == v1::Device::STATE_REGISTERED)
            device.set_state(v1::Device::STATE_ACTIVE);
        updateCare(device, track, time);
    });
    if (!shown)
        return false;
    m_writer.put(shown);
    using Outcome = PresenceReconciler::Outcome;
    if (outcome == Outcome::CameOnline || outcome == Outcome::WentOffline || outcome == Outcome::TakenOver) {
        PresenceRecord record;
        record.uid = shown->uid();
        *record.event.mutable_time() = toTimestamp(time);
        *record.event.mutable_presence() = shown->presence();
        m_writer.append(std::move(record));
    }
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

void DeviceTwin::apply(DeviceReport report)
{
    ++m_counters.messages;
    Track *track = trackOf(report.key);
    if (!track)
        return;
    PresenceSignal heard;
    heard.kind = PresenceSignal::Kind::Heard;
    heard.key = report.key;
    heard.time = report.time;
    const auto outcome = track->presence.apply(heard);

    if (report.kind == DeviceReport::Kind::Acknowledgement)
        m_commands.acknowledge(report);
    else if (report.kind == DeviceReport::Kind::Unreadable)
        ++m_counters.unreadable;
    track->unreadable = report.kind == DeviceReport::Kind::Unreadable;
    if (report.deviceTime) {
        const auto off = *report.deviceTime - report.time;
        track->clockWrong = off > kClockTolerance || off < -kClockTolerance;
    }
    if (report.kind == DeviceReport::Kind::State) {
        bool applied = false;
        m_table.modify(nameOfKey(report.key), [&](v1::Device &device) {
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
            if (report.appliedVersion && *report.appliedVersion <= device.desired_version()) {
                applied = device.applied_version() != *report.appliedVersion;
                device.set_applied_version(*report.appliedVersion);
            }
        });
        if (applied)
            m_commands.deviceApplied(report.key);
    }
    if (!show(report.key, *track, outcome, report.time)) {
        m_tracks.erase(report.key);
        return;
    }
    // A session that goes on (no clean start) does not subscribe again: its
    // first state says as much.
    if (track->presence.isOnline() && report.kind == DeviceReport::Kind::State)
        makeReachable(report.key, *track);
}

void DeviceTwin::updateCare(v1::Device &device, const Track &track, Clock::time_point now) const
{
    const std::string key = keyOfName(device.name());
    std::vector<std::string> care;
    if (const auto product = m_catalog.find(key.substr(0, key.find('/'))))
        care = careOf(*product, device.reported());
    if (isPattern(track.takenOver, kDuplicateTakeOvers, now))
        care.emplace_back("Identity used twice");
    if (isPattern(track.opened, kFlappingConnections, now))
        care.emplace_back("Connection comes and goes");
    if (track.refused)
        care.emplace_back("Turned away by the broker");
    if (track.denied)
        care.emplace_back("Tried a foreign topic");
    if (track.unreadable)
        care.emplace_back("Sends unreadable messages");
    if (track.clockWrong && std::find(care.begin(), care.end(), "Clock wrong") == care.end())
        care.emplace_back("Clock wrong");
    device.clear_care();
    for (auto &words : care)
        device.add_care(std::move(words));
}

} // namespace wheelhouse::devices
