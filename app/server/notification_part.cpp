#include "app/server/notification_part.h"

#include "app/server/foundation.h"
#include "server/api/notification_api.h"
#include "server/http/http_client.h"
#include "server/links/notify/notification_sender.h"
#include "server/notifications/channels.h"
#include "server/notifications/dispatcher.h"
#include "server/store/sql_notification_store.h"

namespace wheelhouse::server {

struct NotificationPart::Parts {
    Parts(Foundation &foundation, api::CallChain &chain)
        : store(foundation.database(), foundation.secretBox()), sender(http), channels(store, sender),
          dispatcher(store, channels, sender), api(chain, channels, store)
    {
    }

    ~Parts() { stop(); }

    void stop()
    {
        // Ends what its threads wait for.
        sender.stop();
        http.stop();
        dispatcher.stop();
    }

    http::HttpClient http;
    store::SqlNotificationStore store;
    notify::NotificationSender sender;
    notifications::Channels channels;
    notifications::Dispatcher dispatcher;
    api::NotificationApi api;
};

NotificationPart::NotificationPart(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) { }

NotificationPart::~NotificationPart() = default;

Result<std::unique_ptr<NotificationPart>> NotificationPart::make(Foundation &foundation, api::CallChain &chain)
{
    auto parts = std::make_unique<Parts>(foundation, chain);
    if (auto loaded = parts->channels.load(); !loaded)
        return passOn(loaded);
    return std::unique_ptr<NotificationPart>(new NotificationPart(std::move(parts)));
}

Result<void> NotificationPart::start() { return m_parts->dispatcher.start(); }

void NotificationPart::stop() { m_parts->stop(); }

void NotificationPart::deploymentChanged(const v1::Deployment &deployment)
{
    m_parts->dispatcher.deploymentChanged(deployment);
}

std::vector<grpc::Service *> NotificationPart::services() { return {&m_parts->api}; }

} // namespace wheelhouse::server
