#include "server/links/notify/notification_sender.h"

#include <fmt/format.h>

#include "server/http/smtp_client.h"
#include "server/links/notify/http_messages.h"

namespace wheelhouse::notify {

namespace {

constexpr std::chrono::milliseconds kPatience{15000};
constexpr std::size_t kMaxAnswer = 64u << 10;

http::Request post(std::string url, std::string body)
{
    http::Request request;
    request.method = "POST";
    request.url = std::move(url);
    request.body = std::move(body);
    request.headers = {{"Content-Type", "application/json"}};
    request.totalTimeout = kPatience;
    request.maxBodyBytes = kMaxAnswer;
    return request;
}

// A peer that answers with too much is no reason to tell it again.
tl::unexpected<Error> notSent(Error error, const char *whom)
{
    if (error.code == ErrorCode::ResourceExhausted)
        error.code = ErrorCode::FailedPrecondition;
    if (error.code != ErrorCode::Cancelled)
        error.message = fmt::format("{} did not take it: {}", whom, error.message);
    return tl::unexpected<Error>(std::move(error));
}

} // namespace

Result<void> NotificationSender::send(const notifications::Channel &channel, const notifications::Message &message)
{
    switch (channel.told.kind_case()) {
    case v1::NotificationChannel::kWecomRobot: return sendWecom(channel, message);
    case v1::NotificationChannel::kWebhook: return sendWebhook(channel, message);
    case v1::NotificationChannel::kEmail: return sendEmail(channel, message);
    case v1::NotificationChannel::KIND_NOT_SET: break;
    }
    return fail(ErrorCode::FailedPrecondition, "The channel is of no kind that is known here.");
}

Result<void> NotificationSender::sendWecom(const notifications::Channel &channel, const notifications::Message &message)
{
    // The key is part of the URL, which is in no error and no log.
    const auto answer = m_client.fetch(post(channel.told.wecom_robot().url() + "/cgi-bin/webhook/send?key=" + channel.secret.reveal(),
                                            wecomBody(message)));
    if (!answer)
        return notSent(answer.error(), "WeCom");
    return readWecomAnswer(answer->head.status, answer->body);
}

Result<void> NotificationSender::sendWebhook(const notifications::Channel &channel, const notifications::Message &message)
{
    const auto &webhook = channel.told.webhook();
    auto request = post(webhook.url(), webhookBody(message));
    if (!webhook.ca_certificate().empty()) {
        auto peer = std::make_shared<http::Peer>();
        peer->caPem = webhook.ca_certificate();
        request.peer = std::move(peer);
    }
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const std::string timestamp = std::to_string(now.time_since_epoch().count());
    request.headers.emplace_back("X-Wheelhouse-Timestamp", timestamp);
    if (!channel.secret.empty())
        request.headers.emplace_back("X-Wheelhouse-Signature", signatureOf(channel.secret, timestamp, request.body));
    const auto answer = m_client.fetch(std::move(request));
    if (!answer)
        return notSent(answer.error(), "The webhook");
    return readWebhookAnswer(answer->head.status);
}

Result<void> NotificationSender::sendEmail(const notifications::Channel &channel, const notifications::Message &message)
{
    const auto &email = channel.told.email();
    http::Mail mail;
    mail.url = email.url();
    mail.username = email.username();
    mail.password = channel.secret;
    mail.caPem = email.ca_certificate();
    mail.sender = email.sender();
    mail.recipients.assign(email.recipients().begin(), email.recipients().end());
    mail.subject = message.subject;
    mail.text = message.text;
    mail.patience = kPatience;
    return http::sendMail(mail, m_stopping);
}

} // namespace wheelhouse::notify
