#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "wheelhouse/v1/devices.pb.h"

namespace wheelhouse::devices {

// Something of a device that can be asked or ordered by.
struct DeviceAttribute {
    // How its values compare.
    enum class Kind { Text, Number, Version, Time, Dynamic };

    enum class Field {
        Serial, Product, Name, Uid, Model, Site, Owner, Note, State, Presence, Reason, Firmware,
        Credential, Care, CreateTime, UpdateTime, LastSeen, Since, AppliedVersion, DesiredVersion,
        Label, Reported, Desired,
    };

    Field field = Field::Serial;
    Kind kind = Kind::Text;
    // Of Label, Reported and Desired.
    std::string key;

    // `serial`, `label.site`, `reported.paper`, …; nothing if there is none of
    // that name.
    static std::optional<DeviceAttribute> parse(std::string_view name);

    // As text; nothing where the device has none. Care is joined by commas.
    std::optional<std::string> text(const v1::Device &device) const;
    // As a number: numbers, and times in milliseconds since 1970.
    std::optional<double> number(const v1::Device &device) const;
};

// All names for messages: `serial, product, …, label.KEY`.
std::string deviceAttributeNames();

} // namespace wheelhouse::devices
