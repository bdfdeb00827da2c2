#include "server/api/device_credential_api.h"

#include "server/api/filled_response.h"

namespace wheelhouse::api {

using access::Caller;

DeviceCredentialApi::DeviceCredentialApi(CallChain &chain, devices::DeviceCredentialDesk &desk)
    : m_calls(chain, v1::DeviceCredentialService::service_full_name()), m_desk(desk)
{
}

grpc::ServerUnaryReactor *DeviceCredentialApi::ListDeviceCredentials(grpc::CallbackServerContext *context, const v1::ListDeviceCredentialsRequest *request,
                                     v1::ListDeviceCredentialsResponse *response)
{
    return m_calls.unary(context, request, response, "ListDeviceCredentials",
                         [this](const Caller &, const v1::ListDeviceCredentialsRequest &asked, v1::ListDeviceCredentialsResponse &answer) {
                             return fill(answer, m_desk.listCredentials(asked));
                         });
}

grpc::ServerUnaryReactor *DeviceCredentialApi::RotateDeviceCredential(grpc::CallbackServerContext *context, const v1::RotateDeviceCredentialRequest *request,
                                     v1::RotateDeviceCredentialResponse *response)
{
    return m_calls.unary(context, request, response, "RotateDeviceCredential",
                         [this](const Caller &caller, const v1::RotateDeviceCredentialRequest &asked, v1::RotateDeviceCredentialResponse &answer) {
                             return fill(answer, m_desk.rotateCredential(asked, caller.account));
                         });
}

grpc::ServerUnaryReactor *DeviceCredentialApi::RevokeDeviceCredential(grpc::CallbackServerContext *context, const v1::RevokeDeviceCredentialRequest *request,
                                     v1::DeviceCredential *response)
{
    return m_calls.unary(context, request, response, "RevokeDeviceCredential",
                         [this](const Caller &, const v1::RevokeDeviceCredentialRequest &asked, v1::DeviceCredential &answer) {
                             return fill(answer, m_desk.revokeCredential(asked));
                         });
}

} // namespace wheelhouse::api
