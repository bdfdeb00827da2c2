#include "server/api/metric_endpoint_api.h"

namespace wheelhouse::api {

MetricEndpointApi::MetricEndpointApi(CallChain &chain, monitoring::MetricEndpoints &endpoints,
                                     monitoring::EndpointDiscovery &discovery)
    : m_calls(chain, v1::MetricEndpointService::service_full_name()), m_endpoints(endpoints), m_discovery(discovery)
{
}

grpc::ServerUnaryReactor *MetricEndpointApi::ListMetricEndpoints(grpc::CallbackServerContext *context,
                                                                 const v1::ListMetricEndpointsRequest *request,
                                                                 v1::ListMetricEndpointsResponse *response)
{
    return m_calls.unary(context, request, response, "ListMetricEndpoints",
                         [this](const access::Caller &, const v1::ListMetricEndpointsRequest &asked,
                                v1::ListMetricEndpointsResponse &answer) -> Result<void> {
                             auto all = m_endpoints.list(asked.parent());
                             if (!all)
                                 return passOn(all);
                             for (auto &endpoint : *all)
                                 *answer.add_metric_endpoints() = std::move(endpoint);
                             return {};
                         });
}

grpc::ServerUnaryReactor *MetricEndpointApi::SetMetricEndpoint(grpc::CallbackServerContext *context,
                                                               const v1::SetMetricEndpointRequest *request,
                                                               v1::MetricEndpoint *response)
{
    return m_calls.unary(context, request, response, "SetMetricEndpoint",
                         [this](const access::Caller &caller, const v1::SetMetricEndpointRequest &asked,
                                v1::MetricEndpoint &answer) -> Result<void> {
                             auto set = m_endpoints.set(asked, caller.account);
                             if (!set)
                                 return passOn(set);
                             answer = std::move(*set);
                             return {};
                         });
}

grpc::ServerUnaryReactor *MetricEndpointApi::DeleteMetricEndpoint(grpc::CallbackServerContext *context,
                                                                  const v1::DeleteMetricEndpointRequest *request,
                                                                  v1::DeleteMetricEndpointResponse *response)
{
    return m_calls.unary(context, request, response, "DeleteMetricEndpoint",
                         [this](const access::Caller &, const v1::DeleteMetricEndpointRequest &asked,
                                v1::DeleteMetricEndpointResponse &) { return m_endpoints.remove(asked.name()); });
}

grpc::ServerUnaryReactor *MetricEndpointApi::TestMetricEndpoint(grpc::CallbackServerContext *context,
                                                                const v1::TestMetricEndpointRequest *request,
                                                                v1::TestMetricEndpointResponse *response)
{
    return m_calls.unary(context, request, response, "TestMetricEndpoint",
                         [this](const access::Caller &, const v1::TestMetricEndpointRequest &asked,
                                v1::TestMetricEndpointResponse &answer) -> Result<void> {
                             auto tested = m_discovery.test(asked);
                             if (!tested)
                                 return passOn(tested);
                             answer = std::move(*tested);
                             return {};
                         });
}

grpc::ServerUnaryReactor *
MetricEndpointApi::DiscoverMetricEndpoints(grpc::CallbackServerContext *context,
                                           const v1::DiscoverMetricEndpointsRequest *request,
                                           v1::DiscoverMetricEndpointsResponse *response)
{
    return m_calls.unary(context, request, response, "DiscoverMetricEndpoints",
                         [this](const access::Caller &, const v1::DiscoverMetricEndpointsRequest &asked,
                                v1::DiscoverMetricEndpointsResponse &answer) -> Result<void> {
                             // Asks for the cluster's list; that also says whether it is known.
                             if (auto known = m_endpoints.list(asked.parent()); !known)
                                 return passOn(known);
                             if (asked.parent() == "clusters/-")
                                 return failField("parent", "one cluster is allowed");
                             auto found = m_discovery.discover(asked.parent());
                             if (!found)
                                 return passOn(found);
                             answer = std::move(*found);
                             return {};
                         });
}

} // namespace wheelhouse::api
