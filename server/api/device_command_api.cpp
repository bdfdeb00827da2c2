#include "server/api/device_command_api.h"

#include "server/api/filled_response.h"
#include "server/api/table_stream.h"

namespace wheelhouse::api {

using access::Caller;

DeviceCommandApi::DeviceCommandApi(CallChain &chain, devices::DeviceCommands &commands)
    : m_calls(chain, v1::DeviceCommandService::service_full_name()), m_commands(commands)
{
}

grpc::ServerUnaryReactor *DeviceCommandApi::SendDeviceCommand(grpc::CallbackServerContext *context,
                                                              const v1::SendDeviceCommandRequest *request,
                                                              v1::DeviceCommand *response)
{
    return m_calls.unary(
        context, request, response, "SendDeviceCommand",
        [this](const Caller &caller, const v1::SendDeviceCommandRequest &asked, v1::DeviceCommand &answer) {
            return fill(answer, m_commands.sendCommand(asked, caller.account));
        });
}

grpc::ServerUnaryReactor *DeviceCommandApi::GetDeviceCommand(grpc::CallbackServerContext *context,
                                                             const v1::GetDeviceCommandRequest *request,
                                                             v1::DeviceCommand *response)
{
    return m_calls.unary(context, request, response, "GetDeviceCommand",
                         [this](const Caller &, const v1::GetDeviceCommandRequest &asked, v1::DeviceCommand &answer) {
                             return fill(answer, m_commands.getCommand(asked));
                         });
}

grpc::ServerUnaryReactor *DeviceCommandApi::ListDeviceCommands(grpc::CallbackServerContext *context,
                                                               const v1::ListDeviceCommandsRequest *request,
                                                               v1::ListDeviceCommandsResponse *response)
{
    return m_calls.unary(
        context, request, response, "ListDeviceCommands",
        [this](const Caller &, const v1::ListDeviceCommandsRequest &asked, v1::ListDeviceCommandsResponse &answer) {
            return fill(answer, m_commands.listCommands(asked));
        });
}

grpc::ServerWriteReactor<v1::WatchDeviceCommandsResponse> *
DeviceCommandApi::WatchDeviceCommands(grpc::CallbackServerContext *context,
                                      const v1::WatchDeviceCommandsRequest *request)
{
    using Source = std::unique_ptr<StreamSource<v1::WatchDeviceCommandsResponse>>;
    return m_calls.stream<v1::WatchDeviceCommandsResponse>(
        context, request, "WatchDeviceCommands",
        [this](const Caller &, const v1::WatchDeviceCommandsRequest &asked) -> Result<Source> {
            auto filter = m_commands.predicate(asked.parent());
            if (!filter)
                return passOn(filter);
            return std::make_unique<TableStream<v1::DeviceCommand, v1::WatchDeviceCommandsResponse>>(
                m_commands.live(), asked.resume_token(), std::move(*filter));
        });
}

} // namespace wheelhouse::api
