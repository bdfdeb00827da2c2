#pragma once

#include "server/api/service_calls.h"
#include "server/clusters/cluster_view.h"
#include "wheelhouse/v1/nodes.grpc.pb.h"

namespace wheelhouse::api {

// NodeService: reads and watches what the server holds of its clusters. The view
// outlives it.
class NodeApi final : public v1::NodeService::CallbackService {
public:
    NodeApi(CallChain &chain, clusters::ClusterView &view);

    grpc::ServerUnaryReactor *ListNodes(grpc::CallbackServerContext *context, const v1::ListNodesRequest *request,
                                      v1::ListNodesResponse *response) override;
    grpc::ServerWriteReactor<v1::WatchNodesResponse> *WatchNodes(grpc::CallbackServerContext *context,
                                                             const v1::WatchNodesRequest *request) override;

private:
    ServiceCalls m_calls;
    clusters::ClusterView &m_view;
};

} // namespace wheelhouse::api
