#include "server/api/device_api.h"

#include "server/api/filled_response.h"
#include "server/api/table_stream.h"

namespace wheelhouse::api {

using access::Caller;

DeviceApi::DeviceApi(CallChain &chain, devices::DeviceRegistry &registry, devices::DeviceSwap &swap)
    : m_calls(chain, v1::DeviceService::service_full_name()), m_registry(registry), m_swap(swap)
{
}

grpc::ServerUnaryReactor *DeviceApi::RegisterDevice(grpc::CallbackServerContext *context,
                                                    const v1::RegisterDeviceRequest *request,
                                                    v1::RegisterDeviceResponse *response)
{
    // Thousands a second wait for the same disk and broker: not each on a worker.
    return m_calls.unaryLater(
        context, request, response, "RegisterDevice",
        [](const v1::RegisterDeviceRequest &asked) {
            return asked.serial().empty() ? asked.parent() : asked.parent() + "/devices/" + asked.serial();
        },
        [this](const Caller &, const v1::RegisterDeviceRequest &asked, v1::RegisterDeviceResponse &answer,
               CallChain::Done done) {
            m_registry.registerDeviceLater(
                asked, [&answer, done = std::move(done)](Result<v1::RegisterDeviceResponse> registered) {
                    done(fill(answer, std::move(registered)));
                });
        });
}

grpc::ServerUnaryReactor *DeviceApi::BatchRegisterDevices(grpc::CallbackServerContext *context,
                                                          const v1::BatchRegisterDevicesRequest *request,
                                                          v1::BatchRegisterDevicesResponse *response)
{
    return m_calls.unary(
        context, request, response, "BatchRegisterDevices",
        [this](const Caller &, const v1::BatchRegisterDevicesRequest &asked, v1::BatchRegisterDevicesResponse &answer) {
            return fill(answer, m_registry.registerDevices(asked));
        });
}

grpc::ServerUnaryReactor *DeviceApi::GetDevice(grpc::CallbackServerContext *context,
                                               const v1::GetDeviceRequest *request, v1::Device *response)
{
    return m_calls.unary(context, request, response, "GetDevice",
                         [this](const Caller &, const v1::GetDeviceRequest &asked, v1::Device &answer) {
                             return fill(answer, m_registry.getDevice(asked));
                         });
}

grpc::ServerUnaryReactor *DeviceApi::ListDevices(grpc::CallbackServerContext *context,
                                                 const v1::ListDevicesRequest *request,
                                                 v1::ListDevicesResponse *response)
{
    return m_calls.unary(context, request, response, "ListDevices",
                         [this](const Caller &, const v1::ListDevicesRequest &asked, v1::ListDevicesResponse &answer) {
                             return fill(answer, m_registry.listDevices(asked));
                         });
}

grpc::ServerUnaryReactor *DeviceApi::SummarizeDevices(grpc::CallbackServerContext *context,
                                                      const v1::SummarizeDevicesRequest *request,
                                                      v1::SummarizeDevicesResponse *response)
{
    return m_calls.unary(
        context, request, response, "SummarizeDevices",
        [this](const Caller &, const v1::SummarizeDevicesRequest &asked, v1::SummarizeDevicesResponse &answer) {
            return fill(answer, m_registry.summarizeDevices(asked));
        });
}

grpc::ServerUnaryReactor *DeviceApi::UpdateDevice(grpc::CallbackServerContext *context,
                                                  const v1::UpdateDeviceRequest *request, v1::Device *response)
{
    return m_calls.unary(context, request, response, "UpdateDevice",
                         [this](const Caller &caller, const v1::UpdateDeviceRequest &asked, v1::Device &answer) {
                             return fill(answer, m_registry.updateDevice(asked, caller.account));
                         });
}

grpc::ServerUnaryReactor *DeviceApi::DisableDevice(grpc::CallbackServerContext *context,
                                                   const v1::DisableDeviceRequest *request, v1::Device *response)
{
    return m_calls.unary(context, request, response, "DisableDevice",
                         [this](const Caller &, const v1::DisableDeviceRequest &asked, v1::Device &answer) {
                             return fill(answer, m_registry.disableDevice(asked));
                         });
}

grpc::ServerUnaryReactor *DeviceApi::EnableDevice(grpc::CallbackServerContext *context,
                                                  const v1::EnableDeviceRequest *request, v1::Device *response)
{
    return m_calls.unary(context, request, response, "EnableDevice",
                         [this](const Caller &, const v1::EnableDeviceRequest &asked, v1::Device &answer) {
                             return fill(answer, m_registry.enableDevice(asked));
                         });
}

grpc::ServerUnaryReactor *DeviceApi::DeleteDevice(grpc::CallbackServerContext *context,
                                                  const v1::DeleteDeviceRequest *request, v1::Device *response)
{
    return m_calls.unary(context, request, response, "DeleteDevice",
                         [this](const Caller &, const v1::DeleteDeviceRequest &asked, v1::Device &answer) {
                             return fill(answer, m_registry.deleteDevice(asked));
                         });
}

grpc::ServerUnaryReactor *DeviceApi::SwapDevice(grpc::CallbackServerContext *context,
                                                const v1::SwapDeviceRequest *request,
                                                v1::SwapDeviceResponse *response)
{
    return m_calls.unary(context, request, response, "SwapDevice",
                         [this](const Caller &caller, const v1::SwapDeviceRequest &asked, v1::SwapDeviceResponse &answer) {
                             return fill(answer, m_swap.swapDevice(asked, caller.account));
                         });
}

grpc::ServerUnaryReactor *DeviceApi::ListPresenceEvents(grpc::CallbackServerContext *context,
                                                        const v1::ListPresenceEventsRequest *request,
                                                        v1::ListPresenceEventsResponse *response)
{
    return m_calls.unary(
        context, request, response, "ListPresenceEvents",
        [this](const Caller &, const v1::ListPresenceEventsRequest &asked, v1::ListPresenceEventsResponse &answer) {
            return fill(answer, m_registry.listPresenceEvents(asked));
        });
}

grpc::ServerWriteReactor<v1::WatchDevicesResponse> *DeviceApi::WatchDevices(grpc::CallbackServerContext *context,
                                                                            const v1::WatchDevicesRequest *request)
{
    using Source = std::unique_ptr<StreamSource<v1::WatchDevicesResponse>>;
    return m_calls.stream<v1::WatchDevicesResponse>(
        context, request, "WatchDevices",
        [this](const Caller &, const v1::WatchDevicesRequest &asked) -> Result<Source> {
            auto filter = m_registry.predicate(asked.parent(), asked.filter());
            if (!filter)
                return passOn(filter);
            return std::make_unique<TableStream<v1::Device, v1::WatchDevicesResponse>>(
                m_registry.live(), asked.resume_token(), std::move(*filter));
        });
}

} // namespace wheelhouse::api
