#pragma once

#include <string>
#include <string_view>

#include <google/protobuf/message.h>

namespace wheelhouse::client {

// The contract's own JSON: lowerCamel names, enums by name, 64-bit numbers as
// strings. `indented` over several lines, else one.
std::string jsonOf(const google::protobuf::Message &message, bool indented);

// A string as a JSON literal, quotes included.
std::string quoteJson(std::string_view text);

} // namespace wheelhouse::client
