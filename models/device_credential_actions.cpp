#include "models/device_credential_actions.h"

#include "core/identifier.h"
#include "models/calls.h"
#include "models/device_connection.h"
#include "models/text.h"
#include "wheelhouse/v1/device_credentials.grpc.pb.h"

namespace wheelhouse::models {

namespace {

using Stub = class v1::DeviceCredentialService::Stub::async;

} // namespace

DeviceCredentialActions::DeviceCredentialActions(Calls &calls, QObject *parent) : QObject(parent), m_calls(calls) {}

Operation *DeviceCredentialActions::rotate(const QString &deviceKey, const Rotation &rotation)
{
    v1::RotateDeviceCredentialRequest request;
    request.set_parent(deviceKey.toStdString());
    request.set_kind(rotation.withCertificate ? v1::CREDENTIAL_KIND_CERTIFICATE : v1::CREDENTIAL_KIND_TOKEN);
    request.mutable_overlap()->set_seconds(rotation.overlapSeconds);
    if (rotation.lifetimeSeconds > 0)
        request.mutable_lifetime()->set_seconds(rotation.lifetimeSeconds);
    request.set_request_id(makeUuid());
    const QString serial = deviceKey.section(u'/', -1);
    return m_calls.run<v1::DeviceCredentialService>(
        tr("New credential for %1").arg(serial), deviceKey, &Stub::RotateDeviceCredential, request,
        [serial, deviceKey](const v1::RotateDeviceCredentialResponse &response) -> Calls::Outcome {
            return {tr("%1 has a new credential; it is shown this once.").arg(serial),
                    QVariant::fromValue(connectionOf(response.connection(), deviceKey))};
        });
}

Operation *DeviceCredentialActions::revoke(const QString &credentialKey, const QString &reason)
{
    v1::RevokeDeviceCredentialRequest request;
    request.set_name(credentialKey.toStdString());
    request.set_reason(reason.toStdString());
    const QString device = credentialKey.section(u'/', 0, 3);
    const QString serial = device.section(u'/', -1);
    return m_calls.run<v1::DeviceCredentialService>(
        tr("Take back a credential of %1").arg(serial), device, &Stub::RevokeDeviceCredential, request,
        [serial](const v1::DeviceCredential &) -> Calls::Outcome {
            return {tr("The broker refuses that credential of %1 from now on.").arg(serial)};
        });
}

} // namespace wheelhouse::models
