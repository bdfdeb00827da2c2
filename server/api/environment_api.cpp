#include "server/api/environment_api.h"

namespace wheelhouse::api {

EnvironmentApi::EnvironmentApi(CallChain &chain, deployments::EnvironmentRegistry &environments)
    : m_calls(chain, v1::EnvironmentService::service_full_name()), m_environments(environments)
{
}

grpc::ServerUnaryReactor *EnvironmentApi::CreateEnvironment(grpc::CallbackServerContext *context,
                                                            const v1::CreateEnvironmentRequest *request,
                                                            v1::Environment *response)
{
    return m_calls.unary(context, request, response, "CreateEnvironment",
                         [this](const access::Caller &, const v1::CreateEnvironmentRequest &wanted,
                                v1::Environment &created) -> Result<void> {
                             auto done = m_environments.create(wanted.environment_id(), wanted.environment());
                             if (!done)
                                 return passOn(done);
                             created = std::move(*done);
                             return {};
                         });
}

grpc::ServerUnaryReactor *EnvironmentApi::ListEnvironments(grpc::CallbackServerContext *context,
                                                           const v1::ListEnvironmentsRequest *request,
                                                           v1::ListEnvironmentsResponse *response)
{
    // At most EnvironmentRegistry::kMost: always one page.
    return m_calls.unary(context, request, response, "ListEnvironments",
                         [this](const access::Caller &, const v1::ListEnvironmentsRequest &wanted,
                                v1::ListEnvironmentsResponse &page) -> Result<void> {
                             if (wanted.page_size() < 0)
                                 return failField("page_size", "0 or more.");
                             for (auto &environment : m_environments.list())
                                 *page.add_environments() = std::move(environment);
                             return {};
                         });
}

} // namespace wheelhouse::api
