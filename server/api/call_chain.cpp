#include "server/api/call_chain.h"

#include <algorithm>
#include <exception>

#include "core/identifier.h"
#include "core/log.h"
#include "server/api/error_status.h"
#include "wheelhouse/v1/access.pb.h"

namespace wheelhouse::api {

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::string_view kBearer = "Bearer ";

std::string metadataOf(const grpc::CallbackServerContext &context, const char *key)
{
    const auto &metadata = context.client_metadata();
    const auto found = metadata.find(key);
    return found == metadata.end() ? std::string() : std::string(found->second.data(), found->second.size());
}

std::string stringField(const Message &message, const char *name)
{
    const auto *descriptor = message.GetDescriptor()->FindFieldByName(name);
    if (!descriptor || descriptor->is_repeated() || descriptor->cpp_type() != FieldDescriptor::CPPTYPE_STRING)
        return {};
    return message.GetReflection()->GetString(message, descriptor);
}

// The name in the message, or in the one resource it holds.
std::string resourceName(const Message &message)
{
    if (auto name = stringField(message, "name"); !name.empty())
        return name;
    if (auto name = stringField(message, "device"); !name.empty())
        return name;
    std::vector<const FieldDescriptor *> fields;
    message.GetReflection()->ListFields(message, &fields);
    for (const auto *descriptor : fields) {
        if (descriptor->is_repeated() || descriptor->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE)
            continue;
        if (auto name = stringField(message.GetReflection()->GetMessage(message, descriptor), "name"); !name.empty())
            return name;
    }
    return {};
}

std::string auditedResource(const Message &request, const Message *response)
{
    if (response) {
        if (auto name = resourceName(*response); !name.empty())
            return name;
    }
    if (auto name = resourceName(request); !name.empty())
        return name;
    return stringField(request, "parent");
}

bool isSoundRequestId(const std::string &id)
{
    return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](unsigned char c) {
        return std::isalnum(c) || c == '-' || c == '_' || c == '.';
    });
}

} // namespace

std::string shortMethodName(const google::protobuf::MethodDescriptor &method)
{
    return method.service()->name() + "/" + method.name();
}

std::string requestIdOf(const grpc::CallbackServerContext &context)
{
    auto id = metadataOf(context, "x-request-id");
    return isSoundRequestId(id) ? id : makeUuid();
}

CallChain::CallChain(Doors doors, WorkerPool &workers, StreamRegistry &streams, CallMetrics &metrics)
    : m_workers(workers), m_streams(streams), m_metrics(metrics), m_doors(std::move(doors))
{
}

Result<access::Caller> CallChain::admit(const grpc::CallbackServerContext &context,
                                        const google::protobuf::MethodDescriptor &method, const std::string &requestId)
{
    const std::string authorization = metadataOf(context, "authorization");
    const std::string peer = context.peer();
    access::Caller caller;
    if (method.options().GetExtension(v1::access).open()) {
        // A token that comes along says nothing here.
        caller.provenAs = std::make_shared<std::string>();
    } else if (authorization.empty() && peer.starts_with("unix:")) {
        caller.account = "accounts/local";
        caller.role = v1::ROLE_ADMINISTRATOR;
    } else if (!authorization.starts_with(kBearer)) {
        return fail(ErrorCode::Unauthenticated,
                    "a token is needed: send it as metadata `authorization: Bearer TOKEN`");
    } else {
        auto known = m_doors.identify(Secret(authorization.substr(kBearer.size())));
        if (!known)
            return passOn(known);
        caller = std::move(*known);
    }
    caller.peer = peer;
    caller.requestId = requestId;
    if (auto permitted = m_doors.permit(caller, method); !permitted) {
        // The refusal is worth a record, and the record needs to know who.
        if (method.options().GetExtension(v1::access).changes())
            (void)m_doors.audit({caller, shortMethodName(method), {}, codeName(permitted.error().code), nullptr});
        return passOn(permitted);
    }
    return caller;
}

// A call under way.
struct CallChain::Call {
    const google::protobuf::MethodDescriptor &method;
    const Message &request;
    std::string requestId;
    std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
    access::Caller caller{};
    // Where the request does not name it.
    std::string resource{};
    std::shared_ptr<Companion> record{};

    bool changes() const { return method.options().GetExtension(v1::access).changes(); }
};

// Of a call whose resource is known before it is made: what is only in the
// response can be recorded only when that is there.
std::shared_ptr<Companion> CallChain::recordOf(const Call &call) const
{
    // Who makes an open call is known only after it.
    if (!call.changes() || !m_doors.record || call.caller.provenAs)
        return nullptr;
    const std::string resource = call.resource.empty() ? resourceName(call.request) : call.resource;
    if (resource.empty())
        return nullptr;
    return m_doors.record({call.caller, shortMethodName(call.method), resource, "OK", &call.request});
}

Result<void> CallChain::runGuarded(const Call &call, const std::function<Result<void>()> &work) const
{
    try {
        return work();
    } catch (const std::exception &exception) {
        spdlog::error("call threw {} {} {}", field("method", shortMethodName(call.method)),
                      field("request_id", call.requestId), field("what", exception.what()));
        return fail(ErrorCode::Internal, "an internal error; the server's log has more");
    }
}

// One that throws may have done half of it: that is recorded, too. What was
// committed and then failed is recorded twice, with both outcomes.
Result<void> CallChain::auditAfter(const Call &call, const Message *response, Result<void> outcome) const
{
    if (!call.changes() || (outcome && call.record && call.record->isCommitted()))
        return outcome;
    access::Caller known = call.caller;
    if (known.provenAs) {
        // What nobody in particular tried is counted and logged, but could fill
        // the trail.
        if (known.provenAs->empty() && !outcome)
            return outcome;
        known.account = *known.provenAs;
    }
    const char *result = outcome ? "OK" : codeName(outcome.error().code);
    const std::string resource = call.resource.empty() ? auditedResource(call.request, outcome ? response : nullptr)
                                                       : call.resource;
    const auto audited =
        m_doors.audit({known, shortMethodName(call.method), resource, result, &call.request});
    if (!audited && outcome)
        return fail(ErrorCode::Internal, "done, but not recorded in the audit trail: " + audited.error().message);
    return outcome;
}

grpc::Status CallChain::end(const Call &call, const Result<void> &outcome)
{
    const auto took = std::chrono::steady_clock::now() - call.start;
    m_metrics.record(shortMethodName(call.method), outcome ? "OK" : codeName(outcome.error().code), took);
    log(call.method, call.caller.provenAs ? *call.caller.provenAs : call.caller.account, call.requestId, outcome, took);
    return outcome ? grpc::Status::OK : toStatus(outcome.error(), call.requestId);
}

grpc::Status CallChain::handle(grpc::CallbackServerContext &context,
                               const google::protobuf::MethodDescriptor &method, const Message &request,
                               const Message *response, const Handler &handler)
{
    Call call{method, request, requestIdOf(context)};
    if (context.IsCancelled())
        return grpc::Status(grpc::StatusCode::CANCELLED, "the call ended before it was handled");
    const auto outcome = runGuarded(call, [&]() -> Result<void> {
        auto caller = admit(context, method, call.requestId);
        if (!caller)
            return passOn(caller);
        call.caller = std::move(*caller);
        call.record = recordOf(call);
        Result<void> handled;
        {
            const UnitOfWork unit(call.record ? Companions{call.record} : Companions{});
            handled = runGuarded(call, [&] { return handler(call.caller); });
        }
        return auditAfter(call, response, std::move(handled));
    });
    return end(call, outcome);
}

void CallChain::handleLater(grpc::CallbackServerContext &context, const google::protobuf::MethodDescriptor &method,
                            const Message &request, const Message *response, const std::string &resource,
                            const LaterHandler &handler, Finish finish)
{
    const auto call = std::make_shared<Call>(Call{method, request, requestIdOf(context)});
    if (context.IsCancelled())
        return finish(grpc::Status(grpc::StatusCode::CANCELLED, "the call ended before it was handled"));
    call->resource = resource;
    // Whoever is first ends the call: a handler that throws may have handed it on.
    const auto isEnded = std::make_shared<std::atomic<bool>>(false);
    const auto done = [this, call, response, isEnded, finish](Result<void> outcome) {
        if (isEnded->exchange(true))
            return;
        const auto endIt = [this, call, response, finish, outcome = std::move(outcome)] {
            finish(end(*call, runGuarded(*call, [&] { return auditAfter(*call, response, outcome); })));
        };
        // Nothing is lost where the workers have stopped: then nobody minds that
        // this thread waits.
        if (!m_workers.post(endIt))
            endIt();
    };
    const auto begun = runGuarded(*call, [&]() -> Result<void> {
        auto caller = admit(context, method, call->requestId);
        if (!caller) {
            if (!isEnded->exchange(true))
                finish(end(*call, passOn(caller)));
            return {};
        }
        call->caller = std::move(*caller);
        call->record = recordOf(*call);
        const UnitOfWork unit(call->record ? Companions{call->record} : Companions{});
        handler(call->caller, done);
        return {};
    });
    if (!begun)
        done(begun);
}

void CallChain::log(const google::protobuf::MethodDescriptor &method, const std::string &account,
                    const std::string &requestId, const Result<void> &outcome, std::chrono::steady_clock::duration took)
{
    const bool changes = method.options().GetExtension(v1::access).changes();
    const auto level = outcome && !changes ? spdlog::level::debug : spdlog::level::info;
    if (!spdlog::should_log(level))
        return;
    spdlog::log(level, "call {} {} {} {} took={}us{}", field("method", shortMethodName(method)),
                field("result", outcome ? "OK" : codeName(outcome.error().code)), field("account", account),
                field("request_id", requestId), std::chrono::duration_cast<std::chrono::microseconds>(took).count(),
                outcome ? std::string() : " " + field("reason", outcome.error().message));
}

} // namespace wheelhouse::api
