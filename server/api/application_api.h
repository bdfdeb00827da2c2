#pragma once

#include "server/api/service_calls.h"
#include "server/deployments/application_registry.h"
#include "wheelhouse/v1/applications.grpc.pb.h"

namespace wheelhouse::api {

// ApplicationService on the registry of applications. Owned by the server;
// threads and errors as the chain's.
class ApplicationApi final : public v1::ApplicationService::CallbackService {
public:
    ApplicationApi(CallChain &chain, deployments::ApplicationRegistry &applications);

    grpc::ServerUnaryReactor *CreateApplication(grpc::CallbackServerContext *context,
                                                const v1::CreateApplicationRequest *request,
                                                v1::Application *response) override;
    grpc::ServerUnaryReactor *BindApplication(grpc::CallbackServerContext *context,
                                              const v1::BindApplicationRequest *request,
                                              v1::Application *response) override;
    grpc::ServerUnaryReactor *GetApplication(grpc::CallbackServerContext *context,
                                             const v1::GetApplicationRequest *request,
                                             v1::Application *response) override;
    grpc::ServerUnaryReactor *ListApplications(grpc::CallbackServerContext *context,
                                               const v1::ListApplicationsRequest *request,
                                               v1::ListApplicationsResponse *response) override;
    grpc::ServerWriteReactor<v1::WatchApplicationsResponse> *
    WatchApplications(grpc::CallbackServerContext *context, const v1::WatchApplicationsRequest *request) override;

private:
    ServiceCalls m_calls;
    deployments::ApplicationRegistry &m_applications;
};

} // namespace wheelhouse::api
