#include "server/monitoring/usage_queries.h"

#include <algorithm>

#include <fmt/format.h>

#include "server/monitoring/prometheus_address.h"

namespace wheelhouse::monitoring {

namespace {

// The letters that Kubernetes makes generated names of: no vowels, no 0, 1, 3.
constexpr char kLetter[] = "[bcdfghjklmnpqrstvwxz2456789]";

std::string quotedForPattern(std::string_view text)
{
    std::string quoted;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
        if (!plain)
            quoted += '\\';
        quoted += c;
    }
    return quoted;
}

std::string suffixPattern(std::string_view collection)
{
    if (collection == "statefulsets")
        return "-[0-9]{1,4}";
    if (collection == "daemonsets")
        return fmt::format("-{}{{5}}", kLetter);
    return fmt::format("-{0}{{6,10}}-{0}{{5}}", kLetter);
}

} // namespace

std::optional<WorkloadPods> WorkloadPods::parse(std::string_view workload)
{
    std::string parts[6];
    std::size_t count = 0;
    while (count < 6) {
        const auto end = std::min(workload.find('/'), workload.size());
        parts[count++] = workload.substr(0, end);
        if (end == workload.size()) {
            workload = {};
            break;
        }
        workload.remove_prefix(end + 1);
    }
    const bool known = parts[4] == "deployments" || parts[4] == "statefulsets" || parts[4] == "daemonsets";
    if (count != 6 || !workload.empty() || parts[0] != "clusters" || parts[2] != "namespaces" || !known
        || parts[1].empty() || parts[3].empty() || parts[5].empty())
        return std::nullopt;
    return WorkloadPods{"clusters/" + parts[1], parts[3], parts[4], parts[5]};
}

std::string WorkloadPods::podPattern() const
{
    return quotedForPattern(id) + suffixPattern(collection);
}

std::string usageByPod(Resource resource, const std::string &matchers, std::chrono::seconds window)
{
    // A pod's containers; cAdvisor tells of the pod's cgroup and of its pause
    // container too, which would count everything twice.
    const std::string containers = fmt::format("{{container!=\"\",container!=\"POD\"{}}}", matchers);
    const std::string pods = fmt::format("{{pod!=\"\"{}}}", matchers);
    if (resource == Resource::Memory) {
        return fmt::format("(sum by (namespace,pod) (max by (namespace,pod,container) "
                           "(container_memory_working_set_bytes{0})) or "
                           "max by (namespace,pod) (pod_memory_working_set_bytes{1}))",
                           containers, pods);
    }
    return fmt::format("(sum by (namespace,pod) (max by (namespace,pod,container) "
                       "(rate(container_cpu_usage_seconds_total{0}[{2}s]))) or "
                       "max by (namespace,pod) (rate(pod_cpu_usage_seconds_total{1}[{2}s])))",
                       containers, pods, window.count());
}

std::string usageByWorkload(Resource resource, const std::string &matchers, std::chrono::seconds window)
{
    std::string query = usageByPod(resource, matchers, window);
    // Later ones win: what looks like a Deployment's pod could by its last part
    // alone be a DaemonSet's.
    for (const char *collection : {"daemonsets", "deployments", "statefulsets"}) {
        query = fmt::format("label_replace({},\"workload\",\"{}/$1\",\"pod\",{})", query, collection,
                            promqlString("(.+)" + suffixPattern(collection)));
    }
    return fmt::format("sum by (namespace,workload) ({})", query);
}

std::chrono::seconds rateWindow(std::chrono::milliseconds step)
{
    return std::max(std::chrono::seconds(120), std::chrono::ceil<std::chrono::seconds>(step));
}

} // namespace wheelhouse::monitoring
