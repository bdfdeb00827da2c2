#pragma once

#include "server/store/migrations/migration.h"

namespace wheelhouse::store {

// Rules of environments. `body` is a v1.EnvironmentRules.
inline constexpr Migration k0037EnvironmentRules{37, "environment_rules", R"sql(
CREATE TABLE environment_rules (
    name {text} PRIMARY KEY,
    body {bytes} NOT NULL
);
)sql"};

} // namespace wheelhouse::store
