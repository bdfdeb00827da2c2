#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include "server/api/call_chain.h"
#include "server/api/error_status.h"
#include "server/api/stream_source.h"

namespace wheelhouse::api {

// One open stream: takes messages from its source, writes them one at a time,
// no sooner after another than StreamRegistry::messageInterval() once the first
// burst is over, and holds no queue.
//
// Threads: gRPC's for its callbacks, the registry's for feeding, any for
// wake-ups. It keeps itself alive until gRPC says OnDone; the registry and the
// wake-ups hold it by shared and weak pointers.
template <class Response>
class StreamCall final : public grpc::ServerWriteReactor<Response>,
                         public RegisteredStream,
                         public std::enable_shared_from_this<StreamCall<Response>> {
public:
    using Source = StreamSource<Response>;
    using Open = std::function<Result<std::unique_ptr<Source>>(const access::Caller &)>;

    // Begins on a worker; the reactor is gRPC's from now on.
    static grpc::ServerWriteReactor<Response> *begin(CallChain &chain, grpc::CallbackServerContext &context,
                                                     const google::protobuf::MethodDescriptor &method, Open open)
    {
        auto call = std::shared_ptr<StreamCall>(new StreamCall(chain, context, method));
        call->m_self = call;
        auto *raw = call.get();
        if (!chain.workers().post([call, open = std::move(open)] { call->open(open); }))
            raw->refuse({}, {ErrorCode::ResourceExhausted, "the server has too much to do; try again", {}});
        return raw;
    }

    ~StreamCall() override
    {
        if (m_source)
            m_source->takeBack(m_response);
    }

    void tick() override
    {
        const auto now = std::chrono::steady_clock::now();
        bool feed = false;
        bool cancel = false;
        {
            const std::lock_guard lock(m_mutex);
            if (m_finished || !m_source)
                return;
            m_tickAsked = false;
            if (m_writing) {
                cancel = now - m_lastWrite > kReadTimeout;
            } else if (!m_feeding) {
                m_heartbeatDue = now - m_lastWrite >= kHeartbeat;
                feed = m_heartbeatDue || (m_woken && now - m_lastWrite >= m_interval);
            }
        }
        if (cancel)
            m_context.TryCancel();
        if (feed)
            postFeed();
    }

    void end(const Error &error) override { finish(toStatus(error, m_requestId)); }

    void OnWriteDone(bool ok) override
    {
        bool goOn = false;
        {
            const std::lock_guard lock(m_mutex);
            m_writing = false;
            goOn = ok && !m_finished;
        }
        if (!ok)
            finish(grpc::Status(grpc::StatusCode::CANCELLED, "the reader went away"));
        else if (goOn)
            postFeed();
        else
            finishIfIdle();
    }

    void OnCancel() override { finish(grpc::Status(grpc::StatusCode::CANCELLED, "cancelled")); }

    void OnDone() override
    {
        m_chain.streams().remove(this);
        if (m_opened)
            m_chain.metrics().streamClosed(m_name);
        // Goes away here, or with the last wake-up that still holds it.
        m_self.reset();
    }

private:
    static constexpr std::chrono::seconds kHeartbeat{5};
    static constexpr std::chrono::seconds kReadTimeout{60};

    StreamCall(CallChain &chain, grpc::CallbackServerContext &context,
               const google::protobuf::MethodDescriptor &method)
        : m_chain(chain), m_context(context), m_method(method), m_name(shortMethodName(method)),
          m_requestId(requestIdOf(context))
    {
    }

    void open(const Open &open)
    {
        auto caller = m_chain.admit(m_context, m_method, m_requestId);
        if (!caller)
            return refuse({}, caller.error());
        auto source = open(*caller);
        if (!source)
            return refuse(caller->account, source.error());
        if (auto added = m_chain.streams().add(this->shared_from_this()); !added)
            return refuse(caller->account, added.error());
        (*source)->start([weak = this->weak_from_this()] {
            if (const auto call = weak.lock())
                call->wake();
        });
        {
            const std::lock_guard lock(m_mutex);
            m_source = std::move(*source);
            m_lastWrite = std::chrono::steady_clock::now();
            m_opened = true;
            m_opening = false;
        }
        m_chain.metrics().streamOpened(m_name);
        m_chain.metrics().record(m_name, "OK", {});
        CallChain::log(m_method, caller->account, m_requestId, {}, {});
        postFeed();
    }

    void refuse(const std::string &account, const Error &error)
    {
        m_chain.metrics().record(m_name, codeName(error.code), {});
        CallChain::log(m_method, account, m_requestId, tl::unexpected<Error>(error), {});
        {
            const std::lock_guard lock(m_mutex);
            m_opening = false;
        }
        end(error);
    }

    void wake()
    {
        std::chrono::steady_clock::time_point soonest;
        bool early = false;
        {
            const std::lock_guard lock(m_mutex);
            m_woken = true;
            if (m_finished || m_writing || m_feeding || !m_source)
                return;
            soonest = m_lastWrite + m_interval;
            early = std::chrono::steady_clock::now() < soonest;
            if (early && std::exchange(m_tickAsked, true))
                return;
        }
        // Too soon after the last message: the ticker will do it.
        if (early)
            m_chain.streams().tickAt(soonest, this->weak_from_this());
        else
            postFeed();
    }

    void postFeed()
    {
        // A full queue is no loss: the ticker comes by again.
        (void)m_chain.streams().feeders().post([call = this->shared_from_this()] { call->feed(); });
    }

    void feed()
    {
        bool heartbeat = false;
        bool ended = false;
        {
            const std::lock_guard lock(m_mutex);
            if (m_writing || m_feeding || !m_source)
                return;
            if (!m_finished) {
                m_feeding = true;
                m_woken = false;
            }
            heartbeat = m_heartbeatDue;
            m_heartbeatDue = false;
            ended = m_finished.has_value();
        }
        if (ended)
            return finishIfIdle();
        m_source->takeBack(m_response);
        m_response.Clear();
        auto next = m_source->next(m_response);
        const auto interval = m_chain.streams().messageInterval();
        bool write = next && *next == Source::Next::Message;
        if (next && *next == Source::Next::Wait && heartbeat)
            write = m_source->heartbeat(m_response);
        {
            const std::lock_guard lock(m_mutex);
            m_feeding = false;
            if (write && !m_finished) {
                m_writing = true;
                m_lastWrite = std::chrono::steady_clock::now();
                m_interval = interval;
            } else {
                write = false;
            }
        }
        if (write) {
            m_chain.metrics().messagesSent(m_name, 1, m_source->folded());
            this->StartWrite(&m_response);
        } else if (!next) {
            end(next.error());
        } else if (*next == Source::Next::End) {
            finish(grpc::Status::OK);
        } else {
            finishIfIdle();
        }
    }

    // Remembers the status and finishes once nothing is under way: gRPC may take
    // the context away as soon as Finish was called.
    void finish(const grpc::Status &status)
    {
        {
            const std::lock_guard lock(m_mutex);
            if (!m_finished)
                m_finished = status;
        }
        finishIfIdle();
    }

    void finishIfIdle()
    {
        {
            const std::lock_guard lock(m_mutex);
            if (!m_finished || m_finishCalled || m_opening || m_writing || m_feeding)
                return;
            m_finishCalled = true;
        }
        this->Finish(*m_finished);
    }

    CallChain &m_chain;
    grpc::CallbackServerContext &m_context;
    const google::protobuf::MethodDescriptor &m_method;
    const std::string m_name;
    const std::string m_requestId;
    std::shared_ptr<StreamCall> m_self;

    std::mutex m_mutex;
    std::unique_ptr<Source> m_source;
    Response m_response;
    bool m_opening = true;
    bool m_opened = false;
    bool m_writing = false;
    bool m_feeding = false;
    bool m_woken = false;
    bool m_heartbeatDue = false;
    bool m_tickAsked = false;
    bool m_finishCalled = false;
    std::optional<grpc::Status> m_finished;
    std::chrono::steady_clock::time_point m_lastWrite;
    std::chrono::milliseconds m_interval{0};
};

} // namespace wheelhouse::api
