#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "wheelhouse/v1/devices.pb.h"

namespace wheelhouse::devices {

// Something of a device that can be asked, ordered or counted by.
struct DeviceAttribute {
    // How its values compare. A device has any number of a List's.
    enum class Kind { Text, Number, Version, Time, Dynamic, List };

    enum class Field {
        Serial, Product, Name, Uid, Model, Site, Owner, Note, State, Presence, Reason, Firmware,
        Credential, Care, CreateTime, UpdateTime, LastSeen, Since, AppliedVersion, DesiredVersion,
        Pending, Group, Finding, CredentialExpireTime, DesiredTime, AppliedTime, ReplacedBy, Replaces,
        Label, Reported, Desired,
    };

    Field field = Field::Serial;
    Kind kind = Kind::Text;
    // Of Label, Reported and Desired.
    std::string key;

    // `serial`, `label.site`, `reported.paper`, …; nothing if there is none of
    // that name.
    static std::optional<DeviceAttribute> parse(std::string_view name);

    // As text; nothing where the device has none. Lists are joined by commas.
    std::optional<std::string> text(const v1::Device &device) const;
    // As a number: numbers, and times in milliseconds since 1970.
    std::optional<double> number(const v1::Device &device) const;
    // Each text of a List; else text(), if there is one.
    void forEachText(const v1::Device &device, const std::function<void(std::string_view)> &visit) const;
};

// All names for messages: `serial, product, …, label.KEY`.
std::string deviceAttributeNames();

// How a filter calls a value of an enumeration: `ONLINE`, `KEEP_ALIVE_TIMEOUT`;
// empty for a reason that is none.
std::string stateText(int state);
std::string presenceText(int status);
std::string reasonText(int reason);
std::string credentialText(int credential);
std::string findingText(int kind);

// `G` of `groups/G`.
std::string_view groupId(std::string_view name);

} // namespace wheelhouse::devices
