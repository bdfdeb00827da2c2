#include "server/store/sql_notification_store.h"

#include <limits>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "core/log.h"

namespace wheelhouse::store {

namespace {

// Bound to the channel, so that a row's secret cannot be put into another row.
std::string purposeOf(const std::string &name)
{
    return name + "/secret";
}

Result<void> withoutCount(Result<std::int64_t> done)
{
    if (!done)
        return passOn(done);
    return {};
}

bool isWaiting(const v1::NotificationDelivery &delivery)
{
    return delivery.state() == v1::NotificationDelivery::STATE_WAITING;
}

template <class Message> auto collector(std::vector<Message> &all)
{
    all.clear();
    return [&all](const Row &row) {
        Message message;
        if (message.ParseFromString(row.bytes(0)))
            all.push_back(std::move(message));
    };
}

} // namespace

Result<void> SqlNotificationStore::putChannel(const notifications::Channel &channel)
{
    const std::string &name = channel.told.name();
    const Blob body{channel.told.SerializeAsString()};
    const Blob secret{channel.secret.empty() ? std::string() : m_box.seal(channel.secret, purposeOf(name))};
    return m_database.write([&](Connection &connection) {
        return withoutCount(connection.exec("INSERT INTO notification_channels (name, body, secret) VALUES ($1, $2, $3) "
                                            "ON CONFLICT (name) DO UPDATE SET body = excluded.body, secret = excluded.secret",
                                            name, body, secret));
    });
}

Result<void> SqlNotificationStore::removeChannel(const std::string &name)
{
    return m_database.write([&](Connection &connection) {
        return withoutCount(connection.exec("DELETE FROM notification_channels WHERE name = $1", name));
    });
}

Result<std::vector<notifications::Channel>> SqlNotificationStore::channels()
{
    std::vector<notifications::Channel> all;
    std::vector<std::string> secrets;
    const auto read = m_database.read([&](Connection &connection) {
        all.clear();
        secrets.clear();
        return connection.each(
            [&](const Row &row) {
                notifications::Channel channel;
                if (!channel.told.ParseFromString(row.bytes(0)))
                    return;
                all.push_back(std::move(channel));
                secrets.push_back(row.bytes(1));
            },
            "SELECT body, secret FROM notification_channels ORDER BY name");
    });
    if (!read)
        return passOn(read);
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (secrets[i].empty())
            continue;
        auto secret = m_box.unseal(secrets[i], purposeOf(all[i].told.name()));
        if (secret) {
            all[i].secret = std::move(*secret);
        } else {
            all[i].told.set_has_secret(false);
            spdlog::warn("the secret of a notification channel cannot be opened {} {}",
                         field("channel", all[i].told.name()), field("reason", secret.error().message));
        }
    }
    return all;
}

Result<void> SqlNotificationStore::putRoute(const v1::NotificationRoute &route)
{
    const Blob body{route.SerializeAsString()};
    return m_database.write([&](Connection &connection) {
        return withoutCount(connection.exec("INSERT INTO notification_routes (name, body) VALUES ($1, $2) "
                                            "ON CONFLICT (name) DO UPDATE SET body = excluded.body",
                                            route.name(), body));
    });
}

Result<void> SqlNotificationStore::removeRoute(const std::string &name)
{
    return m_database.write([&](Connection &connection) {
        return withoutCount(connection.exec("DELETE FROM notification_routes WHERE name = $1", name));
    });
}

Result<std::vector<v1::NotificationRoute>> SqlNotificationStore::routes()
{
    std::vector<v1::NotificationRoute> all;
    const auto read = m_database.read([&](Connection &connection) {
        return connection.each(collector(all), "SELECT body FROM notification_routes ORDER BY name");
    });
    if (!read)
        return passOn(read);
    return all;
}

Result<void> SqlNotificationStore::addDeliveries(std::vector<v1::NotificationDelivery> &deliveries)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        const auto last = connection.queryOne("SELECT COALESCE(MAX(number), 0) FROM notification_deliveries");
        if (!last)
            return passOn(last);
        std::int64_t number = (*last)->integer(0);
        for (auto &delivery : deliveries) {
            delivery.set_name(notifications::deliveryName(++number));
            const Blob body{delivery.SerializeAsString()};
            const auto added = connection.exec("INSERT INTO notification_deliveries (number, channel, waiting, create_time, body) "
                                               "VALUES ($1, $2, $3, $4, $5)",
                                               number, delivery.channel(), std::int64_t(isWaiting(delivery)),
                                               delivery.create_time().seconds(), body);
            if (!added)
                return passOn(added);
        }
        return {};
    });
}

Result<void> SqlNotificationStore::updateDelivery(const v1::NotificationDelivery &delivery)
{
    const Blob body{delivery.SerializeAsString()};
    return m_database.write([&](Connection &connection) {
        return withoutCount(connection.exec("UPDATE notification_deliveries SET waiting = $2, body = $3 WHERE number = $1",
                                            notifications::deliveryNumber(delivery.name()), std::int64_t(isWaiting(delivery)),
                                            body));
    });
}

Result<std::vector<v1::NotificationDelivery>> SqlNotificationStore::waiting(int limit)
{
    std::vector<v1::NotificationDelivery> all;
    const auto read = m_database.read([&](Connection &connection) {
        return connection.each(collector(all),
                               "SELECT body FROM notification_deliveries WHERE waiting = 1 ORDER BY number LIMIT $1",
                               std::int64_t(limit));
    });
    if (!read)
        return passOn(read);
    return all;
}

Result<std::vector<v1::NotificationDelivery>> SqlNotificationStore::deliveries(const std::string &channel,
                                                                               std::int64_t before, int limit)
{
    std::vector<v1::NotificationDelivery> all;
    const std::int64_t below = before > 0 ? before : std::numeric_limits<std::int64_t>::max();
    const auto read = m_database.read([&](Connection &connection) {
        if (channel.empty())
            return connection.each(collector(all),
                                   "SELECT body FROM notification_deliveries WHERE number < $1 ORDER BY number DESC LIMIT $2",
                                   below, std::int64_t(limit));
        return connection.each(collector(all),
                               "SELECT body FROM notification_deliveries WHERE channel = $1 AND number < $2 "
                               "ORDER BY number DESC LIMIT $3",
                               channel, below, std::int64_t(limit));
    });
    if (!read)
        return passOn(read);
    return all;
}

Result<void> SqlNotificationStore::forgetBefore(std::int64_t seconds)
{
    return m_database.write([&](Connection &connection) {
        return withoutCount(connection.exec("DELETE FROM notification_deliveries WHERE waiting = 0 AND create_time < $1", seconds));
    });
}

} // namespace wheelhouse::store
