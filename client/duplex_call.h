#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include <grpcpp/client_context.h>
#include <grpcpp/support/client_callback.h>

#include "client/channel.h"
#include "core/result.h"

namespace wheelhouse::client {

// What happens on a two-way stream. Called on gRPC's threads, one call at a
// time, where it must not wait.
template <class Response> class DuplexHandler {
public:
    virtual ~DuplexHandler() = default;
    // True to read on at once; else nothing further is read until readOn().
    virtual bool duplexMessage(Response &&message) = 0;
    // The last request is on its way: the next may be given.
    virtual void duplexWritten() = 0;
    // Last, and once; no error where the server ended it well.
    virtual void duplexEnded(std::optional<Error> error) = 0;
};

// One two-way stream, opened once and not again. One request at a time and one
// message at a time: whoever is slow makes the other side wait, and nothing
// piles up here. Made by `duplex`.
//
// Owned by whoever speaks on it; any thread but, for `stop` and the destructor,
// not while holding a lock that the handler takes. After either has returned
// the handler is not called again, and the call is cancelled.
template <class Request, class Response> class DuplexCall {
public:
    using Reactor = grpc::ClientBidiReactor<Request, Response>;

    ~DuplexCall() { stop(); }
    DuplexCall(const DuplexCall &) = delete;
    DuplexCall &operator=(const DuplexCall &) = delete;

    // The first after `start`, each other one after duplexWritten(). Ignored
    // once the stream is over.
    void write(Request request) { m_line->write(std::move(request)); }
    // No request comes any more.
    void endWriting() { m_line->endWriting(); }
    void readOn() { m_line->readOn(); }
    void stop() { m_line->stop(); }

    // For `duplex`.
    template <class Start>
    DuplexCall(std::shared_ptr<Channel> channel, const Start &start, DuplexHandler<Response> &handler)
    {
        auto context = std::make_shared<grpc::ClientContext>();
        auto ticket = channel->inFlight()->enter(context);
        channel->prepare(*context, std::nullopt);
        m_line = std::make_shared<Line>(std::move(channel), std::move(context), std::move(ticket), handler);
        m_line->begin(m_line, start);
    }

private:
    // The reactor. Keeps itself alive until gRPC is done with it, by m_self. One
    // hold, from before the start until nothing will be started from outside.
    class Line final : public Reactor {
    public:
        Line(std::shared_ptr<Channel> channel, std::shared_ptr<grpc::ClientContext> context,
             InFlightCalls::Ticket ticket, DuplexHandler<Response> &handler)
            : m_ticket(std::move(ticket)), m_channel(std::move(channel)), m_context(std::move(context)),
              m_handler(&handler)
        {
        }

        template <class Start> void begin(const std::shared_ptr<Line> &self, const Start &start)
        {
            if (!*m_ticket) {
                m_released = true;
                tell([](auto &handler) {
                    handler.duplexEnded(Error{ErrorCode::Cancelled, "The connection is being closed", {}});
                });
                return;
            }
            m_self = self;
            start(m_context.get(), this);
            this->AddHold();
            m_reading = true;
            this->StartRead(&m_message);
            this->StartCall();
        }

        void write(Request request)
        {
            const std::lock_guard lock(m_mutex);
            if (m_released || m_writesEnded || m_writing)
                return;
            m_writing = true;
            m_request = std::move(request);
            this->StartWrite(&m_request);
        }

        void endWriting()
        {
            const std::lock_guard lock(m_mutex);
            if (m_released || m_writesEnded)
                return;
            m_writesEnded = true;
            // gRPC takes it behind a write that is under way only when that is
            // done.
            if (!m_writing)
                this->StartWritesDone();
        }

        void readOn()
        {
            const std::lock_guard lock(m_mutex);
            if (m_released || m_reading)
                return;
            m_reading = true;
            this->StartRead(&m_message);
        }

        void stop()
        {
            {
                const std::lock_guard lock(m_handlerMutex);
                m_handler = nullptr;
            }
            const std::lock_guard lock(m_mutex);
            if (!m_released)
                m_context->TryCancel();
            // A read under way lets go by itself.
            if (!m_reading)
                release();
            m_stopped = true;
        }

        void OnReadDone(bool ok) override
        {
            bool stopped = false;
            {
                const std::lock_guard lock(m_mutex);
                m_reading = false;
                stopped = m_stopped;
                if (!ok || stopped)
                    release();
            }
            bool readsOn = false;
            if (ok && !stopped)
                tell([&](auto &handler) { readsOn = handler.duplexMessage(std::exchange(m_message, Response())); });
            if (readsOn)
                readOn();
        }

        void OnWriteDone(bool ok) override
        {
            {
                const std::lock_guard lock(m_mutex);
                m_writing = false;
                if (m_writesEnded && !m_released)
                    this->StartWritesDone();
            }
            // What could not be written is told by the end.
            if (ok)
                tell([](auto &handler) { handler.duplexWritten(); });
        }

        void OnDone(const grpc::Status &status) override
        {
            std::shared_ptr<grpc::ClientContext> context;
            {
                const std::lock_guard lock(m_mutex);
                m_released = true;
                context = std::move(m_context);
            }
            std::optional<Error> error;
            if (!status.ok())
                error = m_channel->error(status);
            tell([&error](auto &handler) { handler.duplexEnded(std::move(error)); });
            // Its owner may hold it for long: nothing of gRPC stays with it.
            context.reset();
            m_ticket.reset();
            // May be the last that holds it.
            const auto self = std::move(m_self);
        }

    private:
        template <class Say> void tell(const Say &say)
        {
            const std::lock_guard lock(m_handlerMutex);
            if (m_handler)
                say(*m_handler);
        }

        // With m_mutex held.
        void release()
        {
            if (!std::exchange(m_released, true))
                this->RemoveHold();
        }

        // First, so that it is given back last.
        std::optional<InFlightCalls::Ticket> m_ticket;
        const std::shared_ptr<Channel> m_channel;
        // Null once it is over.
        std::shared_ptr<grpc::ClientContext> m_context;
        std::shared_ptr<Line> m_self;
        // Held while the handler is called, so that `stop` waits for a call that
        // is under way (but for one on this thread).
        std::recursive_mutex m_handlerMutex;
        DuplexHandler<Response> *m_handler;
        // Guards what follows; never held while the handler is called.
        std::mutex m_mutex;
        Request m_request;
        Response m_message;
        bool m_reading = false;
        bool m_writing = false;
        bool m_writesEnded = false;
        bool m_stopped = false;
        bool m_released = false;
    };

    std::shared_ptr<Line> m_line;
};

// Opens it at once; the handler must outlive it.
template <class Service, class Async, class Request, class Response>
std::unique_ptr<DuplexCall<Request, Response>>
duplex(const std::shared_ptr<Channel> &channel,
       void (Async::*method)(grpc::ClientContext *, grpc::ClientBidiReactor<Request, Response> *),
       DuplexHandler<Response> &handler)
{
    const auto stub = std::make_shared<typename Service::Stub>(channel->grpcChannel());
    return std::make_unique<DuplexCall<Request, Response>>(
        channel,
        [stub, method](grpc::ClientContext *context, grpc::ClientBidiReactor<Request, Response> *reactor) {
            (static_cast<Async *>(stub->async())->*method)(context, reactor);
        },
        handler);
}

} // namespace wheelhouse::client
