#pragma once

#include "server/store/migrations/migration.h"

namespace wheelhouse::store {

// Devices stand by their key, `printer/SN1`, which is never used again. A job's
// devices are written before the job itself: without it they count for nothing.
inline constexpr Migration k0043GroupsAndJobs{43, "groups_and_jobs", R"sql(
CREATE TABLE device_groups (
    id {text} PRIMARY KEY,
    request_id {text} NOT NULL,
    body {bytes} NOT NULL
);
CREATE TABLE device_group_members (
    device {text} NOT NULL,
    group_id {text} NOT NULL,
    PRIMARY KEY (device, group_id)
);
CREATE INDEX device_group_members_by_group ON device_group_members (group_id);

CREATE TABLE device_jobs (
    number BIGINT PRIMARY KEY,
    request_id {text} UNIQUE,
    is_open BIGINT NOT NULL,
    waiting_until_us BIGINT NOT NULL,
    body {bytes} NOT NULL
);
CREATE INDEX device_jobs_open ON device_jobs (number) WHERE is_open = 1;
CREATE TABLE device_job_results (
    job BIGINT NOT NULL,
    device {text} NOT NULL,
    state BIGINT NOT NULL,
    attempt BIGINT NOT NULL,
    command {text} NOT NULL,
    version BIGINT NOT NULL,
    reason {text} NOT NULL,
    end_us BIGINT NOT NULL,
    PRIMARY KEY (job, device)
);
CREATE INDEX device_job_results_by_state ON device_job_results (job, state, device);
CREATE INDEX device_job_results_open ON device_job_results (device) WHERE state < 3;

ALTER TABLE device_commands ADD COLUMN of_job BIGINT NOT NULL DEFAULT 0;
CREATE INDEX device_commands_single ON device_commands (id) WHERE of_job = 0;
)sql"};

} // namespace wheelhouse::store
