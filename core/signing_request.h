#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "core/x509.h"

namespace wheelhouse {

// Looks at a PKCS #10 signing request in PEM that somebody else made: its own
// signature is right, its key is on P-256 or P-384 or RSA of 2,048 to 8,192
// bits, its common name is empty or `name`, and it has at most 16 KiB.
// InvalidArgument naming `field` says what is wrong.
Result<void> checkSigningRequest(const std::string &pem, const std::string &name, const std::string &field);

// Issues certificates for TLS clients with the key of an authority: for keys
// that others made, and for any lifetime. Immutable: any thread.
class ClientCertifier {
public:
    // Internal if the authority's own PEM cannot be read again.
    static Result<ClientCertifier> of(const CertificateAuthority &authority);

    // For the key in a request that was checked; nothing else is taken over from
    // it. `commonName`: 1 to 64 characters. PEM.
    Result<std::string> sign(const std::string &requestPem, const std::string &commonName,
                             std::chrono::seconds lifetime) const;
    // With a new key on P-256.
    Result<CertifiedKey> issue(const std::string &commonName, std::chrono::seconds lifetime) const;

private:
    ClientCertifier() = default;
    Result<std::string> certify(evp_pkey_st *key, const std::string &commonName, std::chrono::seconds lifetime) const;

    std::shared_ptr<x509_st> m_certificate;
    std::shared_ptr<evp_pkey_st> m_key;
};

} // namespace wheelhouse
