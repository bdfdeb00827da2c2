#pragma once

#include <string>

#include "core/result.h"

namespace wheelhouse::clusters {

// LogQL for the lines of a workload or pod, also of its pods that are gone:
// by the labels `namespace` and `pod`, as Promtail, Alloy and Fluent Bit set
// them, and by the names that Kubernetes gives pods. InvalidArgument (`object`).
Result<std::string> logQueryFor(const std::string &object, const std::string &include);

} // namespace wheelhouse::clusters
