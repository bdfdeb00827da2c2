#pragma once

#include "server/store/migrations/migration.h"

namespace wheelhouse::store {

// Whom is told, and what was. Bodies are v1.NotificationChannel,
// v1.NotificationRoute and v1.NotificationDelivery; secrets are sealed, empty where
// there is none.
inline constexpr Migration k0038Notifications{38, "notifications", R"sql(
CREATE TABLE notification_channels (
    name {text} PRIMARY KEY,
    body {bytes} NOT NULL,
    secret {bytes} NOT NULL
);
CREATE TABLE notification_routes (
    name {text} PRIMARY KEY,
    body {bytes} NOT NULL
);
CREATE TABLE notification_deliveries (
    number BIGINT PRIMARY KEY,
    channel {text} NOT NULL,
    waiting BIGINT NOT NULL,
    create_time BIGINT NOT NULL,
    body {bytes} NOT NULL
);
CREATE INDEX notification_deliveries_channel ON notification_deliveries (channel, number);
CREATE INDEX notification_deliveries_waiting ON notification_deliveries (waiting, number);
)sql"};

} // namespace wheelhouse::store
