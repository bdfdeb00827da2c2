#include "client/channel.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>

#include "client/status_error.h"
#include "core/identifier.h"

namespace wheelhouse::client {
namespace {

constexpr int kMaxReceiveBytes = 16 * 1024 * 1024;
// The server permits pings of this interval, also without calls.
constexpr int kKeepAliveMs = 30'000;
constexpr int kKeepAliveTimeoutMs = 10'000;
constexpr int kConnectTimeoutMs = 5'000;

grpc::ChannelArguments channelArguments()
{
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
    arguments.SetMaxReceiveMessageSize(kMaxReceiveBytes);
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepAliveMs);
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepAliveTimeoutMs);
    arguments.SetInt(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
    arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
    // gRPC's back-off stays below ours, or a retry would only repeat its last
    // failure. The "minimum" is also the limit of one connection attempt.
    arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
    arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
    arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kConnectTimeoutMs);
    // Two channels never share a connection, so that one's identity and CA are
    // its own.
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetUserAgentPrefix("wheelhouse/" WHEELHOUSE_VERSION);
    return arguments;
}

} // namespace

Channel::Channel(ConnectionOptions options) : m_options(std::move(options))
{
    auto credentials = grpc::InsecureChannelCredentials();
    auto target = m_options.server.toString();
    if (m_options.server.kind == ServerAddress::Kind::Tcp) {
        grpc::SslCredentialsOptions tls;
        tls.pem_root_certs = m_options.caCertificate;
        credentials = grpc::SslCredentials(tls);
        target = "dns:///" + target;
    }
    m_channel = grpc::CreateCustomChannel(target, credentials, channelArguments());
}

Channel::~Channel()
{
    m_inFlight->close();
}

std::string Channel::prepare(grpc::ClientContext &context, std::optional<std::chrono::milliseconds> deadline,
                             std::string requestId) const
{
    if (requestId.empty()) {
        requestId = makeUuid();
    }
    context.AddMetadata("x-request-id", requestId);
    if (!m_options.token.empty()) {
        context.AddMetadata("authorization", "Bearer " + m_options.token.reveal());
    }
    if (deadline) {
        context.set_deadline(std::chrono::system_clock::now() + *deadline);
    }
    return requestId;
}

Error Channel::error(const grpc::Status &status) const
{
    // A deadline that passes while there is no connection is the connection's
    // fault.
    if (status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED
        && m_channel->GetState(false) != GRPC_CHANNEL_READY) {
        return notReached(address(), "it did not answer in time");
    }
    return errorOf(status, address(), m_options.caFile);
}

void Channel::connectNow() const
{
    grpc::experimental::ChannelResetConnectionBackoff(m_channel.get());
}

bool Channel::shutDown(std::chrono::milliseconds limit)
{
    m_inFlight->close();
    return m_inFlight->waitForEnd(limit);
}

} // namespace wheelhouse::client
