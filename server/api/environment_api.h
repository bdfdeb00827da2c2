#pragma once

#include "server/api/service_calls.h"
#include "server/deployments/environment_registry.h"
#include "wheelhouse/v1/environments.grpc.pb.h"

namespace wheelhouse::api {

// EnvironmentService on the registry of environments. Owned by the server;
// threads and errors as the chain's.
class EnvironmentApi final : public v1::EnvironmentService::CallbackService {
public:
    EnvironmentApi(CallChain &chain, deployments::EnvironmentRegistry &environments);

    grpc::ServerUnaryReactor *CreateEnvironment(grpc::CallbackServerContext *context,
                                                const v1::CreateEnvironmentRequest *request,
                                                v1::Environment *response) override;
    grpc::ServerUnaryReactor *ListEnvironments(grpc::CallbackServerContext *context,
                                               const v1::ListEnvironmentsRequest *request,
                                               v1::ListEnvironmentsResponse *response) override;

private:
    ServiceCalls m_calls;
    deployments::EnvironmentRegistry &m_environments;
};

} // namespace wheelhouse::api
