#pragma once

#include <atomic>
#include <chrono>

#include "server/http/http_client.h"
#include "server/notifications/messenger.h"

namespace wheelhouse::notify {

// Sends to robots, webhooks and mail servers.
//
// Threads: any that may block, 20 s at most. Ownership: app/server. stop() ends
// what is in the air with Cancelled: what goes by HTTP with the client, e-mail within
// a second; no longer than the client.
class NotificationSender final : public notifications::Messenger {
public:
    explicit NotificationSender(http::HttpClient &client) : m_client(client) {}

    Result<void> send(const notifications::Channel &channel, const notifications::Message &message) override;
    void stop() { m_stopping = true; }

private:
    Result<void> sendWecom(const notifications::Channel &channel, const notifications::Message &message);
    Result<void> sendWebhook(const notifications::Channel &channel, const notifications::Message &message);
    Result<void> sendEmail(const notifications::Channel &channel, const notifications::Message &message);

    http::HttpClient &m_client;
    std::atomic<bool> m_stopping{false};
};

} // namespace wheelhouse::notify
