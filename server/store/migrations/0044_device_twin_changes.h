#pragma once

#include "server/store/migrations/migration.h"

namespace wheelhouse::store {

// What was desired of devices, a row a version; `applied_at` in microseconds
// since 1970 once the device said so.
inline constexpr Migration k0044DeviceTwinChanges{44, "device_twin_changes", R"sql(
CREATE TABLE device_twin_changes (
    uid {text} NOT NULL,
    version BIGINT NOT NULL,
    applied_at BIGINT,
    body {bytes} NOT NULL,
    PRIMARY KEY (uid, version)
);
)sql"};

} // namespace wheelhouse::store
