#pragma once

#include <string>

#include "core/result.h"
#include "server/notifications/channel.h"

namespace wheelhouse::notifications {

// One message, ready to be sent.
struct Message {
    // `notificationDeliveries/{number}`; empty for a test.
    std::string delivery;
    v1::NotificationEvent event = v1::NOTIFICATION_EVENT_UNSPECIFIED;
    std::string deployment;
    // One line.
    std::string subject;
    // Markdown.
    std::string text;
};

// Sends messages. A port; server/links/notify implements it.
//
// Threads: any that may block; a call ends within 20 s. Errors: Unavailable,
// DeadlineExceeded and ResourceExhausted (asked to wait) may pass;
// FailedPrecondition and InvalidArgument are for good; Cancelled when the server
// stops. No message holds a secret.
class Messenger {
public:
    virtual ~Messenger() = default;
    virtual Result<void> send(const Channel &channel, const Message &message) = 0;
};

} // namespace wheelhouse::notifications
