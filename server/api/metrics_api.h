#pragma once

#include "server/api/service_calls.h"
#include "server/monitoring/boards.h"
#include "server/monitoring/metric_names.h"
#include "server/monitoring/metrics_queries.h"
#include "wheelhouse/v1/metrics.grpc.pb.h"

namespace wheelhouse::api {

// MetricsService over its subjects, which outlive it.
class MetricsApi final : public v1::MetricsService::CallbackService {
public:
    MetricsApi(CallChain &chain, monitoring::MetricsQueries &queries, monitoring::MetricNames &names,
               monitoring::Boards &boards);

    grpc::ServerUnaryReactor *QueryMetrics(grpc::CallbackServerContext *context,
                                           const v1::QueryMetricsRequest *request,
                                           v1::QueryMetricsResponse *response) override;
    grpc::ServerUnaryReactor *QueryWorkloadUsage(grpc::CallbackServerContext *context,
                                                 const v1::QueryWorkloadUsageRequest *request,
                                                 v1::QueryWorkloadUsageResponse *response) override;
    grpc::ServerUnaryReactor *ListWorkloadUsages(grpc::CallbackServerContext *context,
                                                 const v1::ListWorkloadUsagesRequest *request,
                                                 v1::ListWorkloadUsagesResponse *response) override;
    grpc::ServerUnaryReactor *ListMetricNames(grpc::CallbackServerContext *context,
                                              const v1::ListMetricNamesRequest *request,
                                              v1::ListMetricNamesResponse *response) override;
    grpc::ServerUnaryReactor *ListLabelNames(grpc::CallbackServerContext *context,
                                             const v1::ListLabelNamesRequest *request,
                                             v1::ListLabelNamesResponse *response) override;
    grpc::ServerUnaryReactor *ListLabelValues(grpc::CallbackServerContext *context,
                                              const v1::ListLabelValuesRequest *request,
                                              v1::ListLabelValuesResponse *response) override;
    grpc::ServerUnaryReactor *QueryBoard(grpc::CallbackServerContext *context, const v1::QueryBoardRequest *request,
                                         v1::QueryBoardResponse *response) override;

private:
    ServiceCalls m_calls;
    monitoring::MetricsQueries &m_queries;
    monitoring::MetricNames &m_names;
    monitoring::Boards &m_boards;
};

} // namespace wheelhouse::api
