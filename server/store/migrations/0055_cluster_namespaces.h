#pragma once

#include "server/store/migrations/migration.h"

namespace wheelhouse::store {

// Namespaces that were told of a cluster, one a line, and the hosts it was made
// of (v1.Inventory).
inline constexpr Migration k0055ClusterNamespaces{55, "cluster_namespaces", R"sql(
ALTER TABLE clusters ADD COLUMN namespaces {text} NOT NULL DEFAULT '';
ALTER TABLE clusters ADD COLUMN inventory {bytes};
)sql"};

} // namespace wheelhouse::store
