#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "server/monitoring/metric_endpoint.h"
#include "wheelhouse/v1/alerts.pb.h"

namespace wheelhouse::monitoring {

// An Alertmanager. Any thread; waits, at most 10 s. Errors as MetricSource.
class AlertSource {
public:
    virtual ~AlertSource() = default;
    // Of an alert labels, annotations, state, start_time, silenced_by,
    // inhibited_by, receivers and generator_url are set.
    virtual Result<std::vector<v1::Alert>> alerts(const EndpointRef &endpoint) = 0;
    // Of a silence `name` is its id alone.
    virtual Result<std::vector<v1::Silence>> silences(const EndpointRef &endpoint) = 0;
    // Its id. InvalidArgument in Alertmanager's own words.
    virtual Result<std::string> createSilence(const EndpointRef &endpoint, const v1::Silence &silence) = 0;
    // NotFound when there is none of that id.
    virtual Result<void> expireSilence(const EndpointRef &endpoint, const std::string &id) = 0;
};

// Finds out what is wrong with an endpoint. Any thread; waits, at most 15 s.
class EndpointTester {
public:
    virtual ~EndpointTester() = default;
    // `pods` are names of some pods of its cluster, to see whether it has data of
    // them; may be empty.
    virtual v1::TestMetricEndpointResponse test(const EndpointRef &endpoint, const std::vector<std::string> &pods) = 0;
};

} // namespace wheelhouse::monitoring
