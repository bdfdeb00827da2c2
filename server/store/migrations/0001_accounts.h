#pragma once

#include "server/store/migrations/migration.h"

namespace wheelhouse::store {

inline constexpr Migration k0001Accounts{1, "accounts", R"sql(
CREATE TABLE accounts (
    name {text} PRIMARY KEY,
    role BIGINT NOT NULL,
    token_sha256 {text} NOT NULL UNIQUE,
    create_time_us BIGINT NOT NULL,
    expire_time_us BIGINT,
    last_used_time_us BIGINT
);
)sql"};

} // namespace wheelhouse::store
