#pragma once

#include <deque>
#include <functional>

#include "client/duplex_call.h"
#include "models/stream_bridge.h"

// Brings in all of gRPC: include it where a stream is opened, never in a
// model's header.
namespace wheelhouse::models {

// A two-way stream whose events come on the UI thread. Bound: what has come and was not consumed; above `limit` bytes
// no further message is read, so that one message more may lie here. UI thread; owned by whoever speaks on it, and ends
// with it. No event comes from within a call, nor once it is gone; an event may be its end.
template <class Request, class Response> class DuplexStream {
public:
    struct Events {
        std::function<void(Response &&)> message;
        // The next request may be given.
        std::function<void()> written;
        std::function<void(const std::optional<Error> &)> ended;
        // What a message counts for; any thread.
        std::size_t (*sizeOf)(const Response &);
    };

    template <class Service, class Async>
    DuplexStream(std::type_identity<Service>, const std::shared_ptr<client::Channel> &channel,
                 std::shared_ptr<UiDoor> door,
                 void (Async::*method)(grpc::ClientContext *, grpc::ClientBidiReactor<Request, Response> *),
                 std::size_t limit, Events events)
        : m_events(std::move(events)), m_box(std::make_shared<Box>(std::move(door), limit, m_events.sizeOf))
    {
        m_box->stream = this;
        m_call = client::duplex<Service>(channel, method, *m_box);
    }
    ~DuplexStream()
    {
        m_box->stream = nullptr;
        m_call->stop();
    }
    DuplexStream(const DuplexStream &) = delete;
    DuplexStream &operator=(const DuplexStream &) = delete;

    // As DuplexCall's.
    void write(Request request) { m_call->write(std::move(request)); }
    void endWriting() { m_call->endWriting(); }
    // So many of the bytes that came are done with.
    void consumed(std::size_t bytes)
    {
        {
            const std::lock_guard lock(m_box->mutex);
            m_box->unconsumed -= std::min(bytes, m_box->unconsumed);
            if (m_box->unconsumed >= m_box->limit || !std::exchange(m_box->isFull, false))
                return;
        }
        m_call->readOn();
    }

private:
    // Where gRPC's threads put what comes; the call's handler, shared with what is
    // posted, which may arrive after the stream is gone.
    struct Box final : client::DuplexHandler<Response>, std::enable_shared_from_this<Box> {
        Box(std::shared_ptr<UiDoor> uiDoor, std::size_t most, std::size_t (*size)(const Response &))
            : door(std::move(uiDoor)), limit(most), sizeOf(size)
        {
        }

        bool duplexMessage(Response &&response) override
        {
            bool readsOn = false;
            put([&] {
                unconsumed += sizeOf(response);
                messages.push_back(std::move(response));
                isFull = unconsumed >= limit;
                readsOn = !isFull;
            });
            return readsOn;
        }
        void duplexWritten() override
        {
            put([this] { written = true; });
        }
        void duplexEnded(std::optional<Error> error) override
        {
            put([&] {
                end = std::move(error);
                ended = true;
            });
        }
        template <class Change> void put(const Change &change)
        {
            {
                const std::lock_guard lock(mutex);
                change();
                if (std::exchange(isPosted, true))
                    return;
            }
            door->post([box = this->shared_from_this()] { deliver(box); });
        }

        const std::shared_ptr<UiDoor> door;
        const std::size_t limit;
        std::size_t (*const sizeOf)(const Response &);
        // Null when it is gone; UI thread only.
        DuplexStream *stream = nullptr;
        // Guards what follows.
        std::mutex mutex;
        std::deque<Response> messages;
        std::size_t unconsumed = 0;
        bool isFull = false;
        bool written = false;
        bool ended = false;
        bool isPosted = false;
        std::optional<Error> end;
    };

    static void deliver(const std::shared_ptr<Box> &box)
    {
        std::deque<Response> messages;
        bool isWritten = false;
        bool isEnded = false;
        {
            const std::lock_guard lock(box->mutex);
            box->isPosted = false;
            messages.swap(box->messages);
            isWritten = std::exchange(box->written, false);
            isEnded = std::exchange(box->ended, false);
        }
        // Asked anew before each: the one before may have been its end.
        if (box->stream && isWritten)
            box->stream->m_events.written();
        for (Response &message : messages) {
            if (box->stream)
                box->stream->m_events.message(std::move(message));
        }
        if (box->stream && isEnded)
            box->stream->m_events.ended(box->end);
    }

    const Events m_events;
    const std::shared_ptr<Box> m_box;
    std::unique_ptr<client::DuplexCall<Request, Response>> m_call;
};

} // namespace wheelhouse::models
