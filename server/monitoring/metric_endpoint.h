#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/secret.h"
#include "server/monitoring/prometheus_address.h"
#include "wheelhouse/v1/metric_endpoints.pb.h"

namespace wheelhouse::monitoring {

// What an endpoint is told nobody of.
struct EndpointSecrets {
    Secret password = {};
    Secret bearerToken = {};
    // PEM.
    Secret clientKey = {};
    std::vector<std::pair<std::string, Secret>> headers = {};
};

// An endpoint, ready to be asked. Immutable once it is shared.
struct MetricEndpoint {
    // `clusters/{cluster}`.
    std::string cluster;
    // What may be known of it.
    v1::MetricEndpoint told;
    EndpointSecrets secrets;
    // Its URL taken apart.
    PrometheusAddress address;
};
using EndpointRef = std::shared_ptr<const MetricEndpoint>;

} // namespace wheelhouse::monitoring
