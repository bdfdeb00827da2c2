#include "server/links/notify/http_messages.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <simdjson.h>

#include "core/identifier.h"
#include "server/notifications/message_text.h"

namespace wheelhouse::notify {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxMarkdown = 4096;
constexpr std::size_t kMaxWords = 200;
constexpr std::int64_t kTooMany = 45009;

std::string dumped(const Json &json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace

std::string wecomBody(const notifications::Message &message)
{
    Json body;
    body["msgtype"] = "markdown";
    body["markdown"]["content"] = notifications::cutTo(message.text, kMaxMarkdown);
    return dumped(body);
}

Result<void> readWecomAnswer(int status, std::string_view body)
{
    if (status == 429 || status >= 500)
        return fail(ErrorCode::Unavailable, fmt::format("WeCom answered with status {}.", status));
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    std::int64_t code = 0;
    if (status != 200 || parser.parse(body.data(), body.size()).get(root) != simdjson::SUCCESS || !root.is_object()
        || root["errcode"].get(code) != simdjson::SUCCESS)
        return fail(ErrorCode::FailedPrecondition, fmt::format("What answered, with status {}, is not WeCom.", status));
    if (code == 0)
        return {};
    std::string_view words;
    if (root["errmsg"].get(words) != simdjson::SUCCESS)
        words = {};
    if (code == kTooMany)
        return fail(ErrorCode::ResourceExhausted, "WeCom takes no more just now: 20 a minute.");
    if (code == -1)
        return fail(ErrorCode::Unavailable, "WeCom is busy.");
    return fail(ErrorCode::FailedPrecondition, fmt::format("WeCom refused with {}: {}. Is the robot's key right?", code,
                                                           notifications::cutTo(words, kMaxWords)));
}

std::string webhookBody(const notifications::Message &message)
{
    Json body;
    body["event"] = message.event == v1::NOTIFICATION_EVENT_UNSPECIFIED ? std::string("TEST")
                                                                        : v1::NotificationEvent_Name(message.event).substr(19);
    body["delivery"] = message.delivery;
    body["deployment"] = message.deployment;
    body["subject"] = message.subject;
    body["text"] = message.text;
    return dumped(body);
}

std::string signatureOf(const Secret &secret, const std::string &timestamp, std::string_view body)
{
    const std::string text = timestamp + "." + std::string(body);
    Sha256 digest{};
    unsigned size = 0;
    HMAC(EVP_sha256(), secret.reveal().data(), static_cast<int>(secret.reveal().size()),
         reinterpret_cast<const unsigned char *>(text.data()), text.size(), digest.data(), &size);
    return "sha256=" + hexText(digest);
}

Result<void> readWebhookAnswer(int status)
{
    if (status >= 200 && status < 300)
        return {};
    const std::string words = fmt::format("It answered with status {}.", status);
    if (status == 408 || status == 425 || status == 429 || status >= 500)
        return fail(ErrorCode::Unavailable, words);
    return fail(ErrorCode::FailedPrecondition, words);
}

} // namespace wheelhouse::notify
