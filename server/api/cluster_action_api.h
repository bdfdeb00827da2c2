#pragma once

#include "server/api/service_calls.h"
#include "server/clusters/actions/cluster_actions.h"
#include "server/clusters/actions/node_drains.h"
#include "wheelhouse/v1/cluster_actions.grpc.pb.h"

namespace wheelhouse::api {

// ClusterActionService. Actions and drains outlive it.
class ClusterActionApi final : public v1::ClusterActionService::CallbackService {
public:
    ClusterActionApi(CallChain &chain, clusters::ClusterActions &actions, clusters::NodeDrains &drains,
                     const clusters::ClusterView &view);

    grpc::ServerUnaryReactor *CordonNode(grpc::CallbackServerContext *context, const v1::CordonNodeRequest *request,
                                         v1::CordonNodeResponse *response) override;
    grpc::ServerUnaryReactor *UncordonNode(grpc::CallbackServerContext *context,
                                           const v1::UncordonNodeRequest *request,
                                           v1::UncordonNodeResponse *response) override;
    grpc::ServerUnaryReactor *RestartWorkload(grpc::CallbackServerContext *context,
                                              const v1::RestartWorkloadRequest *request,
                                              v1::RestartWorkloadResponse *response) override;
    grpc::ServerUnaryReactor *ScaleWorkload(grpc::CallbackServerContext *context,
                                            const v1::ScaleWorkloadRequest *request,
                                            v1::ScaleWorkloadResponse *response) override;
    grpc::ServerUnaryReactor *DeletePod(grpc::CallbackServerContext *context, const v1::DeletePodRequest *request,
                                        v1::DeletePodResponse *response) override;
    grpc::ServerUnaryReactor *DrainNode(grpc::CallbackServerContext *context, const v1::DrainNodeRequest *request,
                                        v1::Drain *response) override;
    grpc::ServerUnaryReactor *GetDrain(grpc::CallbackServerContext *context, const v1::GetDrainRequest *request,
                                       v1::Drain *response) override;
    grpc::ServerUnaryReactor *ListDrains(grpc::CallbackServerContext *context, const v1::ListDrainsRequest *request,
                                         v1::ListDrainsResponse *response) override;
    grpc::ServerWriteReactor<v1::WatchDrainsResponse> *WatchDrains(grpc::CallbackServerContext *context,
                                                                   const v1::WatchDrainsRequest *request) override;
    grpc::ServerUnaryReactor *CancelDrain(grpc::CallbackServerContext *context, const v1::CancelDrainRequest *request,
                                          v1::Drain *response) override;
    grpc::ServerUnaryReactor *ResumeDrain(grpc::CallbackServerContext *context, const v1::ResumeDrainRequest *request,
                                          v1::Drain *response) override;

private:
    ServiceCalls m_calls;
    clusters::ClusterActions &m_actions;
    clusters::NodeDrains &m_drains;
    const clusters::ClusterView &m_view;
};

} // namespace wheelhouse::api
