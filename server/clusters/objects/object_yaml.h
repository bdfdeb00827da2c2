#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "core/result.h"

namespace wheelhouse::clusters {

// JSON as YAML the way `kubectl get -o yaml` lays it out: keys sorted, texts of
// several lines as blocks, quotes where a plain word would read as something
// else. Any thread.
std::string yamlOf(const nlohmann::json &value);

// YAML, or JSON, as JSON: one document that is a map. InvalidArgument for the
// field `yaml`, with line and column, for what is not; also for more than
// 50,000 nodes, 100 levels, or 4 MB once its aliases are followed. Plain true,
// false, null and decimal numbers are those, everything else is text.
Result<nlohmann::json> jsonOfYaml(const std::string &yaml);

} // namespace wheelhouse::clusters
