#include "server/api/import_call.h"

#include <utility>

#include "core/log.h"
#include "server/api/error_status.h"

namespace wheelhouse::api {

namespace {

constexpr std::size_t kMaxPiece = 1024 * 1024;
// gRPC tells that the requests have ended before it tells that they have ended
// because the connection broke.
constexpr std::chrono::milliseconds kSettle{100};
constexpr std::chrono::seconds kReadTimeout{60};

} // namespace

ImportCall::ImportCall(CallChain &chain, grpc::CallbackServerContext &context,
                       const google::protobuf::MethodDescriptor &method, devices::DeviceTransfers &transfers)
    : m_chain(chain), m_context(context), m_method(method), m_transfers(transfers), m_name(shortMethodName(method)),
      m_requestId(requestIdOf(context))
{
}

grpc::ServerBidiReactor<v1::ImportDevicesRequest, v1::ImportDevicesResponse> *
ImportCall::begin(CallChain &chain, grpc::CallbackServerContext &context,
                  const google::protobuf::MethodDescriptor &method, devices::DeviceTransfers &transfers)
{
    auto call = std::shared_ptr<ImportCall>(new ImportCall(chain, context, method, transfers));
    call->m_self = call;
    call->post(&ImportCall::open);
    return call.get();
}

// m_working is set: nobody else posts, and nothing finishes the call meanwhile.
void ImportCall::post(void (ImportCall::*work)())
{
    const auto job = [call = shared_from_this(), work] {
        try {
            ((*call).*work)();
        } catch (const std::exception &exception) {
            spdlog::error("call threw {} {} {}", field("method", call->m_name), field("request_id", call->m_requestId),
                          field("what", exception.what()));
            call->fail({ErrorCode::Internal, "an internal error; the server's log has more", {}});
        }
    };
    if (m_chain.workers().post(job))
        return;
    {
        const std::lock_guard lock(m_mutex);
        m_working = false;
        m_stage = Stage::Finished;
        m_closing = true;
        if (!m_error)
            m_error = Error{ErrorCode::ResourceExhausted, "the server has too much to do; try again", {}};
    }
    finishIfIdle();
}

void ImportCall::open()
{
    auto caller = m_chain.admit(m_context, m_method, m_requestId);
    if (!caller)
        return fail(caller.error());
    m_caller = std::move(*caller);
    if (auto added = m_chain.streams().add(shared_from_this()); !added)
        return fail(added.error());
    m_chain.metrics().streamOpened(m_name);
    {
        const std::lock_guard lock(m_mutex);
        m_opened = true;
        m_working = false;
        m_lastWrite = std::chrono::steady_clock::now();
        if (m_error || m_broken) {
            m_working = true;
            m_stage = Stage::Finished;
        }
    }
    if (m_stage == Stage::Finished)
        return close();
    StartRead(&m_request);
}

void ImportCall::OnReadDone(bool ok)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_stage != Stage::Reading)
            return;
        if (!ok) {
            m_stage = Stage::Settling;
            m_settledSince = std::chrono::steady_clock::now();
            return;
        }
        m_working = true;
    }
    post(&ImportCall::takeRequest);
}

void ImportCall::takeRequest()
{
    Result<void> taken;
    if (!m_run) {
        taken = takeOptions();
    } else if (m_request.part_case() != v1::ImportDevicesRequest::kData) {
        taken = failField("part", "must be data behind the first request");
    } else if (m_request.data().size() > kMaxPiece) {
        taken = failField("data", "may have at most 1 MB");
    } else {
        m_received += static_cast<std::int64_t>(m_request.data().size());
        taken = m_run->feed(m_request.data());
    }
    if (!taken)
        return fail(taken.error());
    bool done = false;
    {
        const std::lock_guard lock(m_mutex);
        done = m_run->isDone();
        if (done)
            m_stage = Stage::Telling;
        if (m_error || m_broken)
            m_stage = Stage::Finished;
        m_working = m_stage == Stage::Finished;
    }
    if (m_working)
        return close();
    if (!done)
        StartRead(&m_request);
    pump();
}

Result<void> ImportCall::takeOptions()
{
    if (m_request.part_case() != v1::ImportDevicesRequest::kOptions)
        return failField("part", "must be options in the first request");
    auto run = m_transfers.beginImport(m_request.options(), m_caller.account);
    if (!run)
        return passOn(run);
    const std::lock_guard lock(m_mutex);
    m_run = std::move(*run);
    return {};
}

void ImportCall::takeEnd()
{
    if (!m_run)
        return fail({ErrorCode::InvalidArgument, "the stream has ended before its options", {}});
    const auto expected = m_run->options().byte_count();
    if (expected > 0 && m_received < expected)
        return fail({ErrorCode::Cancelled, "the stream has ended before the file", {}});
    if (auto finished = m_run->finish(); !finished)
        return fail(finished.error());
    bool over = false;
    {
        const std::lock_guard lock(m_mutex);
        over = m_broken;
        m_stage = over ? Stage::Finished : Stage::Telling;
        m_working = over;
    }
    over ? close() : pump();
}

void ImportCall::tick()
{
    bool end = false;
    bool dead = false;
    std::optional<Error> abandoned;
    {
        const std::lock_guard lock(m_mutex);
        if (m_stage == Stage::Finished)
            return;
        const auto now = std::chrono::steady_clock::now();
        if (m_stage == Stage::Settling && !m_working && now - m_settledSince > kSettle) {
            m_stage = Stage::Reading;
            m_working = true;
            end = true;
        }
        dead = m_writing && now - m_lastWrite > kReadTimeout;
        if (m_run && !m_working && !end)
            abandoned = m_run->abandonment();
    }
    if (end)
        return post(&ImportCall::takeEnd);
    if (dead)
        m_context.TryCancel();
    if (abandoned)
        return stop(*abandoned);
    pump();
}

// Writes what there is to tell, one message at a time.
void ImportCall::pump()
{
    bool write = false;
    bool over = false;
    {
        const std::lock_guard lock(m_mutex);
        if (!m_run || m_writing || m_broken || m_stage == Stage::Finished)
            return;
        if (m_stage == Stage::Telling) {
            over = m_lastTold;
            if (!over) {
                m_lastTold = m_run->takeLast(m_response);
                write = true;
            } else {
                m_stage = Stage::Finished;
                m_working = true;
            }
        } else {
            write = m_run->take(m_response);
        }
        m_writing = write;
        if (write)
            m_lastWrite = std::chrono::steady_clock::now();
    }
    if (write) {
        m_chain.metrics().messagesSent(m_name, 1, 0);
        StartWrite(&m_response);
    }
    if (over)
        post(&ImportCall::close);
}

void ImportCall::OnWriteDone(bool ok)
{
    {
        const std::lock_guard lock(m_mutex);
        m_writing = false;
    }
    if (!ok)
        return stop({ErrorCode::Cancelled, "the reader went away", {}});
    pump();
    finishIfIdle();
}

void ImportCall::OnCancel() { stop({ErrorCode::Cancelled, "the call was cancelled", {}}); }

void ImportCall::end(const Error &error) { stop(error); }

// Any thread: whoever works notices by the import's end.
void ImportCall::stop(const Error &error)
{
    bool closes = false;
    {
        const std::lock_guard lock(m_mutex);
        m_broken = true;
        if (!m_error)
            m_error = error;
        if (m_run)
            m_run->abandon(error);
        if (!m_working && m_stage != Stage::Finished) {
            m_stage = Stage::Finished;
            m_working = true;
            closes = true;
        }
    }
    if (closes)
        post(&ImportCall::close);
    finishIfIdle();
}

// By the worker that is at it. Rejects that are not told yet are the reasons of
// what went wrong, often enough: they go first.
void ImportCall::fail(const Error &error)
{
    bool tells = false;
    {
        const std::lock_guard lock(m_mutex);
        if (!m_error)
            m_error = error;
        tells = m_run && !m_broken;
        m_stage = tells ? Stage::Telling : Stage::Finished;
        m_working = !tells;
    }
    if (tells)
        return pump();
    close();
}

// On a worker, once: what the trail and the log are told.
void ImportCall::close()
{
    if (m_run)
        m_run->settle();
    Result<void> outcome;
    std::shared_ptr<devices::ImportRun> run;
    {
        const std::lock_guard lock(m_mutex);
        if (m_error)
            outcome = tl::unexpected<Error>(*m_error);
        // Another stream may go on with it.
        run = std::exchange(m_run, nullptr);
    }
    if (!m_caller.account.empty()) {
        v1::DeviceImport told;
        if (run)
            told = run->import();
        const auto audited = m_chain.audit({m_caller, m_name, told.name(),
                                            outcome ? "OK" : codeName(outcome.error().code), run ? &told : nullptr});
        if (!audited && outcome)
            outcome = wheelhouse::fail(ErrorCode::Internal,
                                       "done, but not recorded in the audit trail: " + audited.error().message);
    }
    run.reset();
    const auto took = std::chrono::steady_clock::now() - m_began;
    m_chain.metrics().record(m_name, outcome ? "OK" : codeName(outcome.error().code), took);
    CallChain::log(m_method, m_caller.account, m_requestId, outcome, took);
    {
        const std::lock_guard lock(m_mutex);
        if (!outcome)
            m_error = outcome.error();
        m_working = false;
        m_closing = true;
    }
    finishIfIdle();
}

void ImportCall::finishIfIdle()
{
    {
        const std::lock_guard lock(m_mutex);
        if (!m_closing || m_working || m_writing || m_finishCalled)
            return;
        m_finishCalled = true;
    }
    Finish(m_error ? toStatus(*m_error, m_requestId) : grpc::Status::OK);
}

void ImportCall::OnDone()
{
    m_chain.streams().remove(this);
    if (m_opened)
        m_chain.metrics().streamClosed(m_name);
    m_self.reset();
}

} // namespace wheelhouse::api
