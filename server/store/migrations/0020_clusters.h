#pragma once

#include "server/store/migrations/migration.h"

namespace wheelhouse::store {

// `access` is sealed: a kubeconfig and the name of its context.
inline constexpr Migration k0020Clusters{20, "clusters", R"sql(
CREATE TABLE clusters (
    name {text} PRIMARY KEY,
    display_name {text} NOT NULL,
    environment {text} NOT NULL,
    server {text} NOT NULL,
    version {text} NOT NULL,
    prometheus_url {text} NOT NULL,
    access {bytes} NOT NULL,
    create_time_us BIGINT NOT NULL
);
)sql"};

} // namespace wheelhouse::store
