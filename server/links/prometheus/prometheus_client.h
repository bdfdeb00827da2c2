#pragma once

#include "server/links/prometheus/endpoint_door.h"
#include "server/monitoring/metric_source.h"

namespace wheelhouse::prometheus {

// Prometheus' HTTP API, and what speaks it (VictoriaMetrics, Thanos). Any
// thread; waits, never on the http thread. What is too much is cut off while it
// comes, with a warning: see RangeReader, kMaxNames, kMaxAlerts.
class PrometheusClient final : public monitoring::MetricSource {
public:
    static constexpr std::size_t kMaxNames = 100'000;
    static constexpr std::size_t kMaxAlerts = 5'000;
    static constexpr std::size_t kMaxRules = 5'000;

    explicit PrometheusClient(EndpointDoor &door) : m_door(door) {}

    Result<monitoring::RangeAnswer> queryRange(const monitoring::RangeQuery &query) override;
    std::vector<Result<monitoring::RangeAnswer>> queryRanges(const std::vector<monitoring::RangeQuery> &queries) override;
    Result<std::vector<monitoring::Sample>> queryNow(const monitoring::EndpointRef &endpoint, const std::string &query,
                                                     std::chrono::milliseconds limit) override;
    Result<monitoring::NameList> labelNames(const monitoring::EndpointRef &endpoint,
                                            const std::string &selector) override;
    Result<monitoring::NameList> labelValues(const monitoring::EndpointRef &endpoint, const std::string &label,
                                             const std::string &selector) override;
    Result<std::vector<monitoring::MetricFacts>> metricFacts(const monitoring::EndpointRef &endpoint) override;
    Result<std::vector<v1::Alert>> alerts(const monitoring::EndpointRef &endpoint) override;
    Result<std::vector<v1::AlertRule>> alertRules(const monitoring::EndpointRef &endpoint) override;

private:
    Result<monitoring::NameList> names(const monitoring::EndpointRef &endpoint, std::string path,
                                       const std::string &selector);

    EndpointDoor &m_door;
};

} // namespace wheelhouse::prometheus
