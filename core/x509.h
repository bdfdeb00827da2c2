#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/secret.h"

struct evp_pkey_st;
struct x509_st;

namespace wheelhouse {

// A certificate and its private key: PEM, the key as PKCS #8.
struct CertifiedKey {
    std::string certificatePem;
    Secret keyPem;
};

// What a certificate says.
struct CertificateFacts {
    std::string commonName;
    // Of the subject alternative name: host names and addresses.
    std::vector<std::string> names;
    // In hexadecimal, lower case.
    std::string serialNumber;
    // SHA-256 over the DER form, in hexadecimal.
    std::string fingerprint;
    std::chrono::sys_seconds startTime;
    std::chrono::sys_seconds expireTime;
};

// Reads the first certificate of a PEM text. InvalidArgument when there is
// none.
Result<CertificateFacts> readCertificate(const std::string &certificatePem);

// Whether the certificate and the private key (both PEM) belong together.
bool isKeyOf(const std::string &certificatePem, const Secret &keyPem);

// Issues certificates: ECDSA over P-256 with SHA-256, X.509 version 3 by the
// profile of RFC 5280; the authority itself signs leaf certificates only. Keeps
// its key in memory; writing it anywhere is the caller's affair. Immutable: any
// thread. Certificates begin one hour in the past, for clocks that are slow.
class CertificateAuthority {
public:
    // With a new key. `commonName`: 1 to 64 characters.
    static Result<CertificateAuthority> create(const std::string &commonName,
                                               std::chrono::days validFor = std::chrono::days(3650));
    // InvalidArgument when either is malformed, they do not belong together,
    // or the certificate is no authority's.
    static Result<CertificateAuthority> load(const std::string &certificatePem, const Secret &keyPem);

    const std::string &certificatePem() const { return m_certificatePem; }
    Secret keyPem() const;

    // For a TLS server that is reached by `names`: host names, IPv4 or IPv6
    // addresses; at least one. The first is its common name, where it fits.
    Result<CertifiedKey> issueServer(const std::vector<std::string> &names,
                                     std::chrono::days validFor = std::chrono::days(397)) const;
    // For a TLS client: `commonName`, of 1 to 64 characters, is who it is.
    Result<CertifiedKey> issueClient(const std::string &commonName,
                                     std::chrono::days validFor = std::chrono::days(3650)) const;

    // Whether this authority signed it and it is valid at `now`.
    bool hasIssued(const std::string &certificatePem,
                   std::chrono::sys_seconds now = std::chrono::floor<std::chrono::seconds>(
                       std::chrono::system_clock::now())) const;

private:
    CertificateAuthority() = default;
    void take(x509_st *certificate, evp_pkey_st *key);

    std::string m_certificatePem;
    std::shared_ptr<x509_st> m_certificate;
    std::shared_ptr<evp_pkey_st> m_key;
    // What every leaf repeats: the subject as DER, the key's identifier.
    std::vector<std::uint8_t> m_subject;
    std::vector<std::uint8_t> m_keyId;
};

} // namespace wheelhouse
