#pragma once

#include "server/store/migrations/migration.h"

namespace wheelhouse::store {

// Hooks of CI systems. `body` is a v1.CiHook, `token` sealed.
inline constexpr Migration k0039CiHooks{39, "ci_hooks", R"sql(
CREATE TABLE ci_hooks (
    name {text} PRIMARY KEY,
    body {bytes} NOT NULL,
    token {bytes} NOT NULL
);
)sql"};

} // namespace wheelhouse::store
