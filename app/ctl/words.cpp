#include "app/ctl/words.h"

#include <array>
#include <map>

#include "client/documents/json_text.h"
#include "app/ctl/time_text.h"

namespace wheelhouse::ctl {

std::string roleText(v1::Role role)
{
    switch (role) {
    case v1::ROLE_VIEWER: return "viewer";
    case v1::ROLE_SUPPORT: return "support";
    case v1::ROLE_OPERATOR: return "operator";
    case v1::ROLE_APPROVER: return "approver";
    case v1::ROLE_ADMINISTRATOR: return "administrator";
    default: return "none";
    }
}

Cell stateCell(v1::Device::State state)
{
    switch (state) {
    case v1::Device::STATE_REGISTERED: return {"registered", Tone::Faint};
    case v1::Device::STATE_ACTIVE: return "active";
    case v1::Device::STATE_DISABLED: return {"disabled", Tone::Warning};
    case v1::Device::STATE_RETIRED: return {"retired", Tone::Faint};
    default: return "";
    }
}

Cell presenceCell(const v1::Presence &presence)
{
    switch (presence.status()) {
    case v1::Presence::STATUS_ONLINE: return {"on line", Tone::Good};
    case v1::Presence::STATUS_OFFLINE: return {"off line", Tone::Bad};
    default: return {"never seen", Tone::Faint};
    }
}

Cell commandCell(v1::DeviceCommand::State state)
{
    switch (state) {
    case v1::DeviceCommand::STATE_QUEUED: return {"queued", Tone::Faint};
    case v1::DeviceCommand::STATE_SENT: return {"sent", Tone::Busy};
    case v1::DeviceCommand::STATE_ACKNOWLEDGED: return {"acknowledged", Tone::Busy};
    case v1::DeviceCommand::STATE_DONE: return {"done", Tone::Good};
    case v1::DeviceCommand::STATE_FAILED: return {"failed", Tone::Bad};
    case v1::DeviceCommand::STATE_EXPIRED: return {"expired", Tone::Bad};
    default: return "";
    }
}

Cell healthCell(v1::Health health)
{
    switch (health) {
    case v1::HEALTH_OK: return {"ok", Tone::Good};
    case v1::HEALTH_PROGRESSING: return {"progressing", Tone::Busy};
    case v1::HEALTH_DEGRADED: return {"degraded", Tone::Warning};
    case v1::HEALTH_FAILED: return {"failed", Tone::Bad};
    case v1::HEALTH_OFF: return {"off", Tone::Faint};
    default: return "";
    }
}

Cell sourceCell(const v1::SourceState &source)
{
    switch (source.state()) {
    case v1::SourceState::STATE_CONNECTING: return {"connecting", Tone::Busy};
    case v1::SourceState::STATE_LIVE: return {"live", Tone::Good};
    case v1::SourceState::STATE_STALE:
        return {fmt::format("stale since {}", timeOfDay(source.current_time())), Tone::Warning};
    case v1::SourceState::STATE_FAILED: return {"failed", Tone::Bad};
    case v1::SourceState::STATE_DENIED: return {"denied", Tone::Bad};
    case v1::SourceState::STATE_NEEDS_LOGIN: return {"needs login", Tone::Bad};
    default: return "";
    }
}

Cell deploymentCell(v1::Deployment::State state)
{
    switch (state) {
    case v1::Deployment::STATE_PLANNING: return {"planning", Tone::Busy};
    case v1::Deployment::STATE_AWAITING_APPROVAL: return {"awaiting approval", Tone::Warning};
    case v1::Deployment::STATE_ROLLING_OUT: return {"rolling out", Tone::Busy};
    case v1::Deployment::STATE_SUCCEEDED: return {"succeeded", Tone::Good};
    case v1::Deployment::STATE_FAILED: return {"failed", Tone::Bad};
    case v1::Deployment::STATE_REJECTED: return {"rejected", Tone::Bad};
    case v1::Deployment::STATE_CANCELLED: return {"cancelled", Tone::Faint};
    case v1::Deployment::STATE_UNDONE: return {"undone", Tone::Faint};
    default: return "";
    }
}

bool hasEnded(v1::Deployment::State state)
{
    return state >= v1::Deployment::STATE_SUCCEEDED;
}

std::string bytesText(double bytes)
{
    constexpr std::array kUnits{"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    std::size_t unit = 0;
    while (bytes >= 1024 && unit + 1 < kUnits.size()) {
        bytes /= 1024;
        ++unit;
    }
    return unit == 0 || bytes >= 100 ? fmt::format("{:.0f} {}", bytes, kUnits[unit])
                                     : fmt::format("{:.1f} {}", bytes, kUnits[unit]);
}

std::string coresText(std::int64_t millicores)
{
    return millicores % 1000 == 0 ? std::to_string(millicores / 1000)
                                  : fmt::format("{:.2f}", static_cast<double>(millicores) / 1000);
}

std::string structText(const google::protobuf::Struct &object)
{
    const std::map<std::string, google::protobuf::Value> sorted(object.fields().begin(), object.fields().end());
    std::string text;
    for (const auto &[key, value] : sorted) {
        text += fmt::format("{}{}={}", text.empty() ? "" : " ", key, client::jsonOf(value, false));
    }
    return text;
}

} // namespace wheelhouse::ctl
