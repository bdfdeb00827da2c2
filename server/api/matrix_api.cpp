#include "server/api/matrix_api.h"

namespace wheelhouse::api {

namespace {

template <class Message> Result<void> give(Result<Message> done, Message &response)
{
    if (!done)
        return passOn(done);
    response = std::move(*done);
    return {};
}

} // namespace

MatrixApi::MatrixApi(CallChain &chain, const deployments::DeploymentMatrix &matrix)
    : m_calls(chain, v1::MatrixService::service_full_name()), m_matrix(matrix)
{
}

grpc::ServerUnaryReactor *MatrixApi::GetMatrix(grpc::CallbackServerContext *context,
                                               const v1::GetMatrixRequest *request, v1::Matrix *response)
{
    return m_calls.unary(context, request, response, "GetMatrix",
                         [this](const access::Caller &, const v1::GetMatrixRequest &asked, v1::Matrix &matrix) {
                             return give(m_matrix.get(asked), matrix);
                         });
}

grpc::ServerUnaryReactor *MatrixApi::ListUnboundWorkloads(grpc::CallbackServerContext *context,
                                                          const v1::ListUnboundWorkloadsRequest *request,
                                                          v1::ListUnboundWorkloadsResponse *response)
{
    return m_calls.unary(context, request, response, "ListUnboundWorkloads",
                         [this](const access::Caller &, const v1::ListUnboundWorkloadsRequest &asked,
                                v1::ListUnboundWorkloadsResponse &page) { return give(m_matrix.unbound(asked), page); });
}

} // namespace wheelhouse::api
