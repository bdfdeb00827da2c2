#pragma once

#include "server/store/migrations/migration.h"

namespace wheelhouse::store {

// Copies devices and twins from the tables of 0010.
Result<void> copyNumberedDevices(Connection &connection);

// Rows in the order of registration, by a number instead of the text of a
// random key: new ones are appended, a twin lies beside its device. `uid` is
// the 16 bytes of the UUID. `import_number` says which import made it.
inline constexpr Migration k0040NumberedDevices{40, "numbered_devices", R"sql(
ALTER TABLE devices RENAME TO devices_before_0040;
ALTER TABLE device_twins RENAME TO device_twins_before_0040;
CREATE TABLE devices (
    number {number},
    uid {bytes} NOT NULL UNIQUE,
    product {text} NOT NULL,
    serial {text} NOT NULL,
    state BIGINT NOT NULL,
    import_number BIGINT,
    secret_hash {bytes} NOT NULL,
    request_id {text} NOT NULL,
    body {bytes} NOT NULL,
    UNIQUE (product, serial)
);
CREATE INDEX devices_by_import ON devices (import_number) WHERE import_number IS NOT NULL;
CREATE TABLE device_twins (
    number {number},
    body {bytes} NOT NULL
);
)sql",
                                                copyNumberedDevices, R"sql(
DROP TABLE devices_before_0040;
DROP TABLE device_twins_before_0040;
)sql"};

} // namespace wheelhouse::store
