#pragma once

#include "server/api/service_calls.h"
#include "server/monitoring/metrics_queries.h"
#include "wheelhouse/v1/metrics.grpc.pb.h"

namespace wheelhouse::api {

// MetricsService over MetricsQueries, which outlives it.
class MetricsApi final : public v1::MetricsService::CallbackService {
public:
    MetricsApi(CallChain &chain, monitoring::MetricsQueries &queries);

    grpc::ServerUnaryReactor *QueryMetrics(grpc::CallbackServerContext *context,
                                           const v1::QueryMetricsRequest *request,
                                           v1::QueryMetricsResponse *response) override;
    grpc::ServerUnaryReactor *QueryWorkloadUsage(grpc::CallbackServerContext *context,
                                                 const v1::QueryWorkloadUsageRequest *request,
                                                 v1::QueryWorkloadUsageResponse *response) override;
    grpc::ServerUnaryReactor *ListWorkloadUsages(grpc::CallbackServerContext *context,
                                                 const v1::ListWorkloadUsagesRequest *request,
                                                 v1::ListWorkloadUsagesResponse *response) override;

private:
    ServiceCalls m_calls;
    monitoring::MetricsQueries &m_queries;
};

} // namespace wheelhouse::api
