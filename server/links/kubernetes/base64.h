#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace wheelhouse::kubernetes {

// Standard base64 (RFC 4648), padded; white space is skipped, as kubeconfigs
// fold lines. Nothing when it is not that. Any thread.
std::optional<std::string> decodeBase64(std::string_view text);
std::string encodeBase64(std::string_view bytes);

} // namespace wheelhouse::kubernetes
