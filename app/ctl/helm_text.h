#pragma once

#include <string>

#include "app/ctl/table.h"
#include "wheelhouse/v1/helm.pb.h"

namespace wheelhouse::ctl {

// Helm's releases in the words that tables show, with their tone.

// `pending-upgrade`.
Cell releaseCell(v1::HelmReleaseState state);
Cell operationCell(const v1::HelmOperation &operation);
bool hasEnded(const v1::HelmOperation &operation);
// Whether it came to what was asked for.
bool wentWell(const v1::HelmOperation &operation);
// `operation 12: upgrade of gateway in iot, test`.
std::string headline(const v1::HelmOperation &operation);
// Where it stands, and why.
std::string progressText(const v1::HelmOperation &operation);

} // namespace wheelhouse::ctl
