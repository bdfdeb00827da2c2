#pragma once

#include "server/api/service_calls.h"
#include "server/clusters/cluster_directory.h"
#include "wheelhouse/v1/pods.grpc.pb.h"

namespace wheelhouse::api {

// PodService: reads and watches what the server holds of its clusters, and
// streams logs from them. View and directory outlive it.
class PodApi final : public v1::PodService::CallbackService {
public:
    PodApi(CallChain &chain, clusters::ClusterView &view, clusters::ClusterDirectory &directory);

    grpc::ServerUnaryReactor *ListPods(grpc::CallbackServerContext *context, const v1::ListPodsRequest *request,
                                      v1::ListPodsResponse *response) override;
    grpc::ServerWriteReactor<v1::WatchPodsResponse> *WatchPods(grpc::CallbackServerContext *context,
                                                             const v1::WatchPodsRequest *request) override;
    grpc::ServerWriteReactor<v1::StreamPodLogsResponse> *StreamPodLogs(
        grpc::CallbackServerContext *context, const v1::StreamPodLogsRequest *request) override;

private:
    ServiceCalls m_calls;
    clusters::ClusterView &m_view;
    clusters::ClusterDirectory &m_directory;
};

} // namespace wheelhouse::api
