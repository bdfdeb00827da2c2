#include "server/notifications/channel_rules.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "core/x509.h"

namespace wheelhouse::notifications {

namespace {

constexpr std::size_t kMaxUrl = 2000;
constexpr std::size_t kMaxSecret = 4096;
constexpr std::size_t kMaxDisplayName = 100;
constexpr std::size_t kMaxPem = 64 * 1024;
constexpr int kMostRecipients = 50;
constexpr char kWecom[] = "https://qyapi.weixin.qq.com";

bool isPlain(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c > 0x20 && c < 0x7F; });
}

// Scheme, host and port; empty when it is no URL of these schemes, or has
// credentials.
std::string originOf(std::string_view url, std::initializer_list<std::string_view> schemes)
{
    for (const auto scheme : schemes) {
        if (!url.starts_with(scheme))
            continue;
        const auto end = std::min(url.find_first_of("/?#", scheme.size()), url.size());
        const auto authority = url.substr(scheme.size(), end - scheme.size());
        const bool host = !authority.empty() && authority.front() != ':' && authority.find('@') == std::string_view::npos;
        return host && isPlain(url) && url.size() <= kMaxUrl ? std::string(url.substr(0, end)) : std::string();
    }
    return {};
}

// One address, as it may stand in an SMTP command and in a header.
bool isAddress(std::string_view text)
{
    const auto at = text.find('@');
    return at != std::string_view::npos && at > 0 && at + 1 < text.size() && text.size() <= 254 && isPlain(text)
        && text.find_first_of("<>(),;:\\\"[]") == std::string_view::npos && text.find('@', at + 1) == std::string_view::npos;
}

Result<void> checkAuthorities(const std::string &pem, const char *field)
{
    if (!pem.empty() && (pem.size() > kMaxPem || !readCertificate(pem)))
        return failField(field, "One or more certificates in PEM.");
    return {};
}

Result<void> checkEmail(v1::EmailReceivers &email, const Secret &secret)
{
    if (originOf(email.url(), {"smtp://", "smtps://"}) != email.url())
        return failField("channel.email.url", "smtp://HOST:PORT or smtps://HOST:PORT.");
    if (!isAddress(email.sender()))
        return failField("channel.email.sender", "An address such as wheelhouse@example.com.");
    if (email.recipients_size() < 1 || email.recipients_size() > kMostRecipients)
        return failField("channel.email.recipients", fmt::format("1 to {}.", kMostRecipients));
    for (int i = 0; i < email.recipients_size(); ++i) {
        if (!isAddress(email.recipients(i)))
            return failField(fmt::format("channel.email.recipients[{}]", i), "An address such as team@example.com.");
    }
    if (!isPlain(email.username()) || email.username().size() > 254)
        return failField("channel.email.username", "At most 254 printable characters.");
    if (email.username().empty() != secret.empty())
        return email.username().empty() ? failField("channel.email.username", "A password needs a user.")
                                        : failField("secret", "A user needs a password.");
    return checkAuthorities(email.ca_certificate(), "channel.email.ca_certificate");
}

} // namespace

std::string destinationOf(const v1::NotificationChannel &channel)
{
    switch (channel.kind_case()) {
    case v1::NotificationChannel::kWecomRobot: return channel.wecom_robot().url();
    case v1::NotificationChannel::kWebhook: return originOf(channel.webhook().url(), {"http://", "https://"});
    case v1::NotificationChannel::kEmail: return channel.email().url();
    case v1::NotificationChannel::KIND_NOT_SET: break;
    }
    return {};
}

Result<void> checkChannel(Channel &channel)
{
    auto &told = channel.told;
    if (told.display_name().size() > kMaxDisplayName)
        return failField("channel.display_name", fmt::format("At most {} bytes.", kMaxDisplayName));
    if (channel.secret.reveal().size() > kMaxSecret
        || std::any_of(channel.secret.reveal().begin(), channel.secret.reveal().end(), [](unsigned char c) { return c < 0x20; }))
        return failField("secret", fmt::format("One line of at most {} bytes.", kMaxSecret));
    told.set_has_secret(!channel.secret.empty());
    switch (told.kind_case()) {
    case v1::NotificationChannel::kWecomRobot: {
        auto &robot = *told.mutable_wecom_robot();
        if (robot.url().empty())
            robot.set_url(kWecom);
        if (originOf(robot.url(), {"https://", "http://"}) != robot.url())
            return failField("channel.wecom_robot.url", "https:// and a host, without a path: the key is the secret.");
        if (channel.secret.empty() || !isPlain(channel.secret.reveal()) || channel.secret.reveal().find('/') != std::string::npos)
            return failField("secret", "The key of the robot: what stands behind key= in its webhook.");
        return {};
    }
    case v1::NotificationChannel::kWebhook:
        if (originOf(told.webhook().url(), {"https://", "http://"}).empty())
            return failField("channel.webhook.url", "http:// or https://, without credentials.");
        return checkAuthorities(told.webhook().ca_certificate(), "channel.webhook.ca_certificate");
    case v1::NotificationChannel::kEmail:
        return checkEmail(*told.mutable_email(), channel.secret);
    case v1::NotificationChannel::KIND_NOT_SET:
        break;
    }
    return failField("channel.kind", "wecom_robot, webhook or email.");
}

} // namespace wheelhouse::notifications
