#pragma once

#include "server/api/service_calls.h"
#include "server/clusters/cluster_directory.h"
#include "wheelhouse/v1/clusters.grpc.pb.h"

namespace wheelhouse::api {

// ClusterService over the directory and the view, which outlive it.
class ClusterApi final : public v1::ClusterService::CallbackService {
public:
    ClusterApi(CallChain &chain, clusters::ClusterDirectory &directory, clusters::ClusterView &view);

    grpc::ServerUnaryReactor *CreateCluster(grpc::CallbackServerContext *context,
                                            const v1::CreateClusterRequest *request, v1::Cluster *response) override;
    grpc::ServerUnaryReactor *GetCluster(grpc::CallbackServerContext *context, const v1::GetClusterRequest *request,
                                         v1::Cluster *response) override;
    grpc::ServerUnaryReactor *ListClusters(grpc::CallbackServerContext *context,
                                           const v1::ListClustersRequest *request,
                                           v1::ListClustersResponse *response) override;
    grpc::ServerUnaryReactor *UpdateCluster(grpc::CallbackServerContext *context,
                                            const v1::UpdateClusterRequest *request, v1::Cluster *response) override;
    grpc::ServerUnaryReactor *InspectKubeconfig(grpc::CallbackServerContext *context,
                                                const v1::InspectKubeconfigRequest *request,
                                                v1::InspectKubeconfigResponse *response) override;
    grpc::ServerUnaryReactor *DeleteCluster(grpc::CallbackServerContext *context,
                                            const v1::DeleteClusterRequest *request,
                                            v1::DeleteClusterResponse *response) override;
    grpc::ServerWriteReactor<v1::WatchClustersResponse> *WatchClusters(
        grpc::CallbackServerContext *context, const v1::WatchClustersRequest *request) override;

private:
    ServiceCalls m_calls;
    clusters::ClusterDirectory &m_directory;
    clusters::ClusterView &m_view;
};

} // namespace wheelhouse::api
