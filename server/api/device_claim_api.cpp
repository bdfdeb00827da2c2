#include "server/api/device_claim_api.h"

#include "server/api/filled_response.h"

namespace wheelhouse::api {

using access::Caller;

DeviceClaimApi::DeviceClaimApi(CallChain &chain, devices::DeviceClaims &claims)
    : m_calls(chain, v1::DeviceClaimService::service_full_name()), m_claims(claims)
{
}

grpc::ServerUnaryReactor *DeviceClaimApi::CreateDeviceClaims(grpc::CallbackServerContext *context, const v1::CreateDeviceClaimsRequest *request,
                                     v1::CreateDeviceClaimsResponse *response)
{
    return m_calls.unary(context, request, response, "CreateDeviceClaims",
                         [this](const Caller &caller, const v1::CreateDeviceClaimsRequest &asked, v1::CreateDeviceClaimsResponse &answer) {
                             return fill(answer, m_claims.createClaims(asked, caller.account));
                         });
}

grpc::ServerUnaryReactor *DeviceClaimApi::ListDeviceClaims(grpc::CallbackServerContext *context, const v1::ListDeviceClaimsRequest *request,
                                     v1::ListDeviceClaimsResponse *response)
{
    return m_calls.unary(context, request, response, "ListDeviceClaims",
                         [this](const Caller &, const v1::ListDeviceClaimsRequest &asked, v1::ListDeviceClaimsResponse &answer) {
                             return fill(answer, m_claims.listClaims(asked));
                         });
}

grpc::ServerUnaryReactor *DeviceClaimApi::RevokeDeviceClaim(grpc::CallbackServerContext *context, const v1::RevokeDeviceClaimRequest *request,
                                     v1::DeviceClaim *response)
{
    return m_calls.unary(context, request, response, "RevokeDeviceClaim",
                         [this](const Caller &, const v1::RevokeDeviceClaimRequest &asked, v1::DeviceClaim &answer) {
                             return fill(answer, m_claims.revokeClaim(asked));
                         });
}

grpc::ServerUnaryReactor *DeviceClaimApi::ClaimDevice(grpc::CallbackServerContext *context, const v1::ClaimDeviceRequest *request,
                                     v1::ClaimDeviceResponse *response)
{
    return m_calls.unary(context, request, response, "ClaimDevice",
                         [this](const Caller &caller, const v1::ClaimDeviceRequest &asked, v1::ClaimDeviceResponse &answer) {
                             return fill(answer, m_claims.claimDevice(asked, caller.peer, *caller.provenAs));
                         });
}

} // namespace wheelhouse::api
