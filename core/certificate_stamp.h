#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>

#include "core/result.h"

namespace wheelhouse {

// What a certificate is known by, and when it ends.
struct CertificateStamp {
    // SHA-256 over the DER form.
    std::array<std::uint8_t, 32> fingerprint{};
    std::chrono::sys_seconds expireTime;
};

// Of the first certificate in a PEM text. Looks at nothing else in it, its key
// least of all: to read that takes OpenSSL longer than to sign. InvalidArgument
// when there is no certificate. Any thread.
Result<CertificateStamp> readCertificateStamp(const std::string &certificatePem);

} // namespace wheelhouse
