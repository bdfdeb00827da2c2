#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "server/helm/release_source.h"

namespace wheelhouse::kubernetes {

// How Helm keeps a revision in a Secret: JSON, by gzip, in base64; the Secret's
// own base64 around it. Any thread. Errors: FailedPrecondition in words a person
// can act on, for whatever is found there.

// JSON of a release is not read beyond this.
inline constexpr std::size_t kMaxReleaseBytes = 32u << 20;

// `secret` is the Secret as the API server sends it, JSON.
Result<helm::ReleaseContent> releaseOf(std::string_view secret);

// Its chart, as files to be packaged again; names stay within their folder.
Result<std::vector<helm::ChartFile>> chartOf(std::string_view secret);

// The merge patch that makes a revision failed, with that description; bound to
// the Secret's resource version. FailedPrecondition too where it is not held.
Result<std::string> failedPatch(std::string_view secret, const std::string &description);

} // namespace wheelhouse::kubernetes
