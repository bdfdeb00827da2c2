#pragma once

#include "server/api/service_calls.h"
#include "server/devices/device_registry.h"
#include "server/devices/device_swap.h"
#include "wheelhouse/v1/devices.grpc.pb.h"

namespace wheelhouse::api {

// DeviceService over the registry and what swaps devices, which must outlive it.
class DeviceApi final : public v1::DeviceService::CallbackService
{
public:
    DeviceApi(CallChain &chain, devices::DeviceRegistry &registry, devices::DeviceSwap &swap);

    grpc::ServerUnaryReactor *RegisterDevice(grpc::CallbackServerContext *context,
                                             const v1::RegisterDeviceRequest *request,
                                             v1::RegisterDeviceResponse *response) override;
    grpc::ServerUnaryReactor *BatchRegisterDevices(grpc::CallbackServerContext *context,
                                                   const v1::BatchRegisterDevicesRequest *request,
                                                   v1::BatchRegisterDevicesResponse *response) override;
    grpc::ServerUnaryReactor *GetDevice(grpc::CallbackServerContext *context, const v1::GetDeviceRequest *request,
                                        v1::Device *response) override;
    grpc::ServerUnaryReactor *ListDevices(grpc::CallbackServerContext *context, const v1::ListDevicesRequest *request,
                                          v1::ListDevicesResponse *response) override;
    grpc::ServerUnaryReactor *SummarizeDevices(grpc::CallbackServerContext *context,
                                               const v1::SummarizeDevicesRequest *request,
                                               v1::SummarizeDevicesResponse *response) override;
    grpc::ServerUnaryReactor *UpdateDevice(grpc::CallbackServerContext *context, const v1::UpdateDeviceRequest *request,
                                           v1::Device *response) override;
    grpc::ServerUnaryReactor *DisableDevice(grpc::CallbackServerContext *context,
                                            const v1::DisableDeviceRequest *request, v1::Device *response) override;
    grpc::ServerUnaryReactor *EnableDevice(grpc::CallbackServerContext *context, const v1::EnableDeviceRequest *request,
                                           v1::Device *response) override;
    grpc::ServerUnaryReactor *DeleteDevice(grpc::CallbackServerContext *context, const v1::DeleteDeviceRequest *request,
                                           v1::Device *response) override;
    grpc::ServerUnaryReactor *SwapDevice(grpc::CallbackServerContext *context, const v1::SwapDeviceRequest *request,
                                         v1::SwapDeviceResponse *response) override;
    grpc::ServerUnaryReactor *ListPresenceEvents(grpc::CallbackServerContext *context,
                                                 const v1::ListPresenceEventsRequest *request,
                                                 v1::ListPresenceEventsResponse *response) override;
    grpc::ServerWriteReactor<v1::WatchDevicesResponse> *WatchDevices(grpc::CallbackServerContext *context,
                                                                     const v1::WatchDevicesRequest *request) override;

private:
    ServiceCalls m_calls;
    devices::DeviceRegistry &m_registry;
    devices::DeviceSwap &m_swap;
};

} // namespace wheelhouse::api
