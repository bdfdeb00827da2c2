#pragma once

#include <functional>
#include <memory>
#include <utility>

#include <grpcpp/support/client_callback.h>

#include "client/watch_loop.h"

namespace wheelhouse::client {

// A server stream that is kept up: opened, read message by message, opened
// again with jittered back-off when it breaks, resumed with the last
// `mark.resume_token`. Made by `watch`:
//
//   m_watch = watch<v1::DeviceService>(channel, &v1::DeviceService::Stub::async::WatchDevices, request, handler);
//   m_watch->start();
//
// Owned by whoever shows what it brings; any thread but, for `stop` and the
// destructor, not while holding a lock that the handler takes. After either
// has returned the handler is not called again. A failure is a WatchState.
template <class Request, class Response> class WatchCall {
public:
    // Starts the call on the stub.
    using Starter = std::function<void(grpc::ClientContext *, const Request *, grpc::ClientReadReactor<Response> *)>;

    // The handler must outlive the watch.
    WatchCall(std::shared_ptr<Channel> channel, Starter starter, Request request, WatchHandler<Response> &handler,
              WatchOptions options = {})
        : m_loop(std::make_shared<Loop>(std::move(channel), std::move(starter), std::move(request), handler, options))
    {
    }
    ~WatchCall() { stop(); }
    WatchCall(const WatchCall &) = delete;
    WatchCall &operator=(const WatchCall &) = delete;

    void start() { m_loop->start(); }
    // Reads no further message after the current one, so that the server
    // notices and folds; `resume` goes on.
    void pause() { m_loop->pause(); }
    void resume() { m_loop->resume(); }
    // Does not wait for the next retry, where one is waited for.
    void retryNow() { m_loop->retryNow(); }
    void stop() { m_loop->stop(); }

private:
    class Reactor;

    class Loop final : public WatchLoop {
    public:
        Loop(std::shared_ptr<Channel> channel, Starter starter, Request request, WatchHandler<Response> &handler,
             WatchOptions options)
            : WatchLoop(std::move(channel), options), m_starter(std::move(starter)), m_request(std::move(request)),
              m_handler(&handler)
        {
        }

    private:
        friend class Reactor;

        WatchAttempt *makeAttempt(std::shared_ptr<grpc::ClientContext> context, InFlightCalls::Ticket ticket) override
        {
            auto self = std::static_pointer_cast<Loop>(shared_from_this());
            auto *const reactor = new Reactor(std::move(self), std::move(context), std::move(ticket), m_request);
            reactor->begin(m_starter);
            return reactor;
        }
        void deliverState(const WatchState &state) override
        {
            if (m_handler) {
                m_handler->watchState(state);
            }
        }
        void clearHandler() override { m_handler = nullptr; }

        void received(Response &&message)
        {
            if (!beginMessage()) {
                return;
            }
            rememberToken(message);
            const std::lock_guard lock(m_handlerMutex);
            if (m_handler) {
                m_handler->watchMessage(std::move(message));
            }
        }

        void rememberToken(const Response &message)
        {
            if constexpr (requires { m_request.set_resume_token(message.mark().resume_token()); }) {
                const std::lock_guard lock(m_mutex);
                // A snapshot that breaks off half-way begins anew.
                if (message.mark().reset() || !message.mark().resume_token().empty()) {
                    m_request.set_resume_token(message.mark().resume_token());
                }
            }
        }

        const Starter m_starter;
        // Guarded by m_mutex.
        Request m_request;
        // Guarded by m_handlerMutex.
        WatchHandler<Response> *m_handler;
    };

    // Owns its context and message, deletes itself when gRPC is done with it.
    // One hold, from before the start until no further read will be started:
    // reads are also started from outside, by `resume`. The flags are guarded
    // by the loop's mutex.
    class Reactor final : public grpc::ClientReadReactor<Response>, public WatchAttempt {
    public:
        Reactor(std::shared_ptr<Loop> loop, std::shared_ptr<grpc::ClientContext> context, InFlightCalls::Ticket ticket,
                Request request)
            : m_ticket(std::move(ticket)), m_loop(std::move(loop)), m_context(std::move(context)),
              m_request(std::move(request))
        {
        }

        void begin(const Starter &starter)
        {
            starter(m_context.get(), &m_request, this);
            this->AddHold();
            m_reading = true;
            this->StartRead(&m_message);
            this->StartCall();
        }

        void cancel() override
        {
            m_cancelled = true;
            m_context->TryCancel();
            if (!m_reading) {
                release();
            }
        }

        void resumeReading() override
        {
            if (!m_reading && !m_cancelled && !m_released) {
                m_reading = true;
                this->StartRead(&m_message);
            }
        }

        void OnReadDone(bool ok) override
        {
            if (ok) {
                m_loop->received(std::move(m_message));
                m_message = Response();
            }
            const std::lock_guard lock(m_loop->m_mutex);
            m_reading = false;
            if (!ok || m_cancelled || m_loop->m_stopped) {
                release();
            } else if (!m_loop->m_paused) {
                m_reading = true;
                this->StartRead(&m_message);
            }
        }

        void OnDone(const grpc::Status &status) override
        {
            m_loop->attemptEnded(status);
            delete this;
        }

    private:
        // With the loop's mutex held.
        void release()
        {
            if (!m_released) {
                m_released = true;
                this->RemoveHold();
            }
        }

        // First, so that it is given back last.
        InFlightCalls::Ticket m_ticket;
        const std::shared_ptr<Loop> m_loop;
        const std::shared_ptr<grpc::ClientContext> m_context;
        const Request m_request;
        Response m_message;
        bool m_reading = false;
        bool m_cancelled = false;
        bool m_released = false;
    };

    const std::shared_ptr<Loop> m_loop;
};

template <class Service, class Async, class Request, class Response>
std::unique_ptr<WatchCall<Request, Response>>
watch(const std::shared_ptr<Channel> &channel,
      void (Async::*method)(grpc::ClientContext *, const Request *, grpc::ClientReadReactor<Response> *),
      std::type_identity_t<Request> request, WatchHandler<Response> &handler, WatchOptions options = {})
{
    auto stub = std::make_shared<typename Service::Stub>(channel->grpcChannel());
    return std::make_unique<WatchCall<Request, Response>>(
        channel,
        [stub, method](grpc::ClientContext *context, const Request *call, grpc::ClientReadReactor<Response> *reactor) {
            (static_cast<Async *>(stub->async())->*method)(context, call, reactor);
        },
        std::move(request), handler, options);
}

} // namespace wheelhouse::client
