#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace wheelhouse::client {

// JSON written as YAML 1.2 that YAML 1.1 readers understand as well: a string
// that could be read as anything else is quoted. Keeps the order of keys.
std::string yamlOfJson(const std::string &json);

// YAML (or JSON, which is YAML) as JSON. Quoted scalars are strings; plain ones
// null, true, false, numbers, or else strings. InvalidArgument for what is not
// YAML (with line and column), several documents, more than 20,000 nodes or
// 4 MB once its aliases are followed, or a depth above 60.
Result<std::string> jsonOfYaml(const std::string &yaml);

} // namespace wheelhouse::client
