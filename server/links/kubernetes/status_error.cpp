#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "server/links/kubernetes/envelope.h"
#include "server/links/kubernetes/kubernetes_api.h"
#include "server/links/kubernetes/proto/meta.pb.h"

namespace wheelhouse::kubernetes {

namespace {

constexpr std::size_t kMaxMessageBytes = 2000;

// What is read of `meta.v1.Status`, however it was encoded.
struct Refusal {
    std::string message;
    std::string reason;
    std::vector<FieldViolation> fields;
};

Refusal fromJson(std::string_view body)
{
    Refusal refusal;
    const auto json = nlohmann::json::parse(body, nullptr, false);
    if (!json.is_object() || json.value("kind", nlohmann::json()) != "Status")
        return refusal;
    const auto text = [](const nlohmann::json &object, const char *key) {
        const auto found = object.find(key);
        return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    refusal.message = text(json, "message");
    refusal.reason = text(json, "reason");
    const auto details = json.find("details");
    if (details != json.end() && details->is_object() && details->contains("causes")
        && (*details)["causes"].is_array()) {
        for (const auto &cause : (*details)["causes"]) {
            if (cause.is_object())
                refusal.fields.push_back({text(cause, "field"), text(cause, "message")});
        }
    }
    return refusal;
}

Refusal fromProtobuf(std::string_view body)
{
    Refusal refusal;
    const auto raw = openEnvelope(body);
    kube::Status status;
    if (!raw || !status.ParseFromArray(raw->data(), static_cast<int>(raw->size())))
        return refusal;
    refusal.message = status.message();
    refusal.reason = status.reason();
    for (const auto &cause : status.details().causes())
        refusal.fields.push_back({cause.field(), cause.message()});
    return refusal;
}

ErrorCode codeOf(int status, const std::string &reason)
{
    switch (status) {
    case 400:
    case 422: return ErrorCode::InvalidArgument;
    case 401: return ErrorCode::Unauthenticated;
    case 403: return ErrorCode::PermissionDenied;
    case 404: return ErrorCode::NotFound;
    case 410: return ErrorCode::Aborted;
    case 409: return reason == "AlreadyExists" ? ErrorCode::AlreadyExists : ErrorCode::Aborted;
    case 429: return ErrorCode::ResourceExhausted;
    case 504: return ErrorCode::DeadlineExceeded;
    default: return status >= 500 ? ErrorCode::Unavailable : ErrorCode::FailedPrecondition;
    }
}

} // namespace

Error statusError(int status, std::string_view contentType, std::string_view body)
{
    Refusal refusal;
    if (contentType.starts_with(kJson))
        refusal = fromJson(body);
    else if (contentType.starts_with(kProtobuf))
        refusal = fromProtobuf(body);
    if (refusal.message.empty() && contentType.starts_with("text/html"))
        refusal.message = fmt::format("a web page came back (status {}): this is not the API server, or a proxy is in between",
                                      status);
    else if (refusal.message.empty())
        refusal.message = fmt::format("the API server refused with status {}", status);
    if (status == 401)
        refusal.message = "the API server does not accept the credentials: " + refusal.message;
    refusal.message.resize(std::min(refusal.message.size(), kMaxMessageBytes));
    return {codeOf(status, refusal.reason), std::move(refusal.message), std::move(refusal.fields)};
}

} // namespace wheelhouse::kubernetes
