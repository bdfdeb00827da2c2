#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"
#include "wheelhouse/v1/devices.pb.h"

namespace wheelhouse::devices {

// A compiled filter: true if the device matches. Any thread.
using DevicePredicate = std::function<bool(const v1::Device &)>;

// Compiles a filter after AIP-160; an empty one lets everything through, as a
// null function.
//
//   filter     = term { ("AND" | "OR" | nothing) term }   OR binds closer (AIP-160)
//   term       = ["NOT" | "-"] ( "(" filter ")" | restriction )
//   restriction= field op value | text
//   op         = "=" | "!=" | "<" | ">" | "<=" | ">=" | ":"
//
// Fields: serial product name uid model site owner note state presence reason
// firmware credential care create_time update_time last_seen since applied_version
// desired_version label.KEY reported.KEY desired.KEY. `*` in a value stands for
// anything, `:` for "has": any value with `*`, else a part of it. A text alone
// is looked for in serial, model, site, owner, note, firmware, labels and care.
// Letters' case does not matter. Numbers compare as numbers, firmware as versions,
// times as RFC 3339.
//
// InvalidArgument naming `filter`, with the position, if it is not one; at most
// 2,000 characters, 100 restrictions, 20 deep.
Result<DevicePredicate> compileDeviceFilter(std::string_view filter);

// `pattern` with `*` for anything, letters' case aside.
bool matchesPattern(std::string_view text, std::string_view pattern);

} // namespace wheelhouse::devices
