#pragma once

#include "server/api/service_calls.h"
#include "server/clusters/cluster_view.h"
#include "wheelhouse/v1/namespaces.grpc.pb.h"

namespace wheelhouse::api {

// NamespaceService: reads and watches what the server holds of its clusters. The view
// outlives it.
class NamespaceApi final : public v1::NamespaceService::CallbackService {
public:
    NamespaceApi(CallChain &chain, clusters::ClusterView &view);

    grpc::ServerUnaryReactor *ListNamespaces(grpc::CallbackServerContext *context, const v1::ListNamespacesRequest *request,
                                      v1::ListNamespacesResponse *response) override;
    grpc::ServerWriteReactor<v1::WatchNamespacesResponse> *WatchNamespaces(grpc::CallbackServerContext *context,
                                                             const v1::WatchNamespacesRequest *request) override;

private:
    ServiceCalls m_calls;
    clusters::ClusterView &m_view;
};

} // namespace wheelhouse::api
