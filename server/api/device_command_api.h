#pragma once

#include "server/api/service_calls.h"
#include "server/devices/device_commands.h"
#include "wheelhouse/v1/device_commands.grpc.pb.h"

namespace wheelhouse::api {

// DeviceCommandService over the commands, which must outlive it.
class DeviceCommandApi final : public v1::DeviceCommandService::CallbackService {
public:
    DeviceCommandApi(CallChain &chain, devices::DeviceCommands &commands);

    grpc::ServerUnaryReactor *SendDeviceCommand(grpc::CallbackServerContext *context,
                                                const v1::SendDeviceCommandRequest *request,
                                                v1::DeviceCommand *response) override;
    grpc::ServerUnaryReactor *GetDeviceCommand(grpc::CallbackServerContext *context,
                                               const v1::GetDeviceCommandRequest *request,
                                               v1::DeviceCommand *response) override;
    grpc::ServerUnaryReactor *ListDeviceCommands(grpc::CallbackServerContext *context,
                                                 const v1::ListDeviceCommandsRequest *request,
                                                 v1::ListDeviceCommandsResponse *response) override;
    grpc::ServerWriteReactor<v1::WatchDeviceCommandsResponse> *
    WatchDeviceCommands(grpc::CallbackServerContext *context, const v1::WatchDeviceCommandsRequest *request) override;

private:
    ServiceCalls m_calls;
    devices::DeviceCommands &m_commands;
};

} // namespace wheelhouse::api
