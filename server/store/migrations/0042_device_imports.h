#pragma once

#include "server/store/migrations/migration.h"

namespace wheelhouse::store {

// `number` is what devices.import_number holds. The images are what devices
// were before an import changed them, until it is undone.
inline constexpr Migration k0042DeviceImports{42, "device_imports", R"sql(
CREATE TABLE device_imports (
    number {identity},
    name {text} NOT NULL UNIQUE,
    options_hash {text} NOT NULL,
    rows_hash {text} NOT NULL,
    removed_count BIGINT NOT NULL,
    retired_count BIGINT NOT NULL,
    restored_count BIGINT NOT NULL,
    kept_count BIGINT NOT NULL,
    body {bytes} NOT NULL
);
CREATE TABLE device_import_images (
    import_number BIGINT NOT NULL,
    uid {text} NOT NULL,
    after_hash {text} NOT NULL,
    body {bytes} NOT NULL,
    PRIMARY KEY (import_number, uid)
);
)sql"};

} // namespace wheelhouse::store
