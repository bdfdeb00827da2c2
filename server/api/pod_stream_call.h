#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include "server/api/call_chain.h"
#include "server/api/error_status.h"
#include "server/clusters/terminals/pod_streams.h"
#include "wheelhouse/v1/terminals.pb.h"

namespace wheelhouse::api {

// One open stream between a client and a pod: what comes from one side is given
// to the other one piece at a time, so that whoever is slow makes the other wait.
// Audited when it begins and when it ends. `Kind` says what its messages mean:
//
//   using Request, Response;
//   Result<std::unique_ptr<clusters::PodStream>> open(const Request &first,
//       std::shared_ptr<clusters::PodStreamReader> reader, std::string &resource);
//   const Message &auditedRequest(const Request &first);
//   // False where nothing has to be waited for.
//   Result<bool> give(const Request &, clusters::PodStream &, std::function<void()> taken);
//   void started(const std::string &protocol, const std::string &resource, Response &);
//   void output(Channel, std::string bytes, Response &);
//   // False where the end is not told but by the status.
//   bool ended(int exitCode, const std::optional<Error> &failure, Response &);
//   bool endsWithInput;
//
// Threads: gRPC's for its callbacks, a worker to open and to close, the link's
// for what comes. Keeps itself alive until gRPC says OnDone; `kind` outlives it.
template <class Kind>
class PodStreamCall final : public grpc::ServerBidiReactor<typename Kind::Request, typename Kind::Response>,
                            public RegisteredStream,
                            public std::enable_shared_from_this<PodStreamCall<Kind>> {
public:
    using Request = typename Kind::Request;
    using Response = typename Kind::Response;
    using Channel = clusters::PodStreamReader::Channel;

    static grpc::ServerBidiReactor<Request, Response> *begin(CallChain &chain, grpc::CallbackServerContext &context,
                                                             const google::protobuf::MethodDescriptor &method, Kind &kind)
    {
        auto call = std::shared_ptr<PodStreamCall>(new PodStreamCall(chain, context, method, kind));
        call->m_self = call;
        auto *raw = call.get();
        call->post(&PodStreamCall::admit);
        return raw;
    }

    void tick() override
    {
        const std::lock_guard lock(m_mutex);
        if (m_writing && std::chrono::steady_clock::now() - m_lastWrite > kReadTimeout)
            m_context.TryCancel();
    }

    void end(const Error &error) override { finish(error); }
    void OnCancel() override { finish(Error{ErrorCode::Cancelled, "the call was cancelled", {}}); }

    void OnReadDone(bool ok) override
    {
        std::shared_ptr<clusters::PodStream> stream;
        {
            const std::lock_guard lock(m_mutex);
            if (m_over)
                return;
            stream = m_stream;
        }
        if (!ok) {
            if (!stream)
                return finish(Error{ErrorCode::InvalidArgument, "the stream has ended before its options", {}});
            return Kind::endsWithInput ? finish({}) : stream->endInput();
        }
        if (!stream)
            return post(&PodStreamCall::open);
        const auto waits = m_kind.give(m_request, *stream, [weak = this->weak_from_this()] {
            if (const auto call = weak.lock())
                call->readNext();
        });
        if (!waits)
            finish(waits.error());
        else if (!*waits)
            readNext();
    }

    void OnWriteDone(bool ok) override
    {
        std::shared_ptr<clusters::PodStream> stream;
        {
            const std::lock_guard lock(m_mutex);
            m_writing = false;
            if (std::exchange(m_ownsOutput, false))
                stream = m_stream;
        }
        if (!ok)
            finish(Error{ErrorCode::Cancelled, "the reader went away", {}});
        else if (stream)
            stream->readOn();
        pump();
        finishIfIdle();
    }

    void OnDone() override
    {
        m_chain.streams().remove(this);
        if (m_opened)
            m_chain.metrics().streamClosed(m_name);
        m_self.reset();
    }

private:
    static constexpr std::chrono::seconds kReadTimeout{60};

    struct Outgoing {
        Response response;
        bool isOutput = false;
    };

    // What the link tells; holds the call weakly, because the call holds it.
    class Reader final : public clusters::PodStreamReader {
    public:
        explicit Reader(std::weak_ptr<PodStreamCall> call) : m_call(std::move(call)) {}
        void opened(const std::string &protocol) override
        {
            if (const auto call = m_call.lock())
                call->remoteOpened(protocol);
        }
        void received(Channel channel, std::string bytes) override
        {
            if (const auto call = m_call.lock())
                call->remoteSaid(channel, std::move(bytes));
        }
        void ended(int exitCode, std::optional<Error> failure) override
        {
            if (const auto call = m_call.lock())
                call->remoteEnded(exitCode, std::move(failure));
        }

    private:
        const std::weak_ptr<PodStreamCall> m_call;
    };

    PodStreamCall(CallChain &chain, grpc::CallbackServerContext &context, const google::protobuf::MethodDescriptor &method,
                  Kind &kind)
        : m_chain(chain), m_context(context), m_method(method), m_kind(kind), m_name(shortMethodName(method)),
          m_requestId(requestIdOf(context))
    {
    }

    void post(void (PodStreamCall::*work)())
    {
        {
            const std::lock_guard lock(m_mutex);
            ++m_working;
        }
        const bool posted = m_chain.workers().post([call = this->shared_from_this(), work] {
            ((*call).*work)();
            {
                const std::lock_guard lock(call->m_mutex);
                --call->m_working;
            }
            call->finishIfIdle();
        });
        if (posted)
            return;
        {
            const std::lock_guard lock(m_mutex);
            --m_working;
            m_over = true;
            m_closed = true;
            if (!m_error)
                m_error = Error{ErrorCode::ResourceExhausted, "the server has too much to do; try again", {}};
        }
        finishIfIdle();
    }

    void admit()
    {
        auto caller = m_chain.admit(m_context, m_method, m_requestId);
        if (!caller)
            return finish(caller.error());
        m_caller = std::move(*caller);
        if (auto added = m_chain.streams().add(this->shared_from_this()); !added)
            return finish(added.error());
        m_chain.metrics().streamOpened(m_name);
        m_opened = true;
        readNext();
    }

    void open()
    {
        std::string resource;
        auto stream = m_kind.open(m_request, std::make_shared<Reader>(this->weak_from_this()), resource);
        const std::string result = stream ? "OK" : codeName(stream.error().code);
        // Nothing is begun that could not be recorded.
        const auto audited = m_chain.audit({m_caller, m_name, resource, result, &m_kind.auditedRequest(m_request)});
        if (!stream)
            return finish(stream.error());
        if (!audited)
            return finish(audited.error());
        bool over = false;
        {
            const std::lock_guard lock(m_mutex);
            m_resource = resource;
            over = m_over;
            if (!over)
                m_stream = std::move(*stream);
            if (m_protocol)
                greet();
        }
        if (over)
            return (void)m_chain.audit({m_caller, m_name, resource, codeName(ErrorCode::Cancelled), nullptr});
        readNext();
        pump();
    }

    // Before all that was said since. Under the lock.
    void greet()
    {
        Outgoing start;
        m_kind.started(*m_protocol, m_resource, start.response);
        m_queue.push_front(std::move(start));
    }

    void readNext()
    {
        {
            const std::lock_guard lock(m_mutex);
            if (m_over)
                return;
        }
        m_request.Clear();
        this->StartRead(&m_request);
    }

    // The link may be quicker than open(): what it tells waits for that.
    void remoteOpened(const std::string &protocol)
    {
        {
            const std::lock_guard lock(m_mutex);
            m_protocol = protocol;
            if (m_stream)
                greet();
        }
        pump();
    }

    void remoteSaid(Channel channel, std::string bytes)
    {
        {
            const std::lock_guard lock(m_mutex);
            if (m_over)
                return;
            m_kind.output(channel, std::move(bytes), m_queue.emplace_back().response);
            m_queue.back().isOutput = true;
        }
        pump();
    }

    void remoteEnded(int exitCode, std::optional<Error> failure)
    {
        {
            const std::lock_guard lock(m_mutex);
            if (m_over || m_remoteEnded)
                return;
            m_remoteEnded = true;
            m_exitCode = exitCode;
            Response last;
            if (m_kind.ended(exitCode, failure, last))
                m_queue.push_back({std::move(last), false});
            else
                m_error = std::move(failure);
        }
        pump();
    }

    void pump()
    {
        bool write = false;
        bool all = false;
        {
            const std::lock_guard lock(m_mutex);
            if (m_writing || m_over || !m_stream)
                return;
            if (!m_queue.empty()) {
                m_response = std::move(m_queue.front().response);
                m_ownsOutput = m_queue.front().isOutput;
                m_queue.pop_front();
                m_writing = write = true;
                m_lastWrite = std::chrono::steady_clock::now();
            } else {
                all = m_remoteEnded;
            }
        }
        if (write) {
            m_chain.metrics().messagesSent(m_name, 1, 0);
            this->StartWrite(&m_response);
        } else if (all) {
            finish({});
        }
    }

    // Any thread, any number of times; the first counts.
    void finish(std::optional<Error> error)
    {
        {
            const std::lock_guard lock(m_mutex);
            if (std::exchange(m_over, true))
                return;
            if (!m_error)
                m_error = std::move(error);
        }
        post(&PodStreamCall::close);
    }

    void close()
    {
        std::shared_ptr<clusters::PodStream> stream;
        {
            const std::lock_guard lock(m_mutex);
            stream = std::exchange(m_stream, nullptr);
        }
        const bool ran = stream != nullptr;
        stream.reset();
        Result<void> outcome;
        if (m_error)
            outcome = tl::unexpected<Error>(*m_error);
        if (ran) {
            v1::TerminalEnd end;
            end.set_exit_code(m_exitCode);
            if (m_error)
                end.set_message(m_error->message);
            const auto audited
                = m_chain.audit({m_caller, m_name, m_resource, outcome ? "OK" : codeName(outcome.error().code), &end});
            if (!audited && outcome)
                outcome = passOn(audited);
        }
        const auto took = std::chrono::steady_clock::now() - m_began;
        m_chain.metrics().record(m_name, outcome ? "OK" : codeName(outcome.error().code), took);
        CallChain::log(m_method, m_caller.account, m_requestId, outcome, took);
        const std::lock_guard lock(m_mutex);
        if (!outcome)
            m_error = outcome.error();
        m_closed = true;
    }

    void finishIfIdle()
    {
        {
            const std::lock_guard lock(m_mutex);
            if (!m_closed || m_working > 0 || m_writing || m_finishCalled)
                return;
            m_finishCalled = true;
        }
        this->Finish(m_error ? toStatus(*m_error, m_requestId) : grpc::Status::OK);
    }

    CallChain &m_chain;
    grpc::CallbackServerContext &m_context;
    const google::protobuf::MethodDescriptor &m_method;
    Kind &m_kind;
    const std::string m_name;
    const std::string m_requestId;
    const std::chrono::steady_clock::time_point m_began = std::chrono::steady_clock::now();
    std::shared_ptr<PodStreamCall> m_self;
    // Of whoever reads; one at a time.
    Request m_request;
    access::Caller m_caller;
    bool m_opened = false;

    std::mutex m_mutex;
    std::shared_ptr<clusters::PodStream> m_stream;
    std::string m_resource;
    std::optional<std::string> m_protocol;
    std::deque<Outgoing> m_queue;
    Response m_response;
    int m_working = 0;
    bool m_writing = false;
    // The response under way is output: the pod may send more behind it.
    bool m_ownsOutput = false;
    bool m_remoteEnded = false;
    bool m_over = false;
    bool m_closed = false;
    bool m_finishCalled = false;
    int m_exitCode = -1;
    std::chrono::steady_clock::time_point m_lastWrite;
    std::optional<Error> m_error;
};

} // namespace wheelhouse::api
