#pragma once

#include "server/store/migrations/migration.h"

namespace wheelhouse::store {

// Container registries. `body` is a v1.Registry, `password` sealed; empty where
// there is none.
inline constexpr Migration k0036Registries{36, "registries", R"sql(
CREATE TABLE registries (
    name {text} PRIMARY KEY,
    host {text} NOT NULL UNIQUE,
    body {bytes} NOT NULL,
    password {bytes} NOT NULL
);
)sql"};

} // namespace wheelhouse::store
