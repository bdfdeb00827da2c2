#include "server/devices/device_credentials.h"

#include "core/certificate_stamp.h"
#include "core/identifier.h"
#include "core/signing_request.h"
#include "server/devices/device_name.h"

namespace wheelhouse::devices {

namespace {

// Fingerprint and end of what was issued.
Result<void> readIssued(Credential &credential)
{
    const auto stamp = readCertificateStamp(credential.certificate.certificatePem);
    if (!stamp)
        return fail(ErrorCode::Internal, "the registry's CA issued a certificate that cannot be read");
    credential.hash = stamp->fingerprint;
    credential.expireTime = stamp->expireTime;
    return {};
}

} // namespace

Result<void> checkCredentialOrder(v1::CredentialKind kind, const std::string &signingRequest, const std::string &serial,
                                  const std::string &path)
{
    if (!v1::CredentialKind_IsValid(kind))
        return failField(path + "credential", "must be a token, a certificate or none");
    if (signingRequest.empty())
        return {};
    const std::string field = path + "certificate_signing_request";
    if (kind != v1::CREDENTIAL_KIND_CERTIFICATE)
        return failField(field, "goes with a certificate only");
    return checkSigningRequest(signingRequest, serial, field);
}

Result<Credential> makeCredential(v1::CredentialKind kind, const std::string &uid, const CertificateIssuer &issue,
                                  const std::string &signingRequest, std::chrono::seconds lifetime)
{
    Credential credential;
    credential.kind = kind;
    if (kind == v1::CREDENTIAL_KIND_NONE)
        return credential;
    if (kind == v1::CREDENTIAL_KIND_CERTIFICATE) {
        auto issued = issue({uid, signingRequest, lifetime});
        if (!issued)
            return passOn(issued);
        credential.certificate = std::move(*issued);
        if (auto read = readIssued(credential); !read)
            return passOn(read);
        return credential;
    }
    credential.token = Secret(makeRandomToken(32));
    credential.hash = sha256(credential.token.reveal());
    if (lifetime.count() > 0)
        credential.expireTime = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) + lifetime;
    return credential;
}

void showCredential(v1::Device &device, const Credential &credential)
{
    device.set_credential(credential.kind);
    if (credential.expireTime)
        *device.mutable_credential_expire_time() = toTimestamp(*credential.expireTime);
    else
        device.clear_credential_expire_time();
}

v1::Connection connectionOf(const std::string &key, const Credential &credential, const BrokerEndpoint &endpoint)
{
    const bool byCertificate = credential.kind == v1::CREDENTIAL_KIND_CERTIFICATE;
    v1::Connection connection;
    if (credential.kind == v1::CREDENTIAL_KIND_NONE)
        return connection;
    connection.set_host(endpoint.host);
    connection.set_port(byCertificate ? endpoint.certificatePort : endpoint.tokenPort);
    connection.set_client_id(key);
    connection.set_username(key);
    connection.set_topic_prefix("wh/1/" + key);
    connection.set_ca_certificate(endpoint.caPem);
    if (byCertificate) {
        connection.set_certificate(credential.certificate.certificatePem);
        connection.set_private_key(credential.certificate.keyPem.reveal());
    } else {
        connection.set_password(credential.token.reveal());
    }
    return connection;
}

} // namespace wheelhouse::devices
