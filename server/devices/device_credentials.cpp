#include "server/devices/device_credentials.h"

#include <string_view>

#include <openssl/evp.h>

#include "core/identifier.h"

namespace wheelhouse::devices {

namespace {

// Of the DER form, without making a certificate of it.
Result<SecretHash> fingerprintOf(std::string_view certificatePem)
{
    constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
    const auto begin = certificatePem.find(kBegin);
    const auto end = certificatePem.find("-----END", begin == std::string_view::npos ? 0 : begin + kBegin.size());
    std::string base64;
    if (end != std::string_view::npos) {
        for (const char c : certificatePem.substr(begin + kBegin.size(), end - begin - kBegin.size())) {
            if (c != '\n' && c != '\r')
                base64 += c;
        }
    }
    std::string der(base64.size() / 4 * 3 + 3, '\0');
    const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char *>(der.data()),
                                     reinterpret_cast<const unsigned char *>(base64.data()),
                                     static_cast<int>(base64.size()));
    const auto padding = base64.ends_with("==") ? 2 : base64.ends_with('=') ? 1 : 0;
    if (size <= padding)
        return fail(ErrorCode::Internal, "the registry's CA issued a certificate that cannot be read");
    return sha256(std::string_view(der).substr(0, static_cast<std::size_t>(size - padding)));
}

} // namespace

Result<Credential> makeCredential(v1::CredentialKind kind, const std::string &uid, const CertificateIssuer &issue)
{
    Credential credential;
    credential.kind = kind;
    if (kind == v1::CREDENTIAL_KIND_CERTIFICATE) {
        auto issued = issue(uid);
        if (!issued)
            return passOn(issued);
        credential.certificate = std::move(*issued);
        auto fingerprint = fingerprintOf(credential.certificate.certificatePem);
        if (!fingerprint)
            return passOn(fingerprint);
        credential.hash = *fingerprint;
        return credential;
    }
    credential.token = Secret(makeRandomToken(32));
    credential.hash = sha256(credential.token.reveal());
    return credential;
}

v1::Connection connectionOf(const std::string &key, const Credential &credential, const BrokerEndpoint &endpoint)
{
    const bool byCertificate = credential.kind == v1::CREDENTIAL_KIND_CERTIFICATE;
    v1::Connection connection;
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
