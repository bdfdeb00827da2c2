#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <yaml-cpp/yaml.h>

#include "core/result.h"

namespace wheelhouse::kubernetes {

// A kubeconfig's text as a tree, and what one asks of such trees. Any thread.

// An error of the field `kubeconfig`.
tl::unexpected<Error> wrongKubeconfig(std::string description);

// At most Kubeconfig::kMaxBytes, and bounded in entries and aliases before it
// is built; an error says what is wrong with it.
Result<YAML::Node> loadKubeconfig(std::string_view text);

// A scalar's own text: YAML's booleans and numbers stay as they were written.
// Empty where there is none.
std::string textOf(const YAML::Node &node, const char *key);
// Undefined where there is none.
YAML::Node childOf(const YAML::Node &node, const char *key);
// KEY of the entry of that name in a list of `{name: …, KEY: …}`.
std::optional<YAML::Node> namedEntry(const YAML::Node &root, const char *list, const char *key,
                                     const std::string &name);
// In their order.
std::vector<std::string> namesIn(const YAML::Node &root, const char *list);

} // namespace wheelhouse::kubernetes
