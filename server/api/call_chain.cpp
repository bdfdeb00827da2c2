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
    if (authorization.empty() && peer.starts_with("unix:")) {
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

// The handler, and the record of what it did. One that throws may have done
// half of it: that is recorded, too.
Result<void> CallChain::run(const google::protobuf::MethodDescriptor &method, const access::Caller &caller,
                            const Message &request, const Message *response,
                            const std::function<Result<void>(const access::Caller &)> &handler)
{
    const std::string name = shortMethodName(method);
    Result<void> outcome;
    try {
        outcome = handler(caller);
    } catch (const std::exception &exception) {
        spdlog::error("call threw {} {} {}", field("method", name), field("request_id", caller.requestId),
                      field("what", exception.what()));
        outcome = fail(ErrorCode::Internal, "an internal error; the server's log has more");
    }
    if (!method.options().GetExtension(v1::access).changes())
        return outcome;
    const char *result = outcome ? "OK" : codeName(outcome.error().code);
    const auto audited = m_doors.audit({caller, name, auditedResource(request, outcome ? response : nullptr), result, &request});
    if (!audited && outcome)
        return fail(ErrorCode::Internal, "done, but not recorded in the audit trail: " + audited.error().message);
    return outcome;
}

grpc::Status CallChain::handle(grpc::CallbackServerContext &context,
                               const google::protobuf::MethodDescriptor &method, const Message &request,
                               const Message *response,
                               const std::function<Result<void>(const access::Caller &)> &handler)
{
    const auto start = std::chrono::steady_clock::now();
    const std::string requestId = requestIdOf(context);
    if (context.IsCancelled())
        return grpc::Status(grpc::StatusCode::CANCELLED, "the call ended before it was handled");

    std::string account;
    Result<void> outcome;
    try {
        if (const auto caller = admit(context, method, requestId)) {
            account = caller->account;
            outcome = run(method, *caller, request, response, handler);
        } else {
            outcome = passOn(caller);
        }
    } catch (const std::exception &exception) {
        spdlog::error("call threw {} {} {}", field("method", shortMethodName(method)), field("request_id", requestId),
                      field("what", exception.what()));
        outcome = fail(ErrorCode::Internal, "an internal error; the server's log has more");
    }
    const auto took = std::chrono::steady_clock::now() - start;
    m_metrics.record(shortMethodName(method), outcome ? "OK" : codeName(outcome.error().code), took);
    log(method, account, requestId, outcome, took);
    return outcome ? grpc::Status::OK : toStatus(outcome.error(), requestId);
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
