#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <google/protobuf/timestamp.pb.h>

#include "core/result.h"

namespace wheelhouse::ctl {

// The age of a moment as a table shows it: `12s`, `5m`, `3h20m`, `4d6h`,
// `2y30d`; empty for an unset one, `0s` for one in the future.
std::string age(const google::protobuf::Timestamp &time);

// Local date and time, to the second, with the distance to UTC; empty for an
// unset one.
std::string dateAndTime(const google::protobuf::Timestamp &time);

// Local time of day, to the second.
std::string timeOfDay(const google::protobuf::Timestamp &time);

std::string durationText(std::chrono::seconds duration);

// `90s`, `5m`, `1h30m`, `7d`; InvalidArgument otherwise, or when not above 0.
Result<std::chrono::seconds> parseDuration(std::string_view text);

google::protobuf::Timestamp timestampOf(std::chrono::system_clock::time_point time);

} // namespace wheelhouse::ctl
