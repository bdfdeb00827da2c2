#pragma once

#include "server/links/prometheus/endpoint_door.h"
#include "server/monitoring/alert_source.h"

namespace wheelhouse::prometheus {

// Asks an endpoint what it is, and says in words what is wrong with it. Any
// thread; waits, never on the http thread.
class EndpointProbe final : public monitoring::EndpointTester {
public:
    explicit EndpointProbe(EndpointDoor &door) : m_door(door) {}

    v1::TestMetricEndpointResponse test(const monitoring::EndpointRef &endpoint,
                                        const std::vector<std::string> &pods) override;

private:
    v1::TestMetricEndpointResponse testPrometheus(const monitoring::MetricEndpoint &endpoint,
                                                  const std::vector<std::string> &pods);
    v1::TestMetricEndpointResponse testAlertmanager(const monitoring::MetricEndpoint &endpoint);
    // What else it might be: `Alertmanager 0.25.0`; empty when it is nothing we
    // know.
    std::string whatElse(const monitoring::MetricEndpoint &endpoint, v1::MetricEndpoint::Kind kind);

    EndpointDoor &m_door;
};

} // namespace wheelhouse::prometheus
