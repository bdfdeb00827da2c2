#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <grpcpp/grpcpp.h>

#include "core/result.h"
#include "core/secret.h"

namespace wheelhouse::server {

// The gRPC server itself: its listeners, limits, health and reflection.
//
// Made after everything its services use, and stopped before. Health says
// NOT_SERVING until serve() and from drain() on.
class GrpcEndpoint {
public:
    struct Listeners {
        // HOST:PORT; TLS with the certificate below. Empty for none.
        std::string tcp;
        std::string certificatePem;
        Secret keyPem;
        // Unix socket, mode 0600 in a directory of mode 0700. Empty for none.
        std::string socket;
        // Whether a token is one of ours; over TCP reflection asks for one, as
        // everything does but health.
        std::function<Result<void>(const Secret &token)> admit;
    };

    // Starts to listen. Unavailable when an address is taken or cannot be
    // bound; the message names it.
    static Result<std::unique_ptr<GrpcEndpoint>> start(const Listeners &listeners,
                                                       const std::vector<grpc::Service *> &services);
    ~GrpcEndpoint();

    // HOST:PORT as bound; empty without a TCP listener.
    const std::string &address() const { return m_address; }
    void serve();
    // Health down; new calls are still answered.
    void drain();
    // Ends what is still open after `patience`. Idempotent.
    void stop(std::chrono::milliseconds patience);

private:
    GrpcEndpoint() = default;

    std::unique_ptr<grpc::Server> m_server;
    std::string m_address;
    std::string m_socket;
    bool m_stopped = false;
};

} // namespace wheelhouse::server
