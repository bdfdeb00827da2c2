#pragma once

#include "server/api/service_calls.h"
#include "server/devices/twin_history.h"
#include "wheelhouse/v1/device_twins.grpc.pb.h"

namespace wheelhouse::api {

// DeviceTwinService over the history, which must outlive it.
class DeviceTwinApi final : public v1::DeviceTwinService::CallbackService
{
public:
    DeviceTwinApi(CallChain &chain, devices::TwinHistory &history);

    grpc::ServerUnaryReactor *ListTwinChanges(grpc::CallbackServerContext *context,
                                              const v1::ListTwinChangesRequest *request,
                                              v1::ListTwinChangesResponse *response) override;

private:
    ServiceCalls m_calls;
    devices::TwinHistory &m_history;
};

} // namespace wheelhouse::api
