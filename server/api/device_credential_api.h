#pragma once

#include "server/api/service_calls.h"
#include "server/devices/device_credential_desk.h"
#include "wheelhouse/v1/device_credentials.grpc.pb.h"

namespace wheelhouse::api {

// DeviceCredentialService over the desk, which must outlive it.
class DeviceCredentialApi final : public v1::DeviceCredentialService::CallbackService {
public:
    DeviceCredentialApi(CallChain &chain, devices::DeviceCredentialDesk &desk);

    grpc::ServerUnaryReactor *ListDeviceCredentials(grpc::CallbackServerContext *context, const v1::ListDeviceCredentialsRequest *request,
                                  v1::ListDeviceCredentialsResponse *response) override;
    grpc::ServerUnaryReactor *RotateDeviceCredential(grpc::CallbackServerContext *context, const v1::RotateDeviceCredentialRequest *request,
                                  v1::RotateDeviceCredentialResponse *response) override;
    grpc::ServerUnaryReactor *RevokeDeviceCredential(grpc::CallbackServerContext *context, const v1::RevokeDeviceCredentialRequest *request,
                                  v1::DeviceCredential *response) override;

private:
    ServiceCalls m_calls;
    devices::DeviceCredentialDesk &m_desk;
};

} // namespace wheelhouse::api
