#include "server/devices/device_credentials.h"

#include <memory>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

#include "core/identifier.h"

namespace wheelhouse::devices {

namespace {

Result<SecretHash> fingerprintOf(const std::string &certificatePem)
{
    const std::unique_ptr<BIO, decltype(&BIO_free)> bio(
        BIO_new_mem_buf(certificatePem.data(), static_cast<int>(certificatePem.size())), BIO_free);
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(
        PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), X509_free);
    SecretHash hash{};
    unsigned length = 0;
    if (!certificate || X509_digest(certificate.get(), EVP_sha256(), hash.data(), &length) != 1)
        return fail(ErrorCode::Internal, "the registry's CA issued a certificate that cannot be read");
    return hash;
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
    const std::string &token = credential.token.reveal();
    SHA256(reinterpret_cast<const unsigned char *>(token.data()), token.size(), credential.hash.data());
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
