#pragma once

#include "server/api/service_calls.h"
#include "server/deployments/ci/ci_hooks.h"
#include "wheelhouse/v1/ci_hooks.grpc.pb.h"

namespace wheelhouse::api {

// CiHookService over its subject, which outlives it.
class CiHookApi final : public v1::CiHookService::CallbackService {
public:
    CiHookApi(CallChain &chain, deployments::CiHooks &hooks);

    grpc::ServerUnaryReactor *CreateCiHook(grpc::CallbackServerContext *context, const v1::CreateCiHookRequest *request,
                                           v1::CreateCiHookResponse *response) override;
    grpc::ServerUnaryReactor *ListCiHooks(grpc::CallbackServerContext *context, const v1::ListCiHooksRequest *request,
                                          v1::ListCiHooksResponse *response) override;
    grpc::ServerUnaryReactor *DeleteCiHook(grpc::CallbackServerContext *context, const v1::DeleteCiHookRequest *request,
                                           v1::DeleteCiHookResponse *response) override;

private:
    ServiceCalls m_calls;
    deployments::CiHooks &m_hooks;
};

} // namespace wheelhouse::api
