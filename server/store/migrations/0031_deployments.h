#pragma once

#include "server/store/migrations/migration.h"

namespace wheelhouse::store {

// `deployment` is a wheelhouse.v1.Deployment; the columns before it are what
// is searched for, those after it are deployments::RolloutOrder.
inline constexpr Migration k0031Deployments{31, "deployments", R"sql(
CREATE TABLE deployment_numbers (
    last BIGINT NOT NULL
);
INSERT INTO deployment_numbers (last) VALUES (0);
CREATE TABLE deployments (
    number BIGINT PRIMARY KEY,
    revision BIGINT NOT NULL,
    application {text} NOT NULL,
    environment {text} NOT NULL,
    workload {text} NOT NULL,
    state BIGINT NOT NULL,
    active BIGINT NOT NULL,
    requester {text} NOT NULL,
    request_id {text},
    create_time_us BIGINT NOT NULL,
    deployment {bytes} NOT NULL,
    container {text} NOT NULL,
    previous_image {text} NOT NULL,
    target_image {text} NOT NULL,
    previous_healthy BIGINT NOT NULL,
    base_digest {text} NOT NULL,
    rollout_timeout_ms BIGINT NOT NULL,
    applied BIGINT NOT NULL,
    generation BIGINT NOT NULL,
    failure BIGINT NOT NULL
);
CREATE UNIQUE INDEX deployments_holding_a_workload ON deployments (workload) WHERE active = 1;
CREATE UNIQUE INDEX deployments_by_request ON deployments (requester, request_id) WHERE request_id IS NOT NULL;
CREATE INDEX deployments_by_place ON deployments (application, environment, number);
CREATE INDEX deployments_by_environment ON deployments (environment, number);
CREATE INDEX deployments_by_state ON deployments (state, application, environment, number);
)sql"};

} // namespace wheelhouse::store
