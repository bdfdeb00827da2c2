#pragma once

#include <optional>
#include <string_view>

namespace wheelhouse::kubernetes {

// What every object in the API's protobuf encoding begins with, before a
// runtime.Unknown.
inline constexpr std::string_view kEnvelopeMagic{"k8s\0", 4};

// The encoded object inside such an envelope; nothing when it is not one. A
// view into `bytes`.
std::optional<std::string_view> openEnvelope(std::string_view bytes);

} // namespace wheelhouse::kubernetes
