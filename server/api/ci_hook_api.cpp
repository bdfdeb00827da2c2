#include "server/api/ci_hook_api.h"

namespace wheelhouse::api {

CiHookApi::CiHookApi(CallChain &chain, deployments::CiHooks &hooks)
    : m_calls(chain, v1::CiHookService::service_full_name()), m_hooks(hooks)
{
}

grpc::ServerUnaryReactor *CiHookApi::CreateCiHook(grpc::CallbackServerContext *context,
                                                  const v1::CreateCiHookRequest *request,
                                                  v1::CreateCiHookResponse *response)
{
    return m_calls.unary(context, request, response, "CreateCiHook",
                         [this](const access::Caller &caller, const v1::CreateCiHookRequest &asked,
                                v1::CreateCiHookResponse &answer) -> Result<void> {
                             auto made = m_hooks.create(asked, caller.account);
                             if (!made)
                                 return passOn(made);
                             answer = std::move(*made);
                             return {};
                         });
}

grpc::ServerUnaryReactor *CiHookApi::ListCiHooks(grpc::CallbackServerContext *context,
                                                 const v1::ListCiHooksRequest *request, v1::ListCiHooksResponse *response)
{
    return m_calls.unary(context, request, response, "ListCiHooks",
                         [this](const access::Caller &, const v1::ListCiHooksRequest &,
                                v1::ListCiHooksResponse &answer) -> Result<void> {
                             for (auto &hook : m_hooks.list())
                                 *answer.add_hooks() = std::move(hook);
                             return {};
                         });
}

grpc::ServerUnaryReactor *CiHookApi::DeleteCiHook(grpc::CallbackServerContext *context,
                                                  const v1::DeleteCiHookRequest *request,
                                                  v1::DeleteCiHookResponse *response)
{
    return m_calls.unary(context, request, response, "DeleteCiHook",
                         [this](const access::Caller &, const v1::DeleteCiHookRequest &asked,
                                v1::DeleteCiHookResponse &) { return m_hooks.remove(asked.name()); });
}

} // namespace wheelhouse::api
