#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "core/secret.h"

namespace wheelhouse::client {

// Where a server listens: `HOST:PORT` (always TLS) or `unix:PATH`.
struct ServerAddress {
    enum class Kind { Tcp, UnixSocket };
    Kind kind = Kind::Tcp;
    // A name or an address; one of IPv6 without its brackets.
    std::string host;
    int port = 0;
    // Absolute.
    std::string path;

    // InvalidArgument names what is wrong: `host:port` with a port of 1 to
    // 65535, `[::1]:port`, or `unix:` and a path of at most 107 bytes.
    static Result<ServerAddress> parse(std::string_view text);
    // As it was given, and as gRPC takes it.
    std::string toString() const;
};

// Everything needed to open a channel. Complete: files have been read.
struct ConnectionOptions {
    ServerAddress server;
    // PEM; the only authority a TLS server may be signed by.
    std::string caCertificate;
    // Where it was read from, for messages.
    std::string caFile;
    // Empty over the local socket: there the server takes the caller for the
    // local administrator.
    Secret token;
};

// What a person or a job said about the server, as text. What is empty is
// taken from the environment.
struct ConnectionSettings {
    std::string server;
    std::string caFile;
    std::string tokenFile;
    // No token is asked for, nor taken from anywhere: for what needs no account.
    bool withoutToken = false;
};

// Fills what `settings` leaves empty from WHEELHOUSE_SERVER, WHEELHOUSE_CA and
// WHEELHOUSE_TOKEN_FILE; with no server named at all it is the local socket:
// `$XDG_RUNTIME_DIR/wheelhouse/wheelhoused.sock` where that exists, else
// `/run/wheelhouse/wheelhoused.sock`. Reads the files and checks them: an
// error (InvalidArgument, with the field `server`, `ca` or `token_file`) says
// which file and what is wrong with it. Blocks on small files; any thread.
Result<ConnectionOptions> resolveConnection(const ConnectionSettings &settings);

// The same from the environment alone.
Result<ConnectionOptions> connectionFromEnvironment();

} // namespace wheelhouse::client
