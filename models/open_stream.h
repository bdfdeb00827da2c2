#pragma once

#include "client/watch_call.h"
#include "models/proto_values.h"
#include "models/row_feed.h"

// Opening streams; brings in all of gRPC, so include it where one is opened.
namespace wheelhouse::models {

// A whole message on its way to somebody who wants all of it.
template <class Message> struct MessageRow : Row {
    Message message;
};

template <class Message> RowPtr messageRowOf(const Message &message)
{
    auto row = std::make_shared<MessageRow<Message>>();
    row->key = message.name();
    row->message = message;
    return row;
}

template <class Message> const Message &messageOf(const RowPtr &row)
{
    return static_cast<const MessageRow<Message> &>(*row).message;
}

// Converts on gRPC's threads, puts into the mailbox. Members are destroyed in
// reverse: first the watch, which then calls the handler no more.
template <class Request, class Response> class RowStream final : public Stream, private client::WatchHandler<Response> {
public:
    using Convert = std::function<RowBatch(const Response &)>;
    template <class Service, class Async>
    RowStream(std::type_identity<Service>, const std::shared_ptr<client::Channel> &channel,
              void (Async::*method)(grpc::ClientContext *, const Request *, grpc::ClientReadReactor<Response> *),
              Request request, std::shared_ptr<RowMailbox> mailbox, Convert convert)
        : m_mailbox(std::move(mailbox)), m_convert(std::move(convert)),
          m_watch(client::watch<Service>(channel, method, std::move(request), *this))
    {
        m_watch->start();
    }

    void retryNow() override { m_watch->retryNow(); }

private:
    void watchMessage(Response &&message) override { m_mailbox->put(m_convert(message), message.mark()); }
    void watchState(const client::WatchState &state) override { m_mailbox->putState(state); }

    const std::shared_ptr<RowMailbox> m_mailbox;
    const Convert m_convert;
    std::unique_ptr<client::WatchCall<Request, Response>> m_watch;
};

template <class Service, class Async, class Request, class Response>
RowFeed::Open opener(const std::shared_ptr<client::Channel> &channel,
                     void (Async::*method)(grpc::ClientContext *, const Request *, grpc::ClientReadReactor<Response> *),
                     std::type_identity_t<Request> request,
                     std::type_identity_t<std::function<RowBatch(const Response &)>> convert)
{
    return [=](std::shared_ptr<RowMailbox> mailbox) -> std::unique_ptr<Stream> {
        return std::make_unique<RowStream<Request, Response>>(std::type_identity<Service>{}, channel, method, request,
                                                              std::move(mailbox), convert);
    };
}

} // namespace wheelhouse::models
