#pragma once

#include <functional>
#include <string>

#include "core/result.h"
#include "core/secret.h"
#include "server/devices/device_link.h"
#include "wheelhouse/v1/devices.pb.h"

namespace wheelhouse::devices {

// A certificate with its key, in PEM.
struct IssuedCertificate {
    std::string certificatePem;
    Secret keyPem;
};

// Signs a client certificate with the registry's CA, for that common name.
using CertificateIssuer = std::function<Result<IssuedCertificate>(const std::string &commonName)>;

// What proves a device: what it is given, and what is kept of it.
struct Credential {
    v1::CredentialKind kind = v1::CREDENTIAL_KIND_TOKEN;
    Secret token;
    IssuedCertificate certificate;
    SecretHash hash{};
};

// A new credential. The certificate is for the device's uid: a common name has
// at most 64 characters (RFC 5280), product and serial may have more.
Result<Credential> makeCredential(v1::CredentialKind kind, const std::string &uid, const CertificateIssuer &issue);

// What the device needs to connect with it.
v1::Connection connectionOf(const std::string &key, const Credential &credential, const BrokerEndpoint &endpoint);

} // namespace wheelhouse::devices
