#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace wheelhouse {

// A UUID of version 7 (RFC 9562): sorts by the time it was made. Any thread.
std::string makeUuid();

// `bytes` random bytes of the system's generator, in base64url without
// padding: for tokens and passwords. Any thread.
std::string makeRandomToken(std::size_t bytes = 32);

// SHA-256, in hexadecimal.
std::string sha256Hex(std::string_view data);

// Whether `id` is 1 to `maxLength` of a-z, 0-9 and dash, beginning with a
// letter and not ending with a dash: the ids of products, clusters and
// applications.
bool isResourceId(std::string_view id, std::size_t maxLength);

} // namespace wheelhouse
