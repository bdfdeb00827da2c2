#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace wheelhouse::kubernetes {

// `2026-11-23T07:20:13.123456789Z`, or with an offset (RFC 3339); nothing when
// it is not that. Any thread.
std::optional<std::chrono::system_clock::time_point> parseRfc3339(std::string_view text);

} // namespace wheelhouse::kubernetes
