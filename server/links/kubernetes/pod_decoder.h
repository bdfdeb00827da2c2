#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/clusters/observed_objects.h"

namespace wheelhouse::kubernetes {

// core/v1 Pod. As decodeObject().
std::optional<clusters::ObservedPod> decodePod(const std::string &cluster, std::string_view bytes);

// What is wanted of a container in a pod's specification or a pod template.
struct ContainerSpec {
    std::string_view name;
    std::string_view image;
    std::int64_t cpuRequestMillicores = 0;
    std::int64_t cpuLimitMillicores = 0;
    std::int64_t memoryRequestBytes = 0;
    std::int64_t memoryLimitBytes = 0;
    bool startupProbe = false;
    bool readinessProbe = false;
    bool livenessProbe = false;
};
ContainerSpec decodeContainerSpec(std::string_view bytes);

} // namespace wheelhouse::kubernetes
