#include "server/monitoring/metrics_queries.h"

#include <map>

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include "server/monitoring/usage_queries.h"

namespace wheelhouse::monitoring {

namespace {

constexpr int kSparklinePoints = 30;
constexpr std::size_t kMaxQueryBytes = 20000;

std::chrono::sys_seconds now()
{
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

std::string labelOf(const v1::Series &series, const char *name)
{
    const auto found = series.labels().find(name);
    return found == series.labels().end() ? std::string() : found->second;
}

// Point by point, over the series that have one there.
v1::Series sumOf(const std::vector<v1::Series> &all)
{
    std::map<double, double> sums;
    for (const auto &series : all) {
        for (int i = 0; i < series.times_size(); ++i)
            sums[series.times(i)] += series.values(i);
    }
    v1::Series sum;
    for (const auto &[time, value] : sums) {
        sum.add_times(time);
        sum.add_values(value);
    }
    return sum;
}

struct Bounds {
    double cpuRequest = 0;
    double cpuLimit = 0;
    double memoryRequest = 0;
    double memoryLimit = 0;
};

// Summed over the desired pods. One container without a limit leaves the pod
// without.
Bounds boundsOf(const v1::Workload &workload)
{
    Bounds bounds;
    bool cpuLimited = true;
    bool memoryLimited = true;
    for (const auto &container : workload.containers()) {
        bounds.cpuRequest += static_cast<double>(container.cpu_request_millicores()) / 1000;
        bounds.cpuLimit += static_cast<double>(container.cpu_limit_millicores()) / 1000;
        bounds.memoryRequest += static_cast<double>(container.memory_request_bytes());
        bounds.memoryLimit += static_cast<double>(container.memory_limit_bytes());
        cpuLimited = cpuLimited && container.cpu_limit_millicores() > 0;
        memoryLimited = memoryLimited && container.memory_limit_bytes() > 0;
    }
    const double pods = workload.desired_replicas();
    bounds.cpuRequest *= pods;
    bounds.memoryRequest *= pods;
    bounds.cpuLimit *= cpuLimited ? pods : 0;
    bounds.memoryLimit *= memoryLimited ? pods : 0;
    return bounds;
}

google::protobuf::Duration durationOf(std::chrono::milliseconds step)
{
    return google::protobuf::util::TimeUtil::MillisecondsToDuration(step.count());
}

} // namespace

MetricsQueries::MetricsQueries(MetricSource &source, const MetricEndpoints &endpoints,
                               const live::LiveTable<v1::Workload> &workloads, const live::LiveTable<v1::Pod> &pods)
    : m_source(source), m_endpoints(endpoints), m_workloads(workloads), m_pods(pods)
{
}

Result<EndpointRef> MetricsQueries::endpointOf(const std::string &cluster) const
{
    return m_endpoints.find(cluster, v1::MetricEndpoint::KIND_PROMETHEUS);
}

Result<RangeAnswer> MetricsQueries::ask(const EndpointRef &endpoint, const TimeGrid &grid, std::string query)
{
    return m_source.queryRange({endpoint, std::move(query), grid.start, grid.end, grid.step, kLimit});
}

Result<v1::QueryMetricsResponse> MetricsQueries::query(const v1::QueryMetricsRequest &request)
{
    if (request.query().empty() || request.query().size() > kMaxQueryBytes)
        return failField("query", fmt::format("1 to {} bytes of PromQL are allowed", kMaxQueryBytes));
    const auto endpoint = endpointOf(request.cluster());
    if (!endpoint)
        return passOn(endpoint);
    const auto &address = (*endpoint)->address;
    const auto grid = TimeGrid::choose(request.range(), now());
    if (!grid)
        return passOn(grid);
    auto answer = ask(*endpoint, *grid, request.query());
    if (!answer)
        return passOn(answer);
    v1::QueryMetricsResponse response;
    for (auto &series : answer->series)
        *response.add_series() = std::move(series);
    for (auto &warning : answer->warnings)
        response.add_warnings(std::move(warning));
    if (!address.isNamedIn(request.query())) {
        response.add_warnings(fmt::format("the Prometheus of {} serves other clusters too, and the query does not say "
                                          "which it is about; add {{{}}} to its selectors",
                                          request.cluster(), address.matchers().substr(1)));
    }
    *response.mutable_step() = durationOf(grid->step);
    return response;
}

Result<v1::QueryWorkloadUsageResponse> MetricsQueries::workloadUsage(const v1::QueryWorkloadUsageRequest &request)
{
    const auto pods = WorkloadPods::parse(request.workload());
    if (!pods)
        return failField("workload", "a workload's name is allowed: clusters/…/namespaces/…/deployments/…");
    const auto endpoint = endpointOf(pods->cluster);
    if (!endpoint)
        return passOn(endpoint);
    const auto workload = m_workloads.get(request.workload());
    if (!workload)
        return fail(ErrorCode::NotFound, fmt::format("there is no workload {}", request.workload()));
    const auto grid = TimeGrid::choose(request.range(), now());
    if (!grid)
        return passOn(grid);

    const std::string matchers = fmt::format(",namespace={},pod=~{}{}", promqlString(pods->nameSpace),
                                             promqlString(pods->podPattern()), (*endpoint)->address.matchers());
    const auto window = rateWindow(grid->step);
    v1::QueryWorkloadUsageResponse response;
    for (const Resource resource : {Resource::Cpu, Resource::Memory}) {
        auto answer = ask(*endpoint, *grid, usageByPod(resource, matchers, window));
        if (!answer)
            return passOn(answer);
        // A name can look like this workload's and be another's.
        std::erase_if(answer->series, [&](const v1::Series &series) {
            const auto pod = m_pods.get(
                fmt::format("{}/namespaces/{}/pods/{}", pods->cluster, pods->nameSpace, labelOf(series, "pod")));
            return pod && pod->workload() != request.workload();
        });
        const bool cpu = resource == Resource::Cpu;
        *(cpu ? response.mutable_cpu() : response.mutable_memory()) = sumOf(answer->series);
        auto &byPod = *(cpu ? response.mutable_cpu_by_pod() : response.mutable_memory_by_pod());
        for (auto &series : answer->series) {
            series.mutable_labels()->erase("namespace");
            *byPod.Add() = std::move(series);
        }
    }
    const Bounds bounds = boundsOf(*workload);
    response.set_cpu_request_cores(bounds.cpuRequest);
    response.set_cpu_limit_cores(bounds.cpuLimit);
    response.set_memory_request_bytes(bounds.memoryRequest);
    response.set_memory_limit_bytes(bounds.memoryLimit);
    *response.mutable_step() = durationOf(grid->step);
    return response;
}

Result<v1::ListWorkloadUsagesResponse> MetricsQueries::workloadUsages(const v1::ListWorkloadUsagesRequest &request)
{
    const auto endpoint = endpointOf(request.cluster());
    if (!endpoint)
        return passOn(endpoint);
    const auto &address = (*endpoint)->address;
    const auto grid = TimeGrid::choose(request.range(), now(), kSparklinePoints);
    if (!grid)
        return passOn(grid);
    const auto window = rateWindow(grid->step);
    std::map<std::string, v1::WorkloadUsage> usages;
    for (const Resource resource : {Resource::Cpu, Resource::Memory}) {
        auto answer = ask(*endpoint, *grid, usageByWorkload(resource, address.matchers(), window));
        if (!answer)
            return passOn(answer);
        for (auto &series : answer->series) {
            const std::string name = fmt::format("{}/namespaces/{}/{}", request.cluster(),
                                                 labelOf(series, "namespace"), labelOf(series, "workload"));
            if (!m_workloads.get(name))
                continue;
            auto &usage = usages[name];
            series.clear_labels();
            *(resource == Resource::Cpu ? usage.mutable_cpu() : usage.mutable_memory()) = std::move(series);
        }
    }
    v1::ListWorkloadUsagesResponse response;
    for (auto &[name, usage] : usages) {
        const auto workload = m_workloads.get(name);
        if (!workload)
            continue;
        const Bounds bounds = boundsOf(*workload);
        usage.set_workload(name);
        usage.set_cpu_limit_cores(bounds.cpuLimit);
        usage.set_memory_limit_bytes(bounds.memoryLimit);
        *response.add_usages() = std::move(usage);
    }
    return response;
}

} // namespace wheelhouse::monitoring
