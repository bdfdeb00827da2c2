#pragma once

#include <optional>
#include <string>

#include "core/result.h"
#include "core/secret.h"

namespace wheelhouse {

// Replaces the file as a whole or not at all, durably, readable by its owner
// only (mode 0600). Unavailable, with the system's reason, when it cannot.
Result<void> writePrivateFile(const std::string &path, const Secret &content);

// Nothing when there is no such file. FailedPrecondition when others than its
// owner may read or write it: then it holds no secret any more.
Result<std::optional<Secret>> readPrivateFile(const std::string &path);

// The same for files that hold no secret: mode 0644, and read whatever their
// mode is.
Result<void> writePublicFile(const std::string &path, const std::string &content);
Result<std::optional<std::string>> readPublicFile(const std::string &path);

} // namespace wheelhouse
