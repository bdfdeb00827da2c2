#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "core/result.h"
#include "server/monitoring/metric_endpoint.h"
#include "wheelhouse/v1/alerts.pb.h"
#include "wheelhouse/v1/metrics.pb.h"

namespace wheelhouse::monitoring {

// A PromQL query over a range, both ends included.
struct RangeQuery {
    EndpointRef endpoint;
    std::string query;
    std::chrono::sys_seconds start;
    std::chrono::sys_seconds end;
    std::chrono::milliseconds step{15000};
    // To be answered within.
    std::chrono::milliseconds limit{15000};
};

struct RangeAnswer {
    // Values that are no numbers are gaps.
    std::vector<v1::Series> series;
    // Prometheus' own, and where series were left out.
    std::vector<std::string> warnings;
};

// One line of an instant query's answer.
struct Sample {
    google::protobuf::Map<std::string, std::string> labels;
    double value = 0;
};

// Names for completion, sorted.
struct NameList {
    std::vector<std::string> names;
    // There are more than were read.
    bool cut = false;
};

// What a metric's exporter says of it.
struct MetricFacts {
    std::string name;
    std::string type;
    std::string help;
};

// Something that answers PromQL. Any thread; waits.
//
// InvalidArgument in Prometheus' own words for a bad query, placed where it
// says where (see MetricsService.QueryMetrics); Unavailable, DeadlineExceeded,
// Unauthenticated or PermissionDenied with the cause when it does not answer.
class MetricSource {
public:
    virtual ~MetricSource() = default;
    virtual Result<RangeAnswer> queryRange(const RangeQuery &query) = 0;
    // The same, side by side; one answer for each, in their order.
    virtual std::vector<Result<RangeAnswer>> queryRanges(const std::vector<RangeQuery> &queries) = 0;
    virtual Result<std::vector<Sample>> queryNow(const EndpointRef &endpoint, const std::string &query,
                                                 std::chrono::milliseconds limit)
        = 0;
    // `selector` narrows the series that are looked at; all when empty.
    virtual Result<NameList> labelNames(const EndpointRef &endpoint, const std::string &selector) = 0;
    virtual Result<NameList> labelValues(const EndpointRef &endpoint, const std::string &label,
                                         const std::string &selector)
        = 0;
    // Sorted by name. Empty where it does not tell.
    virtual Result<std::vector<MetricFacts>> metricFacts(const EndpointRef &endpoint) = 0;
    // What its rules have raised; of an alert labels, annotations, state, value
    // and start_time are set.
    virtual Result<std::vector<v1::Alert>> alerts(const EndpointRef &endpoint) = 0;
    virtual Result<std::vector<v1::AlertRule>> alertRules(const EndpointRef &endpoint) = 0;
};

} // namespace wheelhouse::monitoring
