#pragma once

#include "server/store/migrations/migration.h"

namespace wheelhouse::store {

// `drain` is a wheelhouse.v1.Drain; the columns before it are what is searched
// for.
inline constexpr Migration k0052ClusterActions{52, "cluster_actions", R"sql(
CREATE TABLE drains (
    number BIGINT PRIMARY KEY,
    ended BIGINT NOT NULL,
    drain {bytes} NOT NULL
);
CREATE TABLE cluster_log_stores (
    cluster {text} PRIMARY KEY,
    url {text} NOT NULL
);
)sql"};

} // namespace wheelhouse::store
