#pragma once

#include <chrono>
#include <string>

#include "core/result.h"
#include "core/x509.h"

namespace wheelhouse::http {

// The certificate that answers at an https URL, whether or not it is trusted:
// a handshake and nothing else, sent to nobody. Waits, at most `limit`; any
// thread. Unavailable with the cause when there is no handshake.
Result<CertificateFacts> serverCertificate(const std::string &url, std::chrono::milliseconds limit);

} // namespace wheelhouse::http
