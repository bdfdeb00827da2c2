#pragma once

#include "server/access/secret_box.h"
#include "server/notifications/notification_store.h"
#include "server/store/database.h"

namespace wheelhouse::store {

// Channels, routes and deliveries in the database, secrets sealed. Any thread;
// `database` outlives it.
class SqlNotificationStore final : public notifications::NotificationStore {
public:
    SqlNotificationStore(Database &database, access::SecretBox box) : m_database(database), m_box(std::move(box)) {}

    Result<void> putChannel(const notifications::Channel &channel) override;
    Result<void> removeChannel(const std::string &name) override;
    Result<std::vector<notifications::Channel>> channels() override;
    Result<void> putRoute(const v1::NotificationRoute &route) override;
    Result<void> removeRoute(const std::string &name) override;
    Result<std::vector<v1::NotificationRoute>> routes() override;
    Result<void> addDeliveries(std::vector<v1::NotificationDelivery> &deliveries) override;
    Result<void> updateDelivery(const v1::NotificationDelivery &delivery) override;
    Result<std::vector<v1::NotificationDelivery>> waiting(int limit) override;
    Result<std::vector<v1::NotificationDelivery>> deliveries(const std::string &channel, std::int64_t before,
                                                             int limit) override;
    Result<void> forgetBefore(std::int64_t seconds) override;

private:
    Database &m_database;
    const access::SecretBox m_box;
};

} // namespace wheelhouse::store
