#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include "app/ctl/session.h"
#include "client/status_error.h"
#include "client/watch_reader.h"

namespace wheelhouse::ctl {

// Follows a watch until `receive` says that it is enough, by returning false.
// A server that is not there at the start, or that refuses, ends it; one that
// goes away later is waited for, and the person is told. DeadlineExceeded when
// `limit` passes first.
template <class Service, class Async, class Request, class Response>
Outcome follow(Session &session,
               void (Async::*method)(grpc::ClientContext *, const Request *, grpc::ClientReadReactor<Response> *),
               std::type_identity_t<Request> request,
               const std::type_identity_t<std::function<bool(const Response &)>> &receive,
               std::optional<std::chrono::steady_clock::time_point> limit = {})
{
    const auto channel = session.channel();
    if (!channel) {
        return refuse(channel);
    }
    const auto reader
        = client::WatchReader<Request, Response>::template open<Service>(*channel, method, std::move(request));
    bool wasLive = false;
    bool lost = false;
    for (;;) {
        const auto item = reader->next(limit);
        if (!item) {
            return refuse(ErrorCode::DeadlineExceeded, "Gave up waiting: the time given for it is over");
        }
        if (const auto *message = std::get_if<Response>(&*item)) {
            if (!receive(*message)) {
                return {};
            }
            continue;
        }
        const auto &state = std::get<client::WatchState>(*item);
        if (state.kind == client::WatchState::Kind::Live) {
            if (lost) {
                std::fputs("whctl: connected again\n", stderr);
            }
            wasLive = true;
            lost = false;
        } else if (state.error) {
            const bool waits = wasLive && !client::isLasting(*state.error);
            if (!waits) {
                return tl::unexpected<Failure>(Failure(*state.error));
            }
            if (!lost) {
                std::fputs(fmt::format("whctl: {}; trying again\n", state.error->message).c_str(), stderr);
            }
            lost = true;
        }
    }
}

} // namespace wheelhouse::ctl
