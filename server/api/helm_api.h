#pragma once

#include "server/api/service_calls.h"
#include "server/clusters/cluster_view.h"
#include "server/helm/chart_repositories.h"
#include "server/helm/helm_operations.h"
#include "wheelhouse/v1/helm.grpc.pb.h"

namespace wheelhouse::api {

// HelmService. What it is given outlives it.
class HelmApi final : public v1::HelmService::CallbackService {
public:
    HelmApi(CallChain &chain, helm::ReleaseDesk &desk, helm::HelmOperations &operations, const clusters::ClusterView &view);

    grpc::ServerUnaryReactor *ListHelmReleases(grpc::CallbackServerContext *context, const v1::ListHelmReleasesRequest *request,
                                  v1::ListHelmReleasesResponse *response) override;
    grpc::ServerUnaryReactor *GetHelmRelease(grpc::CallbackServerContext *context, const v1::GetHelmReleaseRequest *request,
                                  v1::HelmRelease *response) override;
    grpc::ServerUnaryReactor *ListHelmRevisions(grpc::CallbackServerContext *context, const v1::ListHelmRevisionsRequest *request,
                                  v1::ListHelmRevisionsResponse *response) override;
    grpc::ServerUnaryReactor *GetHelmRevision(grpc::CallbackServerContext *context, const v1::GetHelmRevisionRequest *request,
                                  v1::HelmRevision *response) override;
    grpc::ServerUnaryReactor *DiffHelmRevisions(grpc::CallbackServerContext *context, const v1::DiffHelmRevisionsRequest *request,
                                  v1::DiffHelmRevisionsResponse *response) override;
    grpc::ServerUnaryReactor *InstallHelmRelease(grpc::CallbackServerContext *context, const v1::InstallHelmReleaseRequest *request,
                                  v1::HelmOperation *response) override;
    grpc::ServerUnaryReactor *UpgradeHelmRelease(grpc::CallbackServerContext *context, const v1::UpgradeHelmReleaseRequest *request,
                                  v1::HelmOperation *response) override;
    grpc::ServerUnaryReactor *RollbackHelmRelease(grpc::CallbackServerContext *context, const v1::RollbackHelmReleaseRequest *request,
                                  v1::HelmOperation *response) override;
    grpc::ServerUnaryReactor *UninstallHelmRelease(grpc::CallbackServerContext *context, const v1::UninstallHelmReleaseRequest *request,
                                  v1::HelmOperation *response) override;
    grpc::ServerUnaryReactor *DiagnoseHelmRelease(grpc::CallbackServerContext *context, const v1::DiagnoseHelmReleaseRequest *request,
                                  v1::HelmDiagnosis *response) override;
    grpc::ServerUnaryReactor *RescueHelmRelease(grpc::CallbackServerContext *context, const v1::RescueHelmReleaseRequest *request,
                                  v1::HelmOperation *response) override;
    grpc::ServerUnaryReactor *GetHelmOperation(grpc::CallbackServerContext *context, const v1::GetHelmOperationRequest *request,
                                  v1::HelmOperation *response) override;
    grpc::ServerUnaryReactor *CancelHelmOperation(grpc::CallbackServerContext *context, const v1::CancelHelmOperationRequest *request,
                                  v1::HelmOperation *response) override;
    grpc::ServerUnaryReactor *ListHelmOperations(grpc::CallbackServerContext *context,
                                                 const v1::ListHelmOperationsRequest *request,
                                                 v1::ListHelmOperationsResponse *response) override;
    grpc::ServerWriteReactor<v1::WatchHelmOperationsResponse> *
    WatchHelmOperations(grpc::CallbackServerContext *context, const v1::WatchHelmOperationsRequest *request) override;
    grpc::ServerUnaryReactor *GetHelmProgram(grpc::CallbackServerContext *context, const v1::GetHelmProgramRequest *request,
                                             v1::HelmProgram *response) override;

private:
    ServiceCalls m_calls;
    helm::ReleaseDesk &m_desk;
    helm::HelmOperations &m_operations;
    const clusters::ClusterView &m_view;
};

// HelmRepositoryService. The same.
class HelmRepositoryApi final : public v1::HelmRepositoryService::CallbackService {
public:
    HelmRepositoryApi(CallChain &chain, helm::ChartRepositories &repositories);

    grpc::ServerUnaryReactor *CreateHelmRepository(grpc::CallbackServerContext *context,
                                                   const v1::CreateHelmRepositoryRequest *request,
                                                   v1::HelmRepository *response) override;
    grpc::ServerUnaryReactor *ListHelmRepositories(grpc::CallbackServerContext *context,
                                                   const v1::ListHelmRepositoriesRequest *request,
                                                   v1::ListHelmRepositoriesResponse *response) override;
    grpc::ServerUnaryReactor *DeleteHelmRepository(grpc::CallbackServerContext *context,
                                                   const v1::DeleteHelmRepositoryRequest *request,
                                                   v1::DeleteHelmRepositoryResponse *response) override;

private:
    ServiceCalls m_calls;
    helm::ChartRepositories &m_repositories;
};

} // namespace wheelhouse::api
