#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "server/notifications/messenger.h"
#include "server/notifications/notification_store.h"

namespace wheelhouse::notifications {

// The channels and routes that were set.
//
// Threads: any; what changes something waits for the store, test() for the
// channel. Held whole in memory: kMostChannels and kMostRoutes.
class Channels {
public:
    static constexpr std::size_t kMostChannels = 100;
    static constexpr std::size_t kMostRoutes = 200;

    Channels(NotificationStore &store, Messenger &messenger);

    // Before anything else, once.
    Result<void> load();

    Result<v1::NotificationChannel> create(const v1::CreateNotificationChannelRequest &request, const std::string &account);
    Result<v1::NotificationChannel> update(const v1::UpdateNotificationChannelRequest &request, const std::string &account);
    Result<void> remove(const std::string &name);
    std::vector<v1::NotificationChannel> list() const;
    Result<v1::TestNotificationChannelResponse> test(const std::string &name) const;

    Result<v1::NotificationRoute> createRoute(const v1::CreateNotificationRouteRequest &request);
    Result<v1::NotificationRoute> updateRoute(const v1::NotificationRoute &route);
    Result<void> removeRoute(const std::string &name);
    std::vector<v1::NotificationRoute> listRoutes() const;

    // Null when it is gone.
    ChannelRef find(const std::string &name) const;
    // Routes that this news takes.
    std::vector<v1::NotificationRoute> routesFor(v1::NotificationEvent event, const std::string &environment) const;

private:
    Result<void> checkRoute(const v1::NotificationRoute &route) const;
    Result<v1::NotificationChannel> keep(Channel channel, const std::string &account);

    NotificationStore &m_store;
    Messenger &m_messenger;
    std::mutex m_changeMutex;
    mutable std::mutex m_mutex;
    std::map<std::string, ChannelRef> m_channels;
    std::map<std::string, v1::NotificationRoute> m_routes;
};

} // namespace wheelhouse::notifications
