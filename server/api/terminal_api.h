#pragma once

#include "server/api/service_calls.h"
#include "server/clusters/cluster_view.h"
#include "server/clusters/terminals/pod_streams.h"
#include "wheelhouse/v1/terminals.grpc.pb.h"

namespace wheelhouse::api {

// What the messages of OpenTerminal mean; see PodStreamCall.
struct TerminalKind {
    using Request = v1::OpenTerminalRequest;
    using Response = v1::OpenTerminalResponse;
    using Channel = clusters::PodStreamReader::Channel;
    static constexpr bool endsWithInput = false;

    Result<std::unique_ptr<clusters::PodStream>> open(const Request &first, std::shared_ptr<clusters::PodStreamReader> reader,
                                                      std::string &resource);
    static const google::protobuf::Message &auditedRequest(const Request &first) { return first.options(); }
    static Result<bool> give(const Request &request, clusters::PodStream &stream, std::function<void()> taken);
    static void started(const std::string &protocol, const std::string &resource, Response &response);
    static void output(Channel channel, std::string bytes, Response &response);
    static bool ended(int exitCode, const std::optional<Error> &failure, Response &response);

    const clusters::ClusterView &view;
    clusters::PodStreams &streams;
};

// The same of ForwardPort.
struct ForwardKind {
    using Request = v1::ForwardPortRequest;
    using Response = v1::ForwardPortResponse;
    using Channel = clusters::PodStreamReader::Channel;
    static constexpr bool endsWithInput = true;

    Result<std::unique_ptr<clusters::PodStream>> open(const Request &first, std::shared_ptr<clusters::PodStreamReader> reader,
                                                      std::string &resource);
    static const google::protobuf::Message &auditedRequest(const Request &first) { return first.options(); }
    static Result<bool> give(const Request &request, clusters::PodStream &stream, std::function<void()> taken);
    static void started(const std::string &protocol, const std::string &resource, Response &response);
    static void output(Channel channel, std::string bytes, Response &response);
    static bool ended(int exitCode, const std::optional<Error> &failure, Response &response);

    const clusters::ClusterView &view;
    clusters::PodStreams &streams;
};

// TerminalService. View and streams outlive it.
class TerminalApi final : public v1::TerminalService::CallbackService {
public:
    TerminalApi(CallChain &chain, const clusters::ClusterView &view, clusters::PodStreams &streams);

    grpc::ServerBidiReactor<v1::OpenTerminalRequest, v1::OpenTerminalResponse> *
    OpenTerminal(grpc::CallbackServerContext *context) override;
    grpc::ServerBidiReactor<v1::ForwardPortRequest, v1::ForwardPortResponse> *
    ForwardPort(grpc::CallbackServerContext *context) override;

private:
    ServiceCalls m_calls;
    TerminalKind m_terminal;
    ForwardKind m_forward;
};

} // namespace wheelhouse::api
