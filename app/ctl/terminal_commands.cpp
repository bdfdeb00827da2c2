#include <array>
#include <atomic>
#include <csignal>
#include <system_error>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app/ctl/commands.h"
#include "app/ctl/names.h"
#include "app/ctl/raw_terminal.h"
#include "wheelhouse/v1/terminals.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

constexpr std::size_t kPiece = 16u << 10;
// Connections that are forwarded at once.
constexpr int kMostConnections = 100;

struct ExecOptions {
    std::string pod;
    std::string cluster;
    std::string space;
    std::string container;
    bool input = false;
    bool tty = false;
    std::vector<std::string> command;
};

struct ForwardCommandOptions {
    std::string target;
    std::string cluster;
    std::string space;
    std::string ports;
};

// A pipe that says stop to whoever polls it.
class StopPipe {
public:
    StopPipe()
    {
        if (::pipe2(m_ends.data(), O_CLOEXEC) != 0) {
            m_ends = {-1, -1};
        }
    }
    ~StopPipe()
    {
        for (const int end : m_ends) {
            ::close(end);
        }
    }
    StopPipe(const StopPipe &) = delete;
    StopPipe &operator=(const StopPipe &) = delete;
    int reading() const { return m_ends[0]; }
    void stop() { (void)!::write(m_ends[1], "", 1); }

private:
    std::array<int, 2> m_ends{-1, -1};
};

void writeAll(int descriptor, const std::string &bytes)
{
    std::size_t at = 0;
    while (at < bytes.size()) {
        const auto written = ::write(descriptor, bytes.data() + at, bytes.size() - at);
        if (written < 0 && errno != EINTR) {
            return;
        }
        at += written > 0 ? static_cast<std::size_t>(written) : 0;
    }
}

void setSize(v1::TerminalSize &size)
{
    const auto cells = terminalCells();
    size.set_columns(cells.columns);
    size.set_rows(cells.rows);
}

// Sends what is typed until it ends or `stop` says so.
template <class Stream> void sendTyped(Stream &stream, bool tty, const StopPipe &stop)
{
    TypedReader reader;
    for (;;) {
        auto typed = reader.next(stop.reading());
        v1::OpenTerminalRequest request;
        switch (typed.kind) {
        case TypedInput::Kind::Stopped: return;
        case TypedInput::Kind::Bytes: request.set_input(std::move(typed.bytes)); break;
        case TypedInput::Kind::Resized:
            if (!tty) {
                continue;
            }
            setSize(*request.mutable_size());
            break;
        case TypedInput::Kind::End: request.set_input_end(true); break;
        }
        if (!stream.Write(request) || typed.kind == TypedInput::Kind::End) {
            return;
        }
    }
}

Outcome exec(Session &session, const ExecOptions &options)
{
    const auto name = podName(options.pod, options.cluster, options.space);
    if (!name) {
        return wrongUsage(name);
    }
    const auto channel = session.channel();
    if (!channel) {
        return refuse(channel);
    }
    v1::OpenTerminalRequest first;
    auto &asked = *first.mutable_options();
    asked.set_pod(*name);
    asked.set_container(options.container);
    asked.mutable_command()->Assign(options.command.begin(), options.command.end());
    asked.set_tty(options.tty);
    asked.set_input(options.input);
    if (options.tty) {
        setSize(*asked.mutable_size());
    }
    grpc::ClientContext context;
    (*channel)->prepare(context, std::nullopt);
    const auto stub = v1::TerminalService::NewStub((*channel)->grpcChannel());
    const auto stream = stub->OpenTerminal(&context);
    stream->Write(first);
    StopPipe stop;
    std::optional<RawTerminal> raw;
    std::thread typing;
    v1::OpenTerminalResponse response;
    std::optional<v1::TerminalEnd> end;
    while (stream->Read(&response)) {
        if (response.has_start()) {
            if (options.tty && options.input) {
                raw.emplace();
            }
            if (options.input) {
                typing = std::thread([&] { sendTyped(*stream, options.tty, stop); });
            }
        } else if (response.has_end()) {
            end = response.end();
        } else {
            writeAll(response.part_case() == v1::OpenTerminalResponse::kErrorOutput ? STDERR_FILENO : STDOUT_FILENO,
                     response.part_case() == v1::OpenTerminalResponse::kErrorOutput ? response.error_output() : response.output());
        }
    }
    stop.stop();
    if (typing.joinable()) {
        typing.join();
    }
    raw.reset();
    const auto status = stream->Finish();
    if (!status.ok()) {
        return tl::unexpected<Failure>(Failure((*channel)->error(status)));
    }
    if (!end || end->exit_code() < 0) {
        return refuse(ErrorCode::Unavailable, "It is not known how the command ended");
    }
    if (end->exit_code() != 0) {
        // The command's own code, as a shell would have it.
        return tl::unexpected<Failure>(
            Failure({ErrorCode::FailedPrecondition, fmt::format("The command ended with exit code {}", end->exit_code()), {}},
                    static_cast<ExitCode>(end->exit_code())));
    }
    return {};
}

struct Ports {
    int local = 0;
    int remote = 0;
};

Result<Ports> parsePorts(const std::string &text)
{
    const auto colon = text.find(':');
    const auto number = [](const std::string &part) {
        int value = -1;
        return !part.empty() && CLI::detail::lexical_cast(part, value) && value >= 0 && value <= 65'535 ? value : -1;
    };
    Ports ports;
    ports.local = number(text.substr(0, colon));
    ports.remote = colon == std::string::npos ? ports.local : number(text.substr(colon + 1));
    if (ports.local < 0 || ports.remote < 1) {
        return fail(ErrorCode::InvalidArgument, fmt::format("'{}' are no ports; write LOCAL:REMOTE, such as 8080:80", text));
    }
    return ports;
}

// One connection, from its first byte to its last. Ends the socket.
void forwardOne(const client::Channel &channel, const v1::ForwardPortRequest &first, int socket)
{
    grpc::ClientContext context;
    channel.prepare(context, std::nullopt);
    const auto stub = v1::TerminalService::NewStub(channel.grpcChannel());
    const auto stream = stub->ForwardPort(&context);
    stream->Write(first);
    std::thread sender([&] {
        v1::ForwardPortRequest request;
        std::string bytes(kPiece, '\0');
        for (;;) {
            const auto count = ::recv(socket, bytes.data(), bytes.size(), 0);
            if (count <= 0) {
                break;
            }
            request.set_data(bytes.data(), static_cast<std::size_t>(count));
            if (!stream->Write(request)) {
                break;
            }
        }
        stream->WritesDone();
    });
    v1::ForwardPortResponse response;
    while (stream->Read(&response)) {
        if (response.part_case() == v1::ForwardPortResponse::kData) {
            writeAll(socket, response.data());
        }
    }
    ::shutdown(socket, SHUT_RDWR);
    sender.join();
    const auto status = stream->Finish();
    if (!status.ok() && status.error_code() != grpc::StatusCode::CANCELLED) {
        std::fputs(fmt::format("whctl: {}\n", channel.error(status).message).c_str(), stderr);
    }
    ::close(socket);
}

// Listens on loopback; the port that it got comes back.
Result<int> listenOn(int &port)
{
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int yes = 1;
    ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    socklen_t size = sizeof address;
    if (::bind(listener, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0 || ::listen(listener, 64) != 0
        || ::getsockname(listener, reinterpret_cast<sockaddr *>(&address), &size) != 0) {
        const int why = errno;
        ::close(listener);
        return fail(ErrorCode::FailedPrecondition,
                    fmt::format("Port {} of this machine cannot be used: {}", port, std::generic_category().message(why)));
    }
    port = ntohs(address.sin_port);
    return listener;
}

Outcome forward(Session &session, const ForwardCommandOptions &options)
{
    auto name = workloadName(options.target, options.cluster, options.space);
    if (!name) {
        name = podName(options.target, options.cluster, options.space);
    }
    if (!name) {
        return wrongUsage("target", fmt::format("'{}' is neither a pod nor a workload; write CLUSTER/NAMESPACE/POD or "
                                                "CLUSTER/NAMESPACE/KIND/NAME", options.target));
    }
    auto ports = parsePorts(options.ports);
    if (!ports) {
        return wrongUsage(ports);
    }
    const auto channel = session.channel();
    if (!channel) {
        return refuse(channel);
    }
    const auto listener = listenOn(ports->local);
    if (!listener) {
        return refuse(listener);
    }
    ::signal(SIGPIPE, SIG_IGN);
    v1::ForwardPortRequest first;
    first.mutable_options()->set_target(*name);
    first.mutable_options()->set_port(ports->remote);
    session.say(fmt::format("127.0.0.1:{} goes to port {} of {}; Ctrl+C ends it", ports->local, ports->remote, lastPart(*name)));
    std::fflush(stdout);
    const auto open = std::make_shared<std::atomic<int>>(0);
    for (;;) {
        const int socket = ::accept4(*listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0) {
            if (errno == EINTR || errno == ECONNABORTED) {
                continue;
            }
            ::close(*listener);
            return refuse(ErrorCode::Unavailable, "No further connection is taken: " + std::generic_category().message(errno));
        }
        if (*open >= kMostConnections) {
            ::close(socket);
            continue;
        }
        ++*open;
        // Ended with the program: there is no other end to it.
        std::thread([open, channel = *channel, first, socket] {
            forwardOne(*channel, first, socket);
            --*open;
        }).detach();
    }
}

} // namespace

void addTerminalCommands(CLI::App &app, Session &session)
{
    auto [exec_, execOptions] = addCommand<ExecOptions>(app.get_subcommand("pod"), "exec",
                                                        "Runs a command in a container and ends with its exit code");
    exec_->add_option("pod", execOptions->pod, "CLUSTER/NAMESPACE/POD, or POD with --cluster and -n")->required();
    exec_->add_option("command", execOptions->command, "Behind --: the command; a shell by default");
    exec_->add_option("--cluster", execOptions->cluster, "Cluster of the pod");
    exec_->add_option("-n,--namespace", execOptions->space, "Namespace of the pod");
    exec_->add_option("-c,--container", execOptions->container, "Which container; the first one by default");
    exec_->add_flag("-i,--stdin", execOptions->input, "Passes standard input to it");
    exec_->add_flag("-t,--tty", execOptions->tty, "Gives it a terminal");
    session.onRun(exec_, [&session, options = execOptions] { return exec(session, *options); });

    auto [forward_, forwardOptions] = addCommand<ForwardCommandOptions>(&app, "port-forward",
                                                                        "Forwards a local port to a pod, or to a ready pod of a workload");
    forward_->add_option("target", forwardOptions->target, "CLUSTER/NAMESPACE/POD or CLUSTER/NAMESPACE/KIND/NAME")->required();
    forward_->add_option("ports", forwardOptions->ports, "LOCAL:REMOTE; a free local port for 0")->required();
    forward_->add_option("--cluster", forwardOptions->cluster, "Its cluster, where the name does not say it");
    forward_->add_option("-n,--namespace", forwardOptions->space, "Its namespace, where the name does not say it");
    session.onRun(forward_, [&session, options = forwardOptions] { return forward(session, *options); });
}

} // namespace wheelhouse::ctl
