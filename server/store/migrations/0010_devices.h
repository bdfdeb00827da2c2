#pragma once

#include "server/store/migrations/migration.h"

namespace wheelhouse::store {

// What people set of a device is apart from what it says of itself: the first
// is committed at once, the second written behind. Bodies are the contract's
// own messages. Serials of retired devices stay, so that none is used again.
inline constexpr Migration k0010Devices{10, "devices", R"sql(
CREATE TABLE products (
    name {text} PRIMARY KEY,
    request_id {text} NOT NULL,
    body {bytes} NOT NULL
);
CREATE TABLE devices (
    uid {text} PRIMARY KEY,
    product {text} NOT NULL,
    serial {text} NOT NULL,
    state BIGINT NOT NULL,
    secret_hash {bytes} NOT NULL,
    request_id {text} NOT NULL,
    body {bytes} NOT NULL,
    UNIQUE (product, serial)
);
CREATE TABLE device_twins (
    uid {text} PRIMARY KEY,
    body {bytes} NOT NULL
);
CREATE TABLE presence_events (
    id {identity},
    uid {text} NOT NULL,
    body {bytes} NOT NULL
);
CREATE INDEX presence_events_by_device ON presence_events (uid, id);
)sql"};

} // namespace wheelhouse::store
