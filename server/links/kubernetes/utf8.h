#pragma once

#include <string>
#include <string_view>

namespace wheelhouse::kubernetes {

// The text with every byte that is not UTF-8 replaced by U+FFFD, and without
// zero bytes: messages of the contract hold nothing else. Any thread.
std::string toUtf8(std::string_view bytes);

} // namespace wheelhouse::kubernetes
