#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"

namespace wheelhouse::monitoring {

// Cluster.prometheus_url taken apart: where to ask, and which labels tell this
// cluster's series from others where one Prometheus serves several:
// `http://host:9090/prefix?label.cluster=test`.
struct PrometheusAddress {
    std::string baseUrl;
    std::vector<std::pair<std::string, std::string>> labels;

    static Result<PrometheusAddress> parse(std::string_view url);
    // The labels as matchers to be put after others: `,cluster="test"`.
    std::string matchers() const;
};

// A PromQL string literal, with its quotes.
std::string promqlString(std::string_view text);

} // namespace wheelhouse::monitoring
