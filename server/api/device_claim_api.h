#pragma once

#include "server/api/service_calls.h"
#include "server/devices/device_claims.h"
#include "wheelhouse/v1/device_claims.grpc.pb.h"

namespace wheelhouse::api {

// DeviceClaimService over the claims, which must outlive it.
class DeviceClaimApi final : public v1::DeviceClaimService::CallbackService {
public:
    DeviceClaimApi(CallChain &chain, devices::DeviceClaims &claims);

    grpc::ServerUnaryReactor *CreateDeviceClaims(grpc::CallbackServerContext *context, const v1::CreateDeviceClaimsRequest *request,
                                  v1::CreateDeviceClaimsResponse *response) override;
    grpc::ServerUnaryReactor *ListDeviceClaims(grpc::CallbackServerContext *context, const v1::ListDeviceClaimsRequest *request,
                                  v1::ListDeviceClaimsResponse *response) override;
    grpc::ServerUnaryReactor *RevokeDeviceClaim(grpc::CallbackServerContext *context, const v1::RevokeDeviceClaimRequest *request,
                                  v1::DeviceClaim *response) override;
    grpc::ServerUnaryReactor *ClaimDevice(grpc::CallbackServerContext *context, const v1::ClaimDeviceRequest *request,
                                  v1::ClaimDeviceResponse *response) override;

private:
    ServiceCalls m_calls;
    devices::DeviceClaims &m_claims;
};

} // namespace wheelhouse::api
