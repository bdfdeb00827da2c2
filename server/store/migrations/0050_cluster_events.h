#pragma once

#include "server/store/migrations/migration.h"

namespace wheelhouse::store {

// Kubernetes events, kept longer than API servers keep them. `id` is the
// event's uid, `words` what is searched, in lower case.
inline constexpr Migration k0050ClusterEvents{50, "cluster_events", R"sql(
CREATE TABLE cluster_events (
    id {text} PRIMARY KEY,
    name {text} NOT NULL,
    cluster {text} NOT NULL,
    namespace {text} NOT NULL,
    object_kind {text} NOT NULL,
    object_name {text} NOT NULL,
    warning BIGINT NOT NULL,
    reason {text} NOT NULL,
    last_us BIGINT NOT NULL,
    words {text} NOT NULL,
    body {bytes} NOT NULL
);
CREATE INDEX cluster_events_by_time ON cluster_events (last_us, name);
CREATE INDEX cluster_events_by_place ON cluster_events (cluster, namespace, last_us);
CREATE INDEX cluster_events_by_object ON cluster_events (object_name, last_us);
)sql"};

} // namespace wheelhouse::store
