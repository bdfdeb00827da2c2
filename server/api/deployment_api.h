#pragma once

#include "server/api/service_calls.h"
#include "server/deployments/deployment_desk.h"
#include "wheelhouse/v1/deployments.grpc.pb.h"

namespace wheelhouse::api {

// DeploymentService on the desk; who asks is the caller's account. Owned by
// the server; threads and errors as the chain's.
class DeploymentApi final : public v1::DeploymentService::CallbackService {
public:
    DeploymentApi(CallChain &chain, deployments::DeploymentDesk &desk, deployments::DeploymentJournal &journal);

    grpc::ServerUnaryReactor *CreateDeployment(grpc::CallbackServerContext *context,
                                               const v1::CreateDeploymentRequest *request,
                                               v1::Deployment *response) override;
    grpc::ServerUnaryReactor *GetDeployment(grpc::CallbackServerContext *context,
                                            const v1::GetDeploymentRequest *request,
                                            v1::Deployment *response) override;
    grpc::ServerUnaryReactor *ListDeployments(grpc::CallbackServerContext *context,
                                              const v1::ListDeploymentsRequest *request,
                                              v1::ListDeploymentsResponse *response) override;
    grpc::ServerWriteReactor<v1::WatchDeploymentsResponse> *
    WatchDeployments(grpc::CallbackServerContext *context, const v1::WatchDeploymentsRequest *request) override;
    grpc::ServerUnaryReactor *ApproveDeployment(grpc::CallbackServerContext *context,
                                                const v1::ApproveDeploymentRequest *request,
                                                v1::Deployment *response) override;
    grpc::ServerUnaryReactor *RejectDeployment(grpc::CallbackServerContext *context,
                                               const v1::RejectDeploymentRequest *request,
                                               v1::Deployment *response) override;
    grpc::ServerUnaryReactor *CancelDeployment(grpc::CallbackServerContext *context,
                                               const v1::CancelDeploymentRequest *request,
                                               v1::Deployment *response) override;
    grpc::ServerUnaryReactor *UndoDeployment(grpc::CallbackServerContext *context,
                                             const v1::UndoDeploymentRequest *request,
                                             v1::Deployment *response) override;

private:
    ServiceCalls m_calls;
    deployments::DeploymentDesk &m_desk;
    deployments::DeploymentJournal &m_journal;
};

} // namespace wheelhouse::api
