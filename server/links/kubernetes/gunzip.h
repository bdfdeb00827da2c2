#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/result.h"

namespace wheelhouse::kubernetes {

// What was compressed by gzip. FailedPrecondition when it is not gzip or is
// broken off, ResourceExhausted as soon as it is known to be larger than `most`
// bytes: no more than that is ever held. Any thread.
Result<std::string> gunzip(std::string_view bytes, std::size_t most);
std::string gzip(std::string_view bytes);

} // namespace wheelhouse::kubernetes
