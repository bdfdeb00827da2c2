#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "core/result.h"
#include "core/secret.h"
#include "server/devices/device_link.h"
#include "wheelhouse/v1/devices.pb.h"

namespace wheelhouse::devices {

// A certificate with its key, in PEM; no key where the device made it.
struct IssuedCertificate {
    std::string certificatePem;
    Secret keyPem;
};

// What a client certificate is wanted for.
struct CertificateOrder {
    // The device's uid: a common name has at most 64 characters (RFC 5280),
    // product and serial may have more.
    std::string commonName;
    // PKCS #10 in PEM, checked; with a new key when empty.
    std::string signingRequest;
    // As long as the registry's CA usually gives when 0.
    std::chrono::seconds lifetime{0};
};

// Signs a client certificate with the registry's CA.
using CertificateIssuer = std::function<Result<IssuedCertificate>(const CertificateOrder &order)>;

// What proves a device: what it is given, and what is kept of it.
struct Credential {
    v1::CredentialKind kind = v1::CREDENTIAL_KIND_TOKEN;
    Secret token;
    IssuedCertificate certificate;
    SecretHash hash{};
    std::optional<std::chrono::system_clock::time_point> expireTime;
};

// What may be asked for: a kind that is known, and a signing request only with
// a certificate, sound and for that serial. InvalidArgument names the field
// below `path`.
Result<void> checkCredentialOrder(v1::CredentialKind kind, const std::string &signingRequest, const std::string &serial,
                                  const std::string &path = {});

// A new credential; of CREDENTIAL_KIND_NONE an empty one. A token ends after
// `lifetime`, where that is not 0.
Result<Credential> makeCredential(v1::CredentialKind kind, const std::string &uid, const CertificateIssuer &issue,
                                  const std::string &signingRequest = {}, std::chrono::seconds lifetime = {});

// Takes over into the device which credential it has, and until when.
void showCredential(v1::Device &device, const Credential &credential);

// What the device needs to connect with it; nothing without a credential.
v1::Connection connectionOf(const std::string &key, const Credential &credential, const BrokerEndpoint &endpoint);

} // namespace wheelhouse::devices
