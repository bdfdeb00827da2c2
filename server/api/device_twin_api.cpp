#include "server/api/device_twin_api.h"

#include "server/api/filled_response.h"

namespace wheelhouse::api {

DeviceTwinApi::DeviceTwinApi(CallChain &chain, devices::TwinHistory &history)
    : m_calls(chain, v1::DeviceTwinService::service_full_name()), m_history(history)
{
}

grpc::ServerUnaryReactor *DeviceTwinApi::ListTwinChanges(grpc::CallbackServerContext *context,
                                                         const v1::ListTwinChangesRequest *request,
                                                         v1::ListTwinChangesResponse *response)
{
    return m_calls.unary(
        context, request, response, "ListTwinChanges",
        [this](const access::Caller &, const v1::ListTwinChangesRequest &asked, v1::ListTwinChangesResponse &answer) {
            return fill(answer, m_history.listTwinChanges(asked));
        });
}

} // namespace wheelhouse::api
