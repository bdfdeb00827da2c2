#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/secret.h"

namespace wheelhouse::access {

// What the server shows of itself on the network. A plain value.
struct ServerIdentity {
    // Of the data directory; the same over restarts.
    std::string serverId;
    // PEM. Clients trust the authority, so that the server's own certificate
    // may be renewed.
    std::string authorityPem;
    std::string certificatePem;
    Secret keyPem;
    // Their files, for what reads them itself.
    std::string authorityPath;
    std::string certificatePath;
    std::string keyPath;
};

// Loads the identity from `dataDirectory`, and makes what is missing of it:
// `server.id`, `ca.crt` and `ca.key` (ten years), `server.crt` and `server.key`.
// The server's certificate is for localhost, the loopback addresses, this
// machine's name and `listenHosts` (names or addresses; wildcard addresses are
// left out), and is issued anew when one of these is missing in it, when the
// authority is another, or when it ends within 30 days. Keys have mode 0600.
// FailedPrecondition when a key may be read by others or does not fit;
// Unavailable when files cannot be read or written.
Result<ServerIdentity> loadServerIdentity(const std::string &dataDirectory,
                                          const std::vector<std::string> &listenHosts,
                                          std::chrono::system_clock::time_point now
                                          = std::chrono::system_clock::now());

} // namespace wheelhouse::access
