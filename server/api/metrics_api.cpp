#include "server/api/metrics_api.h"

namespace wheelhouse::api {

namespace {

// What a query gave, into the response.
template <class T> Result<void> take(Result<T> answer, T &response)
{
    if (!answer)
        return passOn(answer);
    response = std::move(*answer);
    return {};
}

} // namespace

MetricsApi::MetricsApi(CallChain &chain, monitoring::MetricsQueries &queries, monitoring::MetricNames &names,
                       monitoring::Boards &boards)
    : m_calls(chain, v1::MetricsService::service_full_name()), m_queries(queries), m_names(names), m_boards(boards)
{
}

grpc::ServerUnaryReactor *MetricsApi::QueryMetrics(grpc::CallbackServerContext *context,
                                                   const v1::QueryMetricsRequest *request,
                                                   v1::QueryMetricsResponse *response)
{
    return m_calls.unary(context, request, response, "QueryMetrics",
                         [this](const access::Caller &, const v1::QueryMetricsRequest &asked,
                                v1::QueryMetricsResponse &answer) { return take(m_queries.query(asked), answer); });
}

grpc::ServerUnaryReactor *MetricsApi::QueryWorkloadUsage(grpc::CallbackServerContext *context,
                                                         const v1::QueryWorkloadUsageRequest *request,
                                                         v1::QueryWorkloadUsageResponse *response)
{
    return m_calls.unary(
        context, request, response, "QueryWorkloadUsage",
        [this](const access::Caller &, const v1::QueryWorkloadUsageRequest &asked,
               v1::QueryWorkloadUsageResponse &answer) { return take(m_queries.workloadUsage(asked), answer); });
}

grpc::ServerUnaryReactor *MetricsApi::ListWorkloadUsages(grpc::CallbackServerContext *context,
                                                         const v1::ListWorkloadUsagesRequest *request,
                                                         v1::ListWorkloadUsagesResponse *response)
{
    return m_calls.unary(
        context, request, response, "ListWorkloadUsages",
        [this](const access::Caller &, const v1::ListWorkloadUsagesRequest &asked,
               v1::ListWorkloadUsagesResponse &answer) { return take(m_queries.workloadUsages(asked), answer); });
}

grpc::ServerUnaryReactor *MetricsApi::ListMetricNames(grpc::CallbackServerContext *context,
                                               const v1::ListMetricNamesRequest *request, v1::ListMetricNamesResponse *response)
{
    return m_calls.unary(context, request, response, "ListMetricNames",
                         [this](const access::Caller &, const v1::ListMetricNamesRequest &asked,
                                v1::ListMetricNamesResponse &answer) { return take(m_names.metrics(asked), answer); });
}

grpc::ServerUnaryReactor *MetricsApi::ListLabelNames(grpc::CallbackServerContext *context,
                                               const v1::ListLabelNamesRequest *request, v1::ListLabelNamesResponse *response)
{
    return m_calls.unary(context, request, response, "ListLabelNames",
                         [this](const access::Caller &, const v1::ListLabelNamesRequest &asked,
                                v1::ListLabelNamesResponse &answer) { return take(m_names.labels(asked), answer); });
}

grpc::ServerUnaryReactor *MetricsApi::ListLabelValues(grpc::CallbackServerContext *context,
                                               const v1::ListLabelValuesRequest *request, v1::ListLabelValuesResponse *response)
{
    return m_calls.unary(context, request, response, "ListLabelValues",
                         [this](const access::Caller &, const v1::ListLabelValuesRequest &asked,
                                v1::ListLabelValuesResponse &answer) { return take(m_names.values(asked), answer); });
}

grpc::ServerUnaryReactor *MetricsApi::QueryBoard(grpc::CallbackServerContext *context,
                                               const v1::QueryBoardRequest *request, v1::QueryBoardResponse *response)
{
    return m_calls.unary(context, request, response, "QueryBoard",
                         [this](const access::Caller &, const v1::QueryBoardRequest &asked,
                                v1::QueryBoardResponse &answer) { return take(m_boards.query(asked), answer); });
}

} // namespace wheelhouse::api
