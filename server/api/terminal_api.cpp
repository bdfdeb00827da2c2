#include "server/api/terminal_api.h"

#include <fmt/format.h>

#include "server/api/pod_stream_call.h"
#include "server/clusters/object_names.h"

namespace wheelhouse::api {

namespace {

constexpr int kMaxWords = 100;
constexpr std::size_t kMaxCommandBytes = 32u << 10;
constexpr std::size_t kMaxPiece = 64u << 10;
constexpr int kMaxCells = 10'000;
constexpr int kMaxPort = 65'535;

Result<void> checkSize(const v1::TerminalSize &size, const std::string &field)
{
    if (size.columns() < 1 || size.columns() > kMaxCells || size.rows() < 1 || size.rows() > kMaxCells)
        return failField(field, fmt::format("1 to {} columns and rows are allowed", kMaxCells));
    return {};
}

Result<std::shared_ptr<const v1::Pod>> findPod(const clusters::ClusterView &view, const std::string &name,
                                               const std::string &field)
{
    const auto parsed = clusters::ObjectName::parse(name);
    if (!parsed || parsed->collection != "pods")
        return failField(field, "a pod's name is allowed: clusters/…/namespaces/…/pods/…");
    auto pod = view.pods.get(name);
    if (!pod)
        return fail(ErrorCode::NotFound, "there is no pod " + name);
    return pod;
}

// The one that has been ready for longest is the least likely to go.
Result<std::shared_ptr<const v1::Pod>> findReadyPod(const clusters::ClusterView &view, const std::string &target)
{
    if (!view.workloads.get(target))
        return findPod(view, target, "options.target");
    std::shared_ptr<const v1::Pod> best;
    for (const auto &pod : view.pods.select([&](const v1::Pod &each) { return each.workload() == target; })) {
        const bool ready = pod->phase() == "Running" && pod->ready_container_count() == pod->container_count() && !pod->has_delete_time();
        if (ready && (!best || pod->start_time().seconds() < best->start_time().seconds()))
            best = pod;
    }
    if (!best)
        return fail(ErrorCode::FailedPrecondition, "no pod of it is ready");
    return best;
}

std::vector<std::string> commandOf(const v1::TerminalOptions &options)
{
    if (options.command_size() > 0)
        return {options.command().begin(), options.command().end()};
    return {"/bin/sh", "-c", "command -v bash >/dev/null 2>&1 && exec bash || exec sh"};
}

} // namespace

Result<std::unique_ptr<clusters::PodStream>> TerminalKind::open(const Request &first,
                                                                std::shared_ptr<clusters::PodStreamReader> reader,
                                                                std::string &resource)
{
    if (first.part_case() != Request::kOptions)
        return failField("part", "must be options in the first request");
    const auto &options = first.options();
    resource = options.pod();
    const auto pod = findPod(view, options.pod(), "options.pod");
    if (!pod)
        return passOn(pod);
    std::size_t bytes = 0;
    for (const auto &word : options.command())
        bytes += word.size();
    if (options.command_size() > kMaxWords || bytes > kMaxCommandBytes)
        return failField("options.command", fmt::format("at most {} words and {} bytes are allowed", kMaxWords, kMaxCommandBytes));
    if (options.has_size()) {
        if (auto checked = checkSize(options.size(), "options.size"); !checked)
            return passOn(checked);
    }
    clusters::TerminalRequest request;
    request.pod = options.pod();
    request.container = options.container();
    if (request.container.empty() && (*pod)->containers_size() > 0)
        request.container = (*pod)->containers(0).name();
    const bool has = std::any_of((*pod)->containers().begin(), (*pod)->containers().end(),
                                 [&](const auto &each) { return each.name() == request.container; });
    if (!has)
        return failField("options.container", fmt::format("{} has no container {}", options.pod(), request.container));
    request.command = commandOf(options);
    request.tty = options.tty();
    request.input = options.input();
    auto stream = streams.openTerminal(request, std::move(reader));
    if (stream && options.tty() && options.has_size())
        (*stream)->resize(options.size().columns(), options.size().rows());
    return stream;
}

Result<bool> TerminalKind::give(const Request &request, clusters::PodStream &stream, std::function<void()> taken)
{
    switch (request.part_case()) {
    case Request::kInput:
        if (request.input().size() > kMaxPiece)
            return failField("input", "at most 64 KiB are allowed");
        stream.send(request.input(), std::move(taken));
        return true;
    case Request::kSize:
        if (auto checked = checkSize(request.size(), "size"); !checked)
            return passOn(checked);
        stream.resize(request.size().columns(), request.size().rows());
        return false;
    case Request::kInputEnd: stream.endInput(); return false;
    default: return failField("part", "must be input, size or input_end behind the first request");
    }
}

void TerminalKind::started(const std::string &protocol, const std::string &, Response &response)
{
    response.mutable_start()->set_protocol(protocol);
}

void TerminalKind::output(Channel channel, std::string bytes, Response &response)
{
    if (channel == Channel::Output)
        response.set_output(std::move(bytes));
    else
        response.set_error_output(std::move(bytes));
}

bool TerminalKind::ended(int exitCode, const std::optional<Error> &failure, Response &response)
{
    // What could not be run is an error of the call.
    if (failure && exitCode < 0)
        return false;
    response.mutable_end()->set_exit_code(exitCode);
    return true;
}

Result<std::unique_ptr<clusters::PodStream>> ForwardKind::open(const Request &first,
                                                               std::shared_ptr<clusters::PodStreamReader> reader,
                                                               std::string &resource)
{
    if (first.part_case() != Request::kOptions)
        return failField("part", "must be options in the first request");
    resource = first.options().target();
    if (first.options().port() < 1 || first.options().port() > kMaxPort)
        return failField("options.port", fmt::format("1 to {} are allowed", kMaxPort));
    const auto pod = findReadyPod(view, first.options().target());
    if (!pod)
        return passOn(pod);
    resource = (*pod)->name();
    return streams.openPort((*pod)->name(), first.options().port(), std::move(reader));
}

Result<bool> ForwardKind::give(const Request &request, clusters::PodStream &stream, std::function<void()> taken)
{
    if (request.part_case() != Request::kData)
        return failField("part", "must be data behind the first request");
    if (request.data().size() > kMaxPiece)
        return failField("data", "at most 64 KiB are allowed");
    stream.send(request.data(), std::move(taken));
    return true;
}

void ForwardKind::started(const std::string &, const std::string &resource, Response &response)
{
    response.mutable_start()->set_pod(resource);
}

void ForwardKind::output(Channel, std::string bytes, Response &response)
{
    response.set_data(std::move(bytes));
}

bool ForwardKind::ended(int, const std::optional<Error> &, Response &)
{
    return false;
}

TerminalApi::TerminalApi(CallChain &chain, const clusters::ClusterView &view, clusters::PodStreams &streams)
    : m_calls(chain, v1::TerminalService::service_full_name()), m_terminal{view, streams}, m_forward{view, streams}
{
}

grpc::ServerBidiReactor<v1::OpenTerminalRequest, v1::OpenTerminalResponse> *
TerminalApi::OpenTerminal(grpc::CallbackServerContext *context)
{
    return m_calls.own<PodStreamCall<TerminalKind>>(context, "OpenTerminal", m_terminal);
}

grpc::ServerBidiReactor<v1::ForwardPortRequest, v1::ForwardPortResponse> *
TerminalApi::ForwardPort(grpc::CallbackServerContext *context)
{
    return m_calls.own<PodStreamCall<ForwardKind>>(context, "ForwardPort", m_forward);
}

} // namespace wheelhouse::api
