#pragma once

#include "server/store/migrations/migration.h"

namespace wheelhouse::store {

// `operation` is a wheelhouse.v1.HelmOperation; the columns before it are what is
// searched for, those after it the rest of helm::OperationRecord, `orders` sealed.
// `repository` is a wheelhouse.v1.HelmRepository, `password` sealed.
inline constexpr Migration k0060Helm{60, "helm", R"sql(
CREATE TABLE helm_operation_numbers (
    last BIGINT NOT NULL
);
INSERT INTO helm_operation_numbers (last) VALUES (0);
CREATE TABLE helm_operations (
    number BIGINT PRIMARY KEY,
    version BIGINT NOT NULL,
    release_name {text} NOT NULL,
    active BIGINT NOT NULL,
    holder {text} NOT NULL,
    heartbeat_us BIGINT NOT NULL,
    requester {text} NOT NULL,
    request_id {text},
    operation {bytes} NOT NULL,
    mark {text} NOT NULL,
    process_id BIGINT NOT NULL,
    process_start BIGINT NOT NULL,
    machine {text} NOT NULL,
    limit_us BIGINT NOT NULL,
    orders {bytes} NOT NULL
);
CREATE UNIQUE INDEX helm_operations_holding_a_release ON helm_operations (release_name) WHERE active = 1;
CREATE UNIQUE INDEX helm_operations_by_request ON helm_operations (requester, request_id) WHERE request_id IS NOT NULL;
CREATE INDEX helm_operations_active ON helm_operations (active, holder);
CREATE TABLE helm_repositories (
    name {text} PRIMARY KEY,
    repository {bytes} NOT NULL,
    password {bytes} NOT NULL
);
)sql"};

} // namespace wheelhouse::store
