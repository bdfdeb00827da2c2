#pragma once

#include <functional>

#include "server/api/service_calls.h"
#include "wheelhouse/v1/system.grpc.pb.h"

namespace wheelhouse::api {

// SystemService: how the server is. What belongs to other rooms comes from
// `fill`, which may block shortly.
class SystemApi final : public v1::SystemService::CallbackService {
public:
    SystemApi(CallChain &chain, std::function<void(v1::Status &)> fill);

    grpc::ServerUnaryReactor *GetStatus(grpc::CallbackServerContext *context, const v1::GetStatusRequest *request,
                                        v1::Status *response) override;

private:
    CallChain &m_chain;
    ServiceCalls m_calls;
    std::function<void(v1::Status &)> m_fill;
};

} // namespace wheelhouse::api
