#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "core/result.h"
#include "wheelhouse/v1/metrics.pb.h"

namespace wheelhouse::monitoring {

// A PromQL query over a range, both ends included.
struct RangeQuery {
    // `http://host:9090[/prefix]`, without a slash at the end.
    std::string baseUrl;
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

// Something that answers PromQL. Any thread; waits.
class MetricSource {
public:
    virtual ~MetricSource() = default;
    // InvalidArgument in Prometheus' own words for a bad query; Unavailable or
    // DeadlineExceeded with the cause when it does not answer.
    virtual Result<RangeAnswer> queryRange(const RangeQuery &query) = 0;
};

} // namespace wheelhouse::monitoring
