#pragma once

#include <functional>
#include <memory>
#include <utility>

#include <grpcpp/client_context.h>
#include <grpcpp/support/sync_stream.h>

#include "client/channel.h"
#include "core/result.h"

namespace wheelhouse::client {

struct CallOptions {
    std::chrono::milliseconds deadline = kCallDeadline;
    // Ties this call to the server's log; a new one when empty.
    std::string requestId;
};

// A unary call under way. Letting it go does not end the call.
class PendingCall {
public:
    PendingCall() = default;
    explicit PendingCall(std::weak_ptr<grpc::ClientContext> context) : m_context(std::move(context)) {}
    // The handler comes all the same, with Cancelled unless the answer was
    // already on its way.
    void cancel() const
    {
        if (const auto context = m_context.lock()) {
            context->TryCancel();
        }
    }

private:
    std::weak_ptr<grpc::ClientContext> m_context;
};

// Makes one call and returns at once:
//
//   call<v1::DeviceService>(channel, &v1::DeviceService::Stub::async::GetDevice, request,
//                           [](Result<v1::Device> device) { … });
//
// The handler is called exactly once, on a gRPC thread, where it must not
// wait; on the calling thread only when the channel is shut down already.
template <class Service, class Async, class Request, class Response, class Handler>
PendingCall call(const std::shared_ptr<Channel> &channel,
                 void (Async::*method)(grpc::ClientContext *, const Request *, Response *,
                                       std::function<void(grpc::Status)>),
                 Request request, Handler handler, CallOptions options = {})
{
    struct Call {
        InFlightCalls::Ticket ticket;
        std::shared_ptr<Channel> channel;
        std::shared_ptr<grpc::ClientContext> context;
        typename Service::Stub stub;
        Request request;
        Response response;
        Handler handler;
    };
    auto context = std::make_shared<grpc::ClientContext>();
    auto ticket = channel->inFlight()->enter(context);
    if (!ticket) {
        handler(Result<Response>(fail(ErrorCode::Cancelled, "The connection is being closed")));
        return {};
    }
    channel->prepare(*context, options.deadline, std::move(options.requestId));
    auto state = std::shared_ptr<Call>(new Call{std::move(ticket), channel, context,
                                                typename Service::Stub(channel->grpcChannel()), std::move(request),
                                                Response(), std::move(handler)});
    auto *const raw = state.get();
    auto *const async = static_cast<Async *>(raw->stub.async());
    (async->*method)(context.get(), &raw->request, &raw->response, [state = std::move(state)](grpc::Status status) {
        if (status.ok()) {
            state->handler(Result<Response>(std::move(state->response)));
        } else {
            state->handler(Result<Response>(tl::unexpected<Error>(state->channel->error(status))));
        }
    });
    return PendingCall(context);
}

// The same, waiting: for programs without an event loop, never for a window.
//
//   const auto device = callBlocking(*channel, &v1::DeviceService::Stub::GetDevice, request);
template <class Stub, class Request, class Response>
Result<Response> callBlocking(const Channel &channel,
                              grpc::Status (Stub::*method)(grpc::ClientContext *, const Request &, Response *),
                              const std::type_identity_t<Request> &request, CallOptions options = {})
{
    grpc::ClientContext context;
    channel.prepare(context, options.deadline, std::move(options.requestId));
    Stub stub(channel.grpcChannel());
    Response response;
    const auto status = (stub.*method)(&context, request, &response);
    if (!status.ok()) {
        return tl::unexpected<Error>(channel.error(status));
    }
    return response;
}

// Reads a server stream to its end on the calling thread; `receive` returns
// false to stop it. For programs without an event loop.
template <class Stub, class Request, class Response, class Receive>
Result<void> readBlocking(const Channel &channel,
                          std::unique_ptr<grpc::ClientReader<Response>> (Stub::*method)(grpc::ClientContext *,
                                                                                        const Request &),
                          const std::type_identity_t<Request> &request, Receive receive)
{
    grpc::ClientContext context;
    channel.prepare(context, std::nullopt);
    Stub stub(channel.grpcChannel());
    const auto reader = (stub.*method)(&context, request);
    Response response;
    bool stopped = false;
    while (!stopped && reader->Read(&response)) {
        stopped = !receive(response);
    }
    if (stopped) {
        context.TryCancel();
        while (reader->Read(&response)) {
        }
    }
    const auto status = reader->Finish();
    if (!stopped && !status.ok()) {
        return tl::unexpected<Error>(channel.error(status));
    }
    return {};
}

} // namespace wheelhouse::client
