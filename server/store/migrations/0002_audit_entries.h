#pragma once

#include "server/store/migrations/migration.h"

namespace wheelhouse::store {

inline constexpr Migration k0002AuditEntries{2, "audit_entries", R"sql(
CREATE TABLE audit_entries (
    sequence BIGINT PRIMARY KEY,
    time_us BIGINT NOT NULL,
    account {text} NOT NULL,
    method {text} NOT NULL,
    resource {text} NOT NULL,
    result {text} NOT NULL,
    request_json {text} NOT NULL,
    request_id {text} NOT NULL,
    peer {text} NOT NULL,
    hash {text} NOT NULL
);
CREATE INDEX audit_entries_by_resource ON audit_entries (resource, sequence);
)sql"};

} // namespace wheelhouse::store
