#pragma once

#include "server/api/service_calls.h"
#include "server/devices/transfer/device_transfers.h"
#include "wheelhouse/v1/device_transfers.grpc.pb.h"

namespace wheelhouse::api {

// DeviceTransferService over its subject, which must outlive it.
class DeviceTransferApi final : public v1::DeviceTransferService::CallbackService
{
public:
    DeviceTransferApi(CallChain &chain, devices::DeviceTransfers &transfers);

    grpc::ServerBidiReactor<v1::ImportDevicesRequest, v1::ImportDevicesResponse> *
    ImportDevices(grpc::CallbackServerContext *context) override;
    grpc::ServerUnaryReactor *GetDeviceImport(grpc::CallbackServerContext *context,
                                              const v1::GetDeviceImportRequest *request,
                                              v1::DeviceImport *response) override;
    grpc::ServerUnaryReactor *ListDeviceImports(grpc::CallbackServerContext *context,
                                                const v1::ListDeviceImportsRequest *request,
                                                v1::ListDeviceImportsResponse *response) override;
    grpc::ServerUnaryReactor *UndoDeviceImport(grpc::CallbackServerContext *context,
                                               const v1::UndoDeviceImportRequest *request,
                                               v1::UndoDeviceImportResponse *response) override;
    grpc::ServerWriteReactor<v1::ExportDevicesResponse> *ExportDevices(grpc::CallbackServerContext *context,
                                                                       const v1::ExportDevicesRequest *request) override;

private:
    ServiceCalls m_calls;
    devices::DeviceTransfers &m_transfers;
};

} // namespace wheelhouse::api
