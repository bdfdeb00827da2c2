#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <thread>

#include <grpcpp/client_context.h>
#include <grpcpp/support/sync_stream.h>

#include "client/channel.h"
#include "core/result.h"

// Long streams for a thread that may wait: files in and out. Neither has a
// deadline; each ends when asked to stop, when the server ends it or when the
// channel shuts down.
namespace wheelhouse::client {

namespace detail {

struct TransferContext {
    InFlightCalls::Ticket ticket;
    std::shared_ptr<grpc::ClientContext> context;
};

inline TransferContext enterTransfer(const std::shared_ptr<Channel> &channel)
{
    auto context = std::make_shared<grpc::ClientContext>();
    auto ticket = channel->inFlight()->enter(context);
    channel->prepare(*context, std::nullopt);
    return {std::move(ticket), std::move(context)};
}

} // namespace detail

// Sends what `next` gives until it gives nothing, while `receive` is called
// with the answers on a second thread that ends before this returns. Writing
// waits while the server cannot take more, and a `receive` that waits makes the
// server wait: neither side piles up. An error of `next` cancels the stream, so
// that half a file is not taken for a whole one, and is what this returns.
//
//   upload(channel, &v1::DeviceTransferService::Stub::ImportDevices, stop,
//          [&]() -> Result<std::optional<v1::ImportDevicesRequest>> { … },
//          [&](v1::ImportDevicesResponse &&response) { … });
template <class Stub, class Request, class Response, class Next, class Receive>
Result<void> upload(const std::shared_ptr<Channel> &channel,
                    std::unique_ptr<grpc::ClientReaderWriter<Request, Response>> (Stub::*method)(grpc::ClientContext *),
                    const std::stop_token &stop, Next next, Receive receive)
{
    const auto transfer = detail::enterTransfer(channel);
    if (!transfer.ticket)
        return fail(ErrorCode::Cancelled, "The connection is being closed");
    const std::stop_callback cancel(stop, [&transfer] { transfer.context->TryCancel(); });
    Stub stub(channel->grpcChannel());
    const auto stream = (stub.*method)(transfer.context.get());
    std::optional<Error> broken;
    {
        const std::jthread reader([&] {
            Response response;
            while (stream->Read(&response))
                receive(std::move(response));
        });
        bool open = true;
        while (open && !stop.stop_requested()) {
            Result<std::optional<Request>> request = next();
            if (!request) {
                broken = request.error();
                transfer.context->TryCancel();
                break;
            }
            if (!*request) {
                stream->WritesDone();
                break;
            }
            open = stream->Write(**request);
        }
    }
    const auto status = stream->Finish();
    if (broken)
        return tl::unexpected<Error>(*broken);
    if (!status.ok())
        return tl::unexpected<Error>(channel->error(status));
    return {};
}

// Reads a server stream to its end on the calling thread; while `receive`
// waits, so does the server.
template <class Stub, class Request, class Response, class Receive>
Result<void> download(const std::shared_ptr<Channel> &channel,
                      std::unique_ptr<grpc::ClientReader<Response>> (Stub::*method)(grpc::ClientContext *, const Request &),
                      const std::type_identity_t<Request> &request, const std::stop_token &stop, Receive receive)
{
    const auto transfer = detail::enterTransfer(channel);
    if (!transfer.ticket)
        return fail(ErrorCode::Cancelled, "The connection is being closed");
    const std::stop_callback cancel(stop, [&transfer] { transfer.context->TryCancel(); });
    Stub stub(channel->grpcChannel());
    const auto reader = (stub.*method)(transfer.context.get(), request);
    Response response;
    while (reader->Read(&response))
        receive(std::move(response));
    const auto status = reader->Finish();
    if (!status.ok())
        return tl::unexpected<Error>(channel->error(status));
    return {};
}

} // namespace wheelhouse::client
