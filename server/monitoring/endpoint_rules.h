#pragma once

#include <memory>
#include <string>

#include "core/result.h"
#include "server/monitoring/metric_endpoint.h"

namespace wheelhouse::monitoring {

// What may be set of an endpoint. Pure. `field` is the path of the endpoint in
// the request.

// Checks each value by itself. InvalidArgument with the field.
Result<std::shared_ptr<MetricEndpoint>> readEndpoint(const v1::MetricEndpoint &asked,
                                                     const v1::MetricEndpointSecrets &secrets,
                                                     const std::string &field);
// Secrets that `endpoint` was not given, of the one before.
void keepFrom(const MetricEndpoint &before, MetricEndpoint &endpoint);
// Checks what belongs together: a user and a password, a certificate and its
// key; one way to log in; none through an API server.
Result<void> checkWhole(const MetricEndpoint &endpoint, const std::string &field);
// Sets has_… and header_names.
void tellSecrets(MetricEndpoint &endpoint);
bool hasSecrets(const EndpointSecrets &secrets);

} // namespace wheelhouse::monitoring
