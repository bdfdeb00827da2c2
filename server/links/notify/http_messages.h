#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "core/secret.h"
#include "server/notifications/messenger.h"

namespace wheelhouse::notify {

// What is sent to a WeCom robot: msgtype `markdown`, its content cut to 4,096
// bytes of whole characters (https://developer.work.weixin.qq.com/document/path/91770).
std::string wecomBody(const notifications::Message &message);
// Of its answer: `{"errcode":0,"errmsg":"ok"}`. ResourceExhausted for 45009 (too
// many), FailedPrecondition for a key that is not known and all the others.
Result<void> readWecomAnswer(int status, std::string_view body);

// What a webhook gets.
std::string webhookBody(const notifications::Message &message);
// `sha256=` and the HMAC-SHA256 of the timestamp, a dot and the body.
std::string signatureOf(const Secret &secret, const std::string &timestamp, std::string_view body);
// Every 2xx is taken as read; 408, 425, 429 and 5xx may pass.
Result<void> readWebhookAnswer(int status);

} // namespace wheelhouse::notify
