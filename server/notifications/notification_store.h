#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/result.h"
#include "server/notifications/channel.h"

namespace wheelhouse::notifications {

// Keeps channels with their secrets sealed, routes and deliveries. A port;
// server/store implements it on each engine. Any thread; calls may block on the
// disk, and are durable when they return.
class NotificationStore {
public:
    virtual ~NotificationStore() = default;

    // In place of one of the same name.
    virtual Result<void> putChannel(const Channel &channel) = 0;
    virtual Result<void> removeChannel(const std::string &name) = 0;
    // One whose secret cannot be opened comes without.
    virtual Result<std::vector<Channel>> channels() = 0;

    virtual Result<void> putRoute(const v1::NotificationRoute &route) = 0;
    virtual Result<void> removeRoute(const std::string &name) = 0;
    virtual Result<std::vector<v1::NotificationRoute>> routes() = 0;

    // Gives each a number, and its name.
    virtual Result<void> addDeliveries(std::vector<v1::NotificationDelivery> &deliveries) = 0;
    virtual Result<void> updateDelivery(const v1::NotificationDelivery &delivery) = 0;
    // Oldest first, at most `limit`.
    virtual Result<std::vector<v1::NotificationDelivery>> waiting(int limit) = 0;
    // Newest first, of numbers below `before` (all when 0); of a channel when set.
    virtual Result<std::vector<v1::NotificationDelivery>> deliveries(const std::string &channel, std::int64_t before,
                                                                     int limit) = 0;
    // Those that have ended and began before then.
    virtual Result<void> forgetBefore(std::int64_t seconds) = 0;
};

// `notificationDeliveries/12` to 12 and back; 0 when it is not such a name.
std::int64_t deliveryNumber(const std::string &name);
std::string deliveryName(std::int64_t number);

} // namespace wheelhouse::notifications
