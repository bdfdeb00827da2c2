#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wheelhouse::deployments {

// The parts of a Workload.name. A value; any thread.
struct WorkloadName {
    // `clusters/test`.
    std::string cluster;
    std::string clusterNamespace;
    // `deployments`, `statefulsets` or `daemonsets`.
    std::string kind;
    std::string workload;

    // Nothing when it is not such a name, or a part could not be Kubernetes'.
    static std::optional<WorkloadName> parse(std::string_view name);
};

// `deployments/12` to 12 and back; nothing when it is not such a name.
std::optional<std::int64_t> deploymentNumber(std::string_view name);
std::string deploymentName(std::int64_t number);

// What stands after the last slash: the words a person knows it by.
std::string_view lastPart(std::string_view name);

} // namespace wheelhouse::deployments
