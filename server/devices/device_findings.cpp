#include "server/devices/device_findings.h"

#include <algorithm>

#include <fmt/format.h>

#include "server/devices/product_schema.h"

namespace wheelhouse::devices {

namespace {

using Kind = v1::Finding::Kind;

// Worst first.
constexpr std::array kOrder{
    v1::Finding::KIND_DUPLICATE_IDENTITY, v1::Finding::KIND_CREDENTIAL_REFUSED,
    v1::Finding::KIND_MESSAGE_FLOOD,      v1::Finding::KIND_FLAPPING,
    v1::Finding::KIND_KEEP_ALIVE_TOO_SHORT, v1::Finding::KIND_FOREIGN_TOPIC,
    v1::Finding::KIND_MESSAGE_TOO_LARGE,  v1::Finding::KIND_UNREADABLE_MESSAGES,
    v1::Finding::KIND_CREDENTIAL_EXPIRING, v1::Finding::KIND_CLOCK_WRONG,
};

std::size_t rankOf(Kind kind)
{
    return static_cast<std::size_t>(std::find(kOrder.begin(), kOrder.end(), kind) - kOrder.begin());
}

std::string times(std::int64_t count)
{
    return count == 1 ? "once" : fmt::format("{} times", count);
}

// `12 s`, `45 min`, `3 h`, `3,652 days`.
std::string roughly(std::chrono::seconds duration)
{
    const auto seconds = duration.count();
    if (seconds < 120)
        return fmt::format("{} s", seconds);
    if (seconds < 7200)
        return fmt::format("{} min", seconds / 60);
    if (seconds < 172'800)
        return fmt::format("{} h", seconds / 3600);
    const auto days = seconds / 86'400;
    return days < 1000 ? fmt::format("{} days", days) : fmt::format("{},{:03} days", days / 1000, days % 1000);
}

} // namespace

void DeviceFindings::connected(Clock::time_point time, int keepAliveSeconds)
{
    m_keepAliveSeconds = keepAliveSeconds;
    if (m_timedOutAt != Clock::time_point{} && time >= m_timedOutAt && time - m_timedOutAt <= m_rules->atOnce) {
        m_keepAliveEnds.add(m_timedOutAt);
        if (Found *found = find(v1::Finding::KIND_KEEP_ALIVE_TOO_SHORT)) {
            found->last = time;
            ++found->count;
        } else if (const auto first = m_keepAliveEnds.first(m_rules->keepAliveEnds, time - m_rules->keepAliveWindow)) {
            begin(v1::Finding::KIND_KEEP_ALIVE_TOO_SHORT, *first, time,
                  static_cast<std::int64_t>(m_rules->keepAliveEnds), {});
        }
    }
    m_timedOutAt = {};
    m_connections.add(time);
    if (Found *found = find(v1::Finding::KIND_FLAPPING)) {
        found->last = time;
        ++found->count;
    } else if (const auto first = m_connections.first(m_rules->connections, time - m_rules->window)) {
        begin(v1::Finding::KIND_FLAPPING, *first, time, static_cast<std::int64_t>(m_rules->connections), {});
    }
}

void DeviceFindings::tookOver(Clock::time_point time, const std::string &address)
{
    m_takeOvers.add(time);
    if (Found *found = find(v1::Finding::KIND_DUPLICATE_IDENTITY)) {
        found->last = time;
        ++found->count;
        found->detail = address;
    } else if (const auto first = m_takeOvers.first(m_rules->takeOvers, time - m_rules->window)) {
        begin(v1::Finding::KIND_DUPLICATE_IDENTITY, *first, time, static_cast<std::int64_t>(m_rules->takeOvers), address);
    }
}

void DeviceFindings::timedOut(Clock::time_point time)
{
    m_timedOutAt = time;
}

void DeviceFindings::note(Kind kind, Clock::time_point time, std::int64_t count, const std::string &detail)
{
    Found *found = find(kind);
    if (!found) {
        begin(kind, time, time, count, detail);
        return;
    }
    found->last = std::max(found->last, time);
    found->count += count;
    found->detail = detail;
}

bool DeviceFindings::compareClock(Clock::time_point ours, Clock::time_point its)
{
    const auto off = std::chrono::duration_cast<std::chrono::seconds>(its - ours);
    if (std::chrono::abs(off) <= m_rules->clockTolerance)
        return end(v1::Finding::KIND_CLOCK_WRONG);
    note(v1::Finding::KIND_CLOCK_WRONG, ours, 1,
         fmt::format("{} {}", roughly(std::chrono::abs(off)), off.count() > 0 ? "ahead" : "behind"));
    return true;
}

bool DeviceFindings::end(Kind kind)
{
    return std::erase_if(m_found, [kind](const Found &found) { return found.kind == kind; }) > 0;
}

bool DeviceFindings::expire(Clock::time_point now)
{
    return std::erase_if(m_found, [&](const Found &found) { return found.last + quietOf(found.kind) <= now; }) > 0;
}

std::optional<Clock::time_point> DeviceFindings::nextEnd() const
{
    std::optional<Clock::time_point> next;
    for (const auto &found : m_found) {
        const auto end = found.last + quietOf(found.kind);
        if (!next || end < *next)
            next = end;
    }
    return next;
}

bool DeviceFindings::isEmpty(Clock::time_point now) const
{
    return m_found.empty() && m_connections.newest() + m_rules->window < now
        && m_takeOvers.newest() + m_rules->window < now && m_keepAliveEnds.newest() + m_rules->keepAliveWindow < now
        && m_timedOutAt + m_rules->atOnce < now;
}

void DeviceFindings::show(v1::Device &device) const
{
    google::protobuf::RepeatedPtrField<v1::Finding> others;
    others.Swap(device.mutable_findings());
    for (auto &finding : others) {
        if (finding.kind() == v1::Finding::KIND_CREDENTIAL_EXPIRING)
            *device.add_findings() = std::move(finding);
    }
    for (const auto &found : m_found) {
        v1::Finding finding;
        finding.set_kind(found.kind);
        finding.set_text(textOf(found));
        *finding.mutable_since_time() = toTimestamp(found.since);
        finding.set_count(found.count);
        setFinding(device, std::move(finding));
    }
}

DeviceFindings::Found *DeviceFindings::find(Kind kind)
{
    const auto found = std::find_if(m_found.begin(), m_found.end(), [kind](const Found &each) { return each.kind == kind; });
    return found == m_found.end() ? nullptr : &*found;
}

void DeviceFindings::begin(Kind kind, Clock::time_point since, Clock::time_point last, std::int64_t count,
                           std::string detail)
{
    Found found;
    found.kind = kind;
    found.since = since;
    found.last = last;
    found.count = count;
    found.detail = std::move(detail);
    m_found.push_back(std::move(found));
}

std::chrono::seconds DeviceFindings::quietOf(Kind kind) const
{
    switch (kind) {
    case v1::Finding::KIND_KEEP_ALIVE_TOO_SHORT: return m_rules->keepAliveWindow;
    case v1::Finding::KIND_CLOCK_WRONG: return m_rules->clockWindow;
    default: return m_rules->window;
    }
}

std::string DeviceFindings::textOf(const Found &found) const
{
    switch (found.kind) {
    case v1::Finding::KIND_DUPLICATE_IDENTITY:
        return fmt::format("two clients take turns with its identity: one put the other out {}; latest from {}",
                           times(found.count), found.detail.empty() ? "an unknown address" : found.detail);
    case v1::Finding::KIND_FLAPPING:
        return fmt::format("it connects again and again: {}", times(found.count));
    case v1::Finding::KIND_KEEP_ALIVE_TOO_SHORT:
        return fmt::format("its keep-alive{} ended {} sessions and it was back within {} s each time: it is too short "
                           "for its network, 30 to 300 s are sensible",
                           m_keepAliveSeconds > 0 ? fmt::format(" of {} s", m_keepAliveSeconds) : std::string(),
                           found.count, m_rules->atOnce.count());
    case v1::Finding::KIND_CREDENTIAL_REFUSED:
        return fmt::format("the broker turned it away {}: {}", times(found.count), found.detail);
    case v1::Finding::KIND_CLOCK_WRONG:
        return fmt::format("its clock is {}", found.detail);
    case v1::Finding::KIND_FOREIGN_TOPIC:
        return fmt::format("it tried topics that are not its own {}{}", times(found.count),
                           found.detail.empty() ? std::string() : "; latest: " + found.detail);
    case v1::Finding::KIND_UNREADABLE_MESSAGES:
        return fmt::format("messages that could not be read: {}; latest: {}", found.count, found.detail);
    case v1::Finding::KIND_MESSAGE_FLOOD:
        return fmt::format("it sends more than 50 messages a second: {} were given up", found.count);
    case v1::Finding::KIND_MESSAGE_TOO_LARGE:
        return fmt::format("messages that were too large: {}; latest: {}", found.count, found.detail);
    default:
        return found.detail;
    }
}

void setFinding(v1::Device &device, v1::Finding finding)
{
    removeFinding(device, finding.kind());
    auto &findings = *device.mutable_findings();
    *findings.Add() = std::move(finding);
    for (int i = findings.size() - 1; i > 0 && rankOf(findings[i].kind()) < rankOf(findings[i - 1].kind()); --i)
        findings.SwapElements(i, i - 1);
}

bool removeFinding(v1::Device &device, v1::Finding::Kind kind)
{
    auto &findings = *device.mutable_findings();
    for (int i = 0; i < findings.size(); ++i) {
        if (findings[i].kind() == kind) {
            findings.DeleteSubrange(i, 1);
            return true;
        }
    }
    return false;
}

std::string careWordsOf(v1::Finding::Kind kind)
{
    switch (kind) {
    case v1::Finding::KIND_DUPLICATE_IDENTITY: return "Identity used twice";
    case v1::Finding::KIND_FLAPPING: return "Connection comes and goes";
    case v1::Finding::KIND_KEEP_ALIVE_TOO_SHORT: return "Keep-alive too short";
    case v1::Finding::KIND_CREDENTIAL_REFUSED: return "Turned away by the broker";
    case v1::Finding::KIND_CLOCK_WRONG: return "Clock wrong";
    case v1::Finding::KIND_FOREIGN_TOPIC: return "Tried a foreign topic";
    case v1::Finding::KIND_UNREADABLE_MESSAGES: return "Sends unreadable messages";
    case v1::Finding::KIND_MESSAGE_FLOOD: return "Sends too many messages";
    case v1::Finding::KIND_MESSAGE_TOO_LARGE: return "Sends too large messages";
    case v1::Finding::KIND_CREDENTIAL_EXPIRING: return "Credential expires";
    default: return {};
    }
}

void updateCare(v1::Device &device, const v1::Product *product)
{
    device.clear_care();
    if (product) {
        for (auto &words : careOf(*product, device.reported()))
            device.add_care(std::move(words));
    }
    for (const auto &finding : device.findings()) {
        auto words = careWordsOf(finding.kind());
        if (!words.empty() && std::find(device.care().begin(), device.care().end(), words) == device.care().end())
            device.add_care(std::move(words));
    }
}

} // namespace wheelhouse::devices
