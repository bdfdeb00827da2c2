#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace wheelhouse::monitoring {

// What is asked of a resource.
enum class Resource { Cpu, Memory };

// A workload's resource name taken apart, and which names its pods have.
struct WorkloadPods {
    std::string cluster;
    std::string nameSpace;
    // `deployments`, `statefulsets`, `daemonsets`.
    std::string collection;
    std::string id;

    static std::optional<WorkloadPods> parse(std::string_view workload);
    // Of all its pods, also of those that are gone: a regular expression that
    // Prometheus anchors at both ends.
    std::string podPattern() const;
};

// PromQL for what pods use, by namespace and pod: cores, or bytes. Works with
// the metrics of cAdvisor (`/metrics/cadvisor`) and of the kubelet
// (`/metrics/resource`), whichever is scraped, without counting twice what both
// tell. `matchers` are those of the namespace and the pods.
std::string usageByPod(Resource resource, const std::string &matchers, std::chrono::seconds window);

// The same summed by workload, as labels `namespace` and `workload`
// (`deployments/gateway`); which one a pod belongs to is told by its name.
std::string usageByWorkload(Resource resource, const std::string &matchers, std::chrono::seconds window);

// The time over which a rate is taken: long enough for two scrapes.
std::chrono::seconds rateWindow(std::chrono::milliseconds step);

} // namespace wheelhouse::monitoring
