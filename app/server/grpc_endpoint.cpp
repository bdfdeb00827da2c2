#include "app/server/grpc_endpoint.h"

#include <filesystem>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/security/auth_metadata_processor.h>

#include "core/log.h"
#include "grpc/health/v1/health.pb.h"

namespace wheelhouse::server {

namespace {

constexpr int kMaxReceiveBytes = 4 * 1024 * 1024;
constexpr int kMaxSendBytes = 16 * 1024 * 1024;
constexpr int kMaxMetadataBytes = 16 * 1024;
constexpr int kMaxStreamsAConnection = 256;
// Clients ping every 30 s; less than half of that is refused.
constexpr int kMinPingIntervalMs = 10'000;

// A socket file that nobody listens on is what a killed server left behind.
Result<void> clearStaleSocket(const std::string &path)
{
    sockaddr_un address{};
    if (path.size() >= sizeof(address.sun_path))
        return fail(ErrorCode::InvalidArgument, "--socket: " + path + " is longer than the "
                        + std::to_string(sizeof(address.sun_path) - 1) + " bytes that a socket's path may have");
    struct stat status{};
    if (::lstat(path.c_str(), &status) != 0)
        return {};
    if (!S_ISSOCK(status.st_mode))
        return fail(ErrorCode::FailedPrecondition, "--socket: " + path + " is there already and is no socket");
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof(address.sun_path) - 1);
    const int probe = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool alive = ::connect(probe, reinterpret_cast<const sockaddr *>(&address), sizeof(address)) == 0;
    ::close(probe);
    if (alive)
        return fail(ErrorCode::FailedPrecondition, "--socket: another server listens on " + path);
    ::unlink(path.c_str());
    return {};
}

// Before anything is looked at: the contract's own methods are checked by the
// call chain, health is open, and what else gRPC serves (reflection, the answer
// to unknown methods) is for those with a token.
class TokenGuard final : public grpc::AuthMetadataProcessor {
public:
    explicit TokenGuard(std::function<Result<void>(const Secret &)> admit) : m_admit(std::move(admit)) { }

    // A look into memory, and rarely at the store.
    bool IsBlocking() const override { return false; }

    grpc::Status Process(const InputMetadata &metadata, grpc::AuthContext *, OutputMetadata *, OutputMetadata *) override
    {
        const auto path = textOf(metadata, ":path");
        if (path.starts_with("/wheelhouse.v1.") || path.starts_with("/grpc.health.v1.Health/"))
            return grpc::Status::OK;
        const auto authorization = textOf(metadata, "authorization");
        constexpr std::string_view kBearer = "Bearer ";
        if (!authorization.starts_with(kBearer))
            return {grpc::StatusCode::UNAUTHENTICATED, "a token is needed: send it as metadata `authorization: Bearer TOKEN`"};
        const auto admitted = m_admit(Secret(std::string(authorization.substr(kBearer.size()))));
        return admitted ? grpc::Status::OK
                        : grpc::Status(static_cast<grpc::StatusCode>(admitted.error().code), admitted.error().message);
    }

private:
    static std::string_view textOf(const InputMetadata &metadata, const char *key)
    {
        const auto found = metadata.find(key);
        return found == metadata.end() ? std::string_view() : std::string_view(found->second.data(), found->second.size());
    }

    const std::function<Result<void>(const Secret &)> m_admit;
};

std::string hostOf(const std::string &listen)
{
    const auto colon = listen.rfind(':');
    return colon == std::string::npos ? listen : listen.substr(0, colon);
}

} // namespace

Result<std::unique_ptr<GrpcEndpoint>> GrpcEndpoint::start(const Listeners &listeners,
                                                          const std::vector<grpc::Service *> &services)
{
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    // Links health's descriptor in, which makes reflection complete.
    (void)grpc::health::v1::HealthCheckRequest::descriptor();

    grpc::ServerBuilder builder;
    builder.SetMaxReceiveMessageSize(kMaxReceiveBytes);
    builder.SetMaxSendMessageSize(kMaxSendBytes);
    // gRPC would let a second server share the port without a word.
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMaxStreamsAConnection);
    builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMaxMetadataBytes);
    // Who connects and says nothing is let go.
    builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, 10'000);
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 30'000);
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10'000);
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
    builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, kMinPingIntervalMs);

    auto endpoint = std::unique_ptr<GrpcEndpoint>(new GrpcEndpoint);
    int port = 0;
    if (!listeners.tcp.empty()) {
        grpc::SslServerCredentialsOptions tls(GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE);
        tls.pem_key_cert_pairs.push_back({listeners.keyPem.reveal(), listeners.certificatePem});
        const auto credentials = grpc::SslServerCredentials(tls);
        credentials->SetAuthMetadataProcessor(std::make_shared<TokenGuard>(listeners.admit));
        builder.AddListeningPort(listeners.tcp, credentials, &port);
    }
    const mode_t mask = ::umask(0177);
    if (!listeners.socket.empty()) {
        if (auto cleared = clearStaleSocket(listeners.socket); !cleared) {
            ::umask(mask);
            return passOn(cleared);
        }
        ::umask(0077);
        std::error_code ignored;
        const auto folder = std::filesystem::absolute(listeners.socket).parent_path();
        std::filesystem::create_directories(folder, ignored);
        ::umask(0177);
        builder.AddListeningPort("unix:" + std::filesystem::absolute(listeners.socket).string(),
                                 grpc::InsecureServerCredentials());
    }
    for (auto *service : services)
        builder.RegisterService(service);
    endpoint->m_server = builder.BuildAndStart();
    ::umask(mask);
    if (!endpoint->m_server)
        return fail(ErrorCode::Unavailable, "cannot listen on " + listeners.tcp
                        + (listeners.socket.empty() ? "" : " and " + listeners.socket)
                        + ": is the address taken, or not this machine's?");
    endpoint->m_socket = listeners.socket;
    if (!listeners.tcp.empty())
        endpoint->m_address = hostOf(listeners.tcp) + ":" + std::to_string(port);
    endpoint->m_server->GetHealthCheckService()->SetServingStatus(false);
    return endpoint;
}

GrpcEndpoint::~GrpcEndpoint() { stop(std::chrono::milliseconds(0)); }

void GrpcEndpoint::serve() { m_server->GetHealthCheckService()->SetServingStatus(true); }

void GrpcEndpoint::drain() { m_server->GetHealthCheckService()->SetServingStatus(false); }

void GrpcEndpoint::stop(std::chrono::milliseconds patience)
{
    if (!m_server || m_stopped)
        return;
    m_stopped = true;
    m_server->Shutdown(std::chrono::system_clock::now() + patience);
    m_server->Wait();
    if (!m_socket.empty())
        ::unlink(m_socket.c_str());
}

} // namespace wheelhouse::server
