#include "server/devices/device_attribute.h"

#include <array>
#include <set>
#include <vector>

#include <fmt/ranges.h>

#include "server/devices/device_name.h"
#include "server/devices/product_schema.h"

namespace wheelhouse::devices {

namespace {

using Field = DeviceAttribute::Field;
using Kind = DeviceAttribute::Kind;

struct Entry {
    std::string_view name;
    Field field;
    Kind kind;
};

constexpr std::array kEntries{
    Entry{"serial", Field::Serial, Kind::Text},
    Entry{"product", Field::Product, Kind::Text},
    Entry{"name", Field::Name, Kind::Text},
    Entry{"uid", Field::Uid, Kind::Text},
    Entry{"model", Field::Model, Kind::Text},
    Entry{"site", Field::Site, Kind::Text},
    Entry{"owner", Field::Owner, Kind::Text},
    Entry{"note", Field::Note, Kind::Text},
    Entry{"state", Field::State, Kind::Text},
    Entry{"presence", Field::Presence, Kind::Text},
    Entry{"reason", Field::Reason, Kind::Text},
    Entry{"firmware", Field::Firmware, Kind::Version},
    Entry{"credential", Field::Credential, Kind::Text},
    Entry{"care", Field::Care, Kind::List},
    Entry{"create_time", Field::CreateTime, Kind::Time},
    Entry{"update_time", Field::UpdateTime, Kind::Time},
    Entry{"last_seen", Field::LastSeen, Kind::Time},
    Entry{"since", Field::Since, Kind::Time},
    Entry{"applied_version", Field::AppliedVersion, Kind::Number},
    Entry{"desired_version", Field::DesiredVersion, Kind::Number},
    Entry{"desired_time", Field::DesiredTime, Kind::Time},
    Entry{"applied_time", Field::AppliedTime, Kind::Time},
    Entry{"pending", Field::Pending, Kind::Text},
    Entry{"group", Field::Group, Kind::List},
    Entry{"finding", Field::Finding, Kind::List},
    Entry{"credential_expire_time", Field::CredentialExpireTime, Kind::Time},
    Entry{"replaced_by", Field::ReplacedBy, Kind::Text},
    Entry{"replaces", Field::Replaces, Kind::Text},
};

struct Prefix {
    std::string_view prefix;
    Field field;
};
constexpr std::array kPrefixes{
    Prefix{"label.", Field::Label},   Prefix{"labels.", Field::Label},
    Prefix{"reported.", Field::Reported}, Prefix{"desired.", Field::Desired},
};

std::optional<std::string> nonEmpty(const std::string &text)
{
    if (text.empty())
        return std::nullopt;
    return text;
}

// `ONLINE` of `STATUS_ONLINE`; a number that this version has no name for stays
// one.
std::string shortName(const std::string &enumName, std::size_t prefixLength, int number)
{
    return enumName.size() > prefixLength ? enumName.substr(prefixLength) : std::to_string(number);
}

template <class Texts> std::optional<std::string> joined(const Texts &texts)
{
    if (texts.empty())
        return std::nullopt;
    return fmt::format("{}", fmt::join(texts, ", "));
}

std::optional<std::string> valueOf(const google::protobuf::Struct &values, const std::string &key)
{
    const auto found = values.fields().find(key);
    if (found == values.fields().end())
        return std::nullopt;
    return valueText(found->second);
}

std::optional<double> numberOf(const google::protobuf::Struct &values, const std::string &key)
{
    const auto found = values.fields().find(key);
    if (found == values.fields().end() || found->second.kind_case() != google::protobuf::Value::kNumberValue)
        return std::nullopt;
    return found->second.number_value();
}

std::optional<double> millis(bool has, const google::protobuf::Timestamp &time)
{
    if (!has)
        return std::nullopt;
    return static_cast<double>(time.seconds()) * 1000.0 + time.nanos() / 1'000'000;
}

} // namespace

std::optional<DeviceAttribute> DeviceAttribute::parse(std::string_view name)
{
    for (const auto &entry : kEntries) {
        if (entry.name == name)
            return DeviceAttribute{entry.field, entry.kind, {}};
    }
    for (const auto &prefix : kPrefixes) {
        if (name.starts_with(prefix.prefix) && name.size() > prefix.prefix.size()) {
            const Kind kind = prefix.field == Field::Label ? Kind::Text : Kind::Dynamic;
            return DeviceAttribute{prefix.field, kind, std::string(name.substr(prefix.prefix.size()))};
        }
    }
    return std::nullopt;
}

std::optional<std::string> DeviceAttribute::text(const v1::Device &device) const
{
    switch (field) {
    case Field::Serial: {
        const std::string &name = device.name();
        return name.substr(name.rfind('/') + 1);
    }
    case Field::Product: {
        const std::string deviceKey = keyOfName(device.name());
        return deviceKey.substr(0, deviceKey.find('/'));
    }
    case Field::Name: return device.name();
    case Field::Uid: return device.uid();
    case Field::Model: return nonEmpty(device.model());
    case Field::Site: return nonEmpty(device.site());
    case Field::Owner: return nonEmpty(device.owner());
    case Field::Note: return nonEmpty(device.note());
    case Field::State: return stateText(device.state());
    case Field::Presence: return presenceText(device.presence().status());
    case Field::Reason: return nonEmpty(reasonText(device.presence().reason()));
    case Field::Firmware: return nonEmpty(device.firmware());
    case Field::Credential: return credentialText(device.credential());
    case Field::ReplacedBy: return nonEmpty(device.replaced_by());
    case Field::Replaces: return nonEmpty(device.replaces());
    case Field::Pending: return device.desired_version() > device.applied_version() ? "true" : "false";
    case Field::Care: return joined(device.care());
    case Field::Group:
    case Field::Finding: {
        std::vector<std::string> texts;
        forEachText(device, [&](std::string_view each) { texts.emplace_back(each); });
        return joined(texts);
    }
    case Field::Label: {
        const auto found = device.labels().find(key);
        if (found == device.labels().end())
            return std::nullopt;
        return found->second;
    }
    case Field::Reported: return valueOf(device.reported(), key);
    case Field::Desired: return valueOf(device.desired(), key);
    case Field::AppliedVersion: return std::to_string(device.applied_version());
    case Field::DesiredVersion: return std::to_string(device.desired_version());
    case Field::CreateTime:
    case Field::UpdateTime:
    case Field::LastSeen:
    case Field::Since:
    case Field::CredentialExpireTime:
    case Field::DesiredTime:
    case Field::AppliedTime:
        return std::nullopt;
    }
    return std::nullopt;
}

void DeviceAttribute::forEachText(const v1::Device &device, const std::function<void(std::string_view)> &visit) const
{
    switch (field) {
    case Field::Care:
        for (const auto &words : device.care())
            visit(words);
        return;
    case Field::Group:
        for (const auto &group : device.groups())
            visit(groupId(group));
        return;
    case Field::Finding: {
        // Each kind once, in the order of their numbers.
        std::set<int> kinds;
        for (const auto &finding : device.findings())
            kinds.insert(finding.kind());
        for (const int each : kinds)
            visit(findingText(each));
        return;
    }
    default:
        if (const auto own = text(device))
            visit(*own);
    }
}

std::optional<double> DeviceAttribute::number(const v1::Device &device) const
{
    switch (field) {
    case Field::CreateTime: return millis(device.has_create_time(), device.create_time());
    case Field::UpdateTime: return millis(device.has_update_time(), device.update_time());
    case Field::LastSeen: return millis(device.presence().has_last_seen_time(), device.presence().last_seen_time());
    case Field::Since: return millis(device.presence().has_since_time(), device.presence().since_time());
    case Field::CredentialExpireTime:
        return millis(device.has_credential_expire_time(), device.credential_expire_time());
    case Field::DesiredTime: return millis(device.has_desired_time(), device.desired_time());
    case Field::AppliedTime: return millis(device.has_applied_time(), device.applied_time());
    case Field::AppliedVersion: return static_cast<double>(device.applied_version());
    case Field::DesiredVersion: return static_cast<double>(device.desired_version());
    case Field::Reported: return numberOf(device.reported(), key);
    case Field::Desired: return numberOf(device.desired(), key);
    default: return std::nullopt;
    }
}

std::string stateText(int state)
{
    return shortName(v1::Device::State_Name(state), 6, state);
}

std::string presenceText(int status)
{
    return shortName(v1::Presence::Status_Name(status), 7, status);
}

std::string reasonText(int reason)
{
    return reason == v1::Presence::REASON_UNSPECIFIED ? std::string()
                                                      : shortName(v1::Presence::Reason_Name(reason), 7, reason);
}

std::string credentialText(int credential)
{
    return shortName(v1::CredentialKind_Name(credential), 16, credential);
}

std::string findingText(int kind)
{
    return shortName(v1::Finding::Kind_Name(kind), 5, kind);
}

std::string_view groupId(std::string_view name)
{
    constexpr std::string_view kGroups = "groups/";
    return name.starts_with(kGroups) ? name.substr(kGroups.size()) : name;
}

std::string deviceAttributeNames()
{
    std::string names;
    for (const auto &entry : kEntries) {
        names += entry.name;
        names += ", ";
    }
    return names + "label.KEY, reported.KEY, desired.KEY";
}

} // namespace wheelhouse::devices
