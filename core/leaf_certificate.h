#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/secret.h"

struct evp_pkey_st;

namespace wheelhouse {

// What is in a device's certificate beside its public key.
struct LeafNames {
    std::string_view commonName;
    // The authority's subject, as a DER `Name`, and its key identifier.
    std::span<const std::uint8_t> issuer;
    std::span<const std::uint8_t> issuerKeyId;
};

// A new P-256 key and its certificate for TLS clients, signed by `issuerKey`, as
// PEM, the key as PKCS #8. The same profile as CertificateAuthority's, but
// written by hand (X.690): building it by OpenSSL's objects takes several times
// as long as the signature. Any thread; Internal when OpenSSL refuses.
struct IssuedLeaf {
    std::string certificatePem;
    Secret keyPem;
};
Result<IssuedLeaf> issueClientLeaf(const LeafNames &names, evp_pkey_st *issuerKey, std::chrono::days validFor);

} // namespace wheelhouse
