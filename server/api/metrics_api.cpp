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

MetricsApi::MetricsApi(CallChain &chain, monitoring::MetricsQueries &queries)
    : m_calls(chain, v1::MetricsService::service_full_name()), m_queries(queries)
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

} // namespace wheelhouse::api
