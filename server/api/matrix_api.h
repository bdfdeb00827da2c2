#pragma once

#include "server/api/service_calls.h"
#include "server/deployments/deployment_matrix.h"
#include "wheelhouse/v1/matrix.grpc.pb.h"

namespace wheelhouse::api {

// MatrixService over its subject, which outlives it.
class MatrixApi final : public v1::MatrixService::CallbackService {
public:
    MatrixApi(CallChain &chain, const deployments::DeploymentMatrix &matrix);

    grpc::ServerUnaryReactor *GetMatrix(grpc::CallbackServerContext *context, const v1::GetMatrixRequest *request,
                                        v1::Matrix *response) override;
    grpc::ServerUnaryReactor *ListUnboundWorkloads(grpc::CallbackServerContext *context,
                                                   const v1::ListUnboundWorkloadsRequest *request,
                                                   v1::ListUnboundWorkloadsResponse *response) override;

private:
    ServiceCalls m_calls;
    const deployments::DeploymentMatrix &m_matrix;
};

} // namespace wheelhouse::api
