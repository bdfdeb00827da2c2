#pragma once

#include <memory>
#include <string>

#include "core/result.h"
#include "server/live/live_table.h"
#include "server/monitoring/metric_endpoints.h"
#include "server/monitoring/metric_source.h"
#include "server/monitoring/time_grid.h"
#include "wheelhouse/v1/clusters.pb.h"
#include "wheelhouse/v1/pods.pb.h"
#include "wheelhouse/v1/workloads.pb.h"

namespace wheelhouse::monitoring {

// Queries to the Prometheus that a cluster already has. Holds nothing but what
// it asks with: the tables say where, and what limits a workload has.
//
// Threads: any; calls wait for Prometheus, at most kLimit. NotFound for a
// cluster or workload that is not known, FailedPrecondition for a cluster
// without Prometheus, else as MetricSource.
class MetricsQueries {
public:
    static constexpr std::chrono::seconds kLimit{15};

    MetricsQueries(MetricSource &source, const MetricEndpoints &endpoints,
                   const live::LiveTable<v1::Workload> &workloads, const live::LiveTable<v1::Pod> &pods);

    // PromQL as it is given: the labels of the endpoint are not put into it.
    // Where it names none of them, a warning says that other clusters' series
    // may be among the answer.
    Result<v1::QueryMetricsResponse> query(const v1::QueryMetricsRequest &request);
    Result<v1::QueryWorkloadUsageResponse> workloadUsage(const v1::QueryWorkloadUsageRequest &request);
    // In two queries, however many workloads there are.
    Result<v1::ListWorkloadUsagesResponse> workloadUsages(const v1::ListWorkloadUsagesRequest &request);

private:
    Result<EndpointRef> endpointOf(const std::string &cluster) const;
    Result<RangeAnswer> ask(const EndpointRef &endpoint, const TimeGrid &grid, std::string query);

    MetricSource &m_source;
    const MetricEndpoints &m_endpoints;
    const live::LiveTable<v1::Workload> &m_workloads;
    const live::LiveTable<v1::Pod> &m_pods;
};

} // namespace wheelhouse::monitoring
