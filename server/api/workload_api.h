#pragma once

#include "server/api/service_calls.h"
#include "server/clusters/cluster_directory.h"
#include "wheelhouse/v1/workloads.grpc.pb.h"

namespace wheelhouse::api {

// WorkloadService: reads and watches what the server holds of its clusters, and
// asks them for what is looked at. View and directory outlive it.
class WorkloadApi final : public v1::WorkloadService::CallbackService {
public:
    WorkloadApi(CallChain &chain, clusters::ClusterView &view, clusters::ClusterDirectory &directory);

    grpc::ServerUnaryReactor *ListWorkloads(grpc::CallbackServerContext *context, const v1::ListWorkloadsRequest *request,
                                      v1::ListWorkloadsResponse *response) override;
    grpc::ServerWriteReactor<v1::WatchWorkloadsResponse> *WatchWorkloads(grpc::CallbackServerContext *context,
                                                             const v1::WatchWorkloadsRequest *request) override;
    grpc::ServerUnaryReactor *GetWorkloadFacts(grpc::CallbackServerContext *context,
                                               const v1::GetWorkloadFactsRequest *request,
                                               v1::WorkloadFacts *response) override;

private:
    ServiceCalls m_calls;
    clusters::ClusterView &m_view;
    clusters::ClusterDirectory &m_directory;
};

} // namespace wheelhouse::api
