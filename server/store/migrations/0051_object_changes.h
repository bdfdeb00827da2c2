#pragma once

#include "server/store/migrations/migration.h"

namespace wheelhouse::store {

// What changed of clusters' objects. `id` sorts as they came.
inline constexpr Migration k0051ObjectChanges{51, "object_changes", R"sql(
CREATE TABLE object_changes (
    id {text} PRIMARY KEY,
    name {text} NOT NULL,
    cluster {text} NOT NULL,
    namespace {text} NOT NULL,
    changed_us BIGINT NOT NULL,
    body {bytes} NOT NULL
);
CREATE INDEX object_changes_by_name ON object_changes (name, changed_us);
CREATE INDEX object_changes_by_place ON object_changes (cluster, namespace, changed_us);
CREATE INDEX object_changes_by_time ON object_changes (changed_us);
)sql"};

} // namespace wheelhouse::store
