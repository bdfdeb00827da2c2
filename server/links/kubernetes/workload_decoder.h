#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "server/clusters/observed_objects.h"

namespace wheelhouse::kubernetes {

// apps/v1 Deployment, StatefulSet and DaemonSet. As decodeObject().
std::optional<clusters::ObservedWorkload> decodeDeployment(const std::string &cluster, std::string_view bytes);
std::optional<clusters::ObservedWorkload> decodeStatefulSet(const std::string &cluster, std::string_view bytes);
std::optional<clusters::ObservedWorkload> decodeDaemonSet(const std::string &cluster, std::string_view bytes);

} // namespace wheelhouse::kubernetes
