#pragma once

#include "server/api/service_calls.h"
#include "server/monitoring/endpoint_discovery.h"
#include "server/monitoring/metric_endpoints.h"
#include "wheelhouse/v1/metric_endpoints.grpc.pb.h"

namespace wheelhouse::api {

// MetricEndpointService over its subjects, which outlive it.
class MetricEndpointApi final : public v1::MetricEndpointService::CallbackService {
public:
    MetricEndpointApi(CallChain &chain, monitoring::MetricEndpoints &endpoints, monitoring::EndpointDiscovery &discovery);

    grpc::ServerUnaryReactor *ListMetricEndpoints(grpc::CallbackServerContext *context,
                                                  const v1::ListMetricEndpointsRequest *request,
                                                  v1::ListMetricEndpointsResponse *response) override;
    grpc::ServerUnaryReactor *SetMetricEndpoint(grpc::CallbackServerContext *context,
                                                const v1::SetMetricEndpointRequest *request,
                                                v1::MetricEndpoint *response) override;
    grpc::ServerUnaryReactor *DeleteMetricEndpoint(grpc::CallbackServerContext *context,
                                                   const v1::DeleteMetricEndpointRequest *request,
                                                   v1::DeleteMetricEndpointResponse *response) override;
    grpc::ServerUnaryReactor *TestMetricEndpoint(grpc::CallbackServerContext *context,
                                                 const v1::TestMetricEndpointRequest *request,
                                                 v1::TestMetricEndpointResponse *response) override;
    grpc::ServerUnaryReactor *DiscoverMetricEndpoints(grpc::CallbackServerContext *context,
                                                      const v1::DiscoverMetricEndpointsRequest *request,
                                                      v1::DiscoverMetricEndpointsResponse *response) override;

private:
    ServiceCalls m_calls;
    monitoring::MetricEndpoints &m_endpoints;
    monitoring::EndpointDiscovery &m_discovery;
};

} // namespace wheelhouse::api
