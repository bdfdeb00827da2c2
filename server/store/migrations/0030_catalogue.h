#pragma once

#include "server/store/migrations/migration.h"

namespace wheelhouse::store {

inline constexpr Migration k0030Catalogue{30, "catalogue", R"sql(
CREATE TABLE environments (
    name {text} PRIMARY KEY,
    display_name {text} NOT NULL,
    policy BIGINT NOT NULL,
    required_approvals BIGINT NOT NULL,
    production BIGINT NOT NULL,
    rank BIGINT NOT NULL
);
CREATE TABLE applications (
    name {text} PRIMARY KEY,
    display_name {text} NOT NULL,
    create_time_us BIGINT NOT NULL
);
CREATE TABLE bindings (
    application {text} NOT NULL REFERENCES applications (name),
    environment {text} NOT NULL REFERENCES environments (name),
    workload {text} NOT NULL,
    container {text} NOT NULL,
    PRIMARY KEY (application, environment)
);
)sql"};

} // namespace wheelhouse::store
