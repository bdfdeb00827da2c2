#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "server/monitoring/metric_endpoint.h"

namespace wheelhouse::monitoring {

// An endpoint as it is kept.
struct StoredEndpoint {
    v1::MetricEndpoint endpoint;
    EndpointSecrets secrets;
    // Why the secrets cannot be opened, where they cannot; empty else.
    std::string broken = {};
};

// Keeps endpoints, their secrets sealed. Any thread; calls may block on the
// disk. A cluster's endpoints go with the cluster.
class MetricEndpointStore {
public:
    virtual ~MetricEndpointStore() = default;
    // In place of one of the same name. Durable when it returns.
    virtual Result<void> put(const StoredEndpoint &stored) = 0;
    // NotFound when there is none.
    virtual Result<void> remove(const std::string &name) = 0;
    // One whose secrets cannot be opened comes as broken.
    virtual Result<std::vector<StoredEndpoint>> load() = 0;
};

} // namespace wheelhouse::monitoring
