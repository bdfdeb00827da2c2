#pragma once

#include "server/store/migrations/migration.h"

namespace wheelhouse::store {

inline constexpr Migration k0011DeviceCommands{11, "device_commands", R"sql(
CREATE TABLE device_commands (
    id {text} PRIMARY KEY,
    device {text} NOT NULL,
    request_id {text},
    is_open BIGINT NOT NULL,
    body {bytes} NOT NULL,
    UNIQUE (device, request_id)
);
CREATE INDEX device_commands_by_device ON device_commands (device, id);
CREATE INDEX device_commands_open ON device_commands (id) WHERE is_open = 1;
)sql"};

} // namespace wheelhouse::store
