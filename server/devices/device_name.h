#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <google/protobuf/timestamp.pb.h>

#include "core/result.h"

namespace wheelhouse::devices {

// A device by product and serial. `products/P/devices/S` is its resource name,
// `P/S` its key: user name and client id at the broker and, after `wh/1/`, the
// prefix of its topics. Neither part can hold a slash.
struct DeviceName {
    std::string product;
    std::string serial;

    // InvalidArgument naming `field` if it is no device name.
    static Result<DeviceName> parse(std::string_view name, const std::string &field = "name");
    static std::optional<DeviceName> parseKey(std::string_view key);

    std::string toString() const;
    std::string key() const;
};

// `P` of `products/P`; `-` is taken as any product where `wildcard` says so.
Result<std::string> parseProductName(std::string_view name, const std::string &field, bool wildcard = false);

// 1 to 64 of A-Z, a-z, 0-9, dash, underscore and dot, a letter or digit among
// them. What is wrong with it, or nothing.
std::optional<std::string> serialProblem(std::string_view serial);

// `products/P/devices/S` from `P/S` without checking, for keys known to be right.
std::string nameOfKey(std::string_view key);
std::string keyOfName(std::string_view name);

using Clock = std::chrono::system_clock;

google::protobuf::Timestamp toTimestamp(Clock::time_point time);
Clock::time_point fromTimestamp(const google::protobuf::Timestamp &timestamp);

} // namespace wheelhouse::devices
