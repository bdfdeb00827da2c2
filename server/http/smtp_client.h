#pragma once

#include <atomic>
#include <chrono>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/secret.h"

namespace wheelhouse::http {

// A mail, as it is to be sent.
struct Mail {
    // `smtp://host:port` or `smtps://host:port`.
    std::string url;
    std::string username;
    Secret password;
    std::string caPem;
    std::string sender;
    std::vector<std::string> recipients;
    // UTF-8, one line.
    std::string subject;
    // UTF-8.
    std::string text;
    std::chrono::milliseconds patience{15000};
};

// The message of RFC 5322: headers and a body in base64, so that no line of it is
// longer than SMTP allows, or taken for a command.
std::string mailText(const Mail &mail, std::chrono::sys_seconds now, const std::string &messageId);

// Sends it, waiting; `stopping` ends it within a second with Cancelled. Over smtp://
// TLS is taken where the server offers it, and demanded where there is a password.
// Unavailable and DeadlineExceeded may pass (a 4xx too); FailedPrecondition is for
// good.
Result<void> sendMail(const Mail &mail, const std::atomic<bool> &stopping);

} // namespace wheelhouse::http
