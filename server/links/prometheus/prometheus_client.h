#pragma once

#include "server/http/http_client.h"
#include "server/monitoring/metric_source.h"

namespace wheelhouse::prometheus {

// Prometheus' HTTP API, and what speaks it (VictoriaMetrics). Any thread; waits,
// never on the http thread. Answers beyond kMaxBodyBytes are refused, series
// beyond kMaxSeries and points beyond kMaxPoints left out with a warning.
class PrometheusClient final : public monitoring::MetricSource {
public:
    static constexpr std::size_t kMaxBodyBytes = 64u << 20;
    static constexpr std::size_t kMaxSeries = 1000;
    static constexpr std::size_t kMaxPoints = 500000;

    explicit PrometheusClient(http::HttpClient &client) : m_client(client) {}

    Result<monitoring::RangeAnswer> queryRange(const monitoring::RangeQuery &query) override;

    // What an answer to `query_range` says. Pure.
    static Result<monitoring::RangeAnswer> readAnswer(int status, std::string_view body);

private:
    http::HttpClient &m_client;
};

} // namespace wheelhouse::prometheus
