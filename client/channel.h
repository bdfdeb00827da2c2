#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include "client/connection_options.h"
#include "client/in_flight_calls.h"

namespace wheelhouse::client {

// Default limit of a unary call.
constexpr std::chrono::milliseconds kCallDeadline{10'000};

// One connection to one server, with the caller's identity. Opening it sends
// nothing: gRPC connects with the first call and by itself again later. TLS
// with the given CA only; plain over a Unix socket. Shared by its calls and
// watches; any thread. Before main returns: `shutDown`.
class Channel {
public:
    explicit Channel(ConnectionOptions options);
    // Cancels what is under way, without waiting for it.
    ~Channel();
    Channel(const Channel &) = delete;
    Channel &operator=(const Channel &) = delete;

    // For messages: `127.0.0.1:7443` or `unix:/run/…`.
    std::string address() const { return m_options.server.toString(); }
    const std::shared_ptr<grpc::Channel> &grpcChannel() const { return m_channel; }
    const std::shared_ptr<InFlightCalls> &inFlight() const { return m_inFlight; }

    // Puts on a call who makes it, its request id (`x-request-id`, a new one
    // when empty) and its deadline, which only a stream goes without. Returns
    // the request id.
    std::string prepare(grpc::ClientContext &context, std::optional<std::chrono::milliseconds> deadline,
                        std::string requestId = {}) const;

    // `errorOf` for this server.
    Error error(const grpc::Status &status) const;

    // Lets the next call connect at once instead of after gRPC's own back-off.
    void connectNow() const;

    // Refuses further calls, cancels those under way and waits until their
    // handlers have returned. False when some had not within `limit`. Not from
    // a handler.
    bool shutDown(std::chrono::milliseconds limit = std::chrono::milliseconds(2000));

private:
    ConnectionOptions m_options;
    std::shared_ptr<grpc::Channel> m_channel;
    std::shared_ptr<InFlightCalls> m_inFlight = std::make_shared<InFlightCalls>();
};

} // namespace wheelhouse::client
