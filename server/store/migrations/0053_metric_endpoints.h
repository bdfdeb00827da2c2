#pragma once

#include "server/store/migrations/migration.h"

namespace wheelhouse::store {

// Where clusters' Prometheus and Alertmanager are. `body` is a
// v1.MetricEndpoint, `secrets` its v1.MetricEndpointSecrets, sealed.
inline constexpr Migration k0053MetricEndpoints{53, "metric_endpoints", R"sql(
CREATE TABLE metric_endpoints (
    name {text} PRIMARY KEY,
    cluster {text} NOT NULL,
    body {bytes} NOT NULL,
    secrets {bytes} NOT NULL
);
)sql"};

} // namespace wheelhouse::store
