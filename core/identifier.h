#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace wheelhouse {

// A UUID of version 7 (RFC 9562): sorts by the time it was made. Any thread.
std::string makeUuid();

// A UUID as 16 bytes, which sort as its text does.
using UuidBytes = std::array<std::uint8_t, 16>;
// Of the 36 characters of its usual form, in lower case; nothing for any other
// text.
std::optional<UuidBytes> uuidBytes(std::string_view text);
std::string uuidText(std::span<const std::uint8_t, 16> bytes);

// `bytes` random bytes of the system's generator, in base64url without
// padding: for tokens and passwords. Any thread.
std::string makeRandomToken(std::size_t bytes = 32);

using Sha256 = std::array<std::uint8_t, 32>;
Sha256 sha256(std::string_view data);
// The same in hexadecimal.
std::string sha256Hex(std::string_view data);

// Two lower-case digits a byte.
std::string hexText(std::span<const std::uint8_t> bytes);

// Whether `id` is 1 to `maxLength` of a-z, 0-9 and dash, beginning with a
// letter and not ending with a dash: the ids of products, clusters and
// applications.
bool isResourceId(std::string_view id, std::size_t maxLength);

} // namespace wheelhouse
