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
    // Whether a query names one of the labels in a selector; true where there
    // are none. Reads no PromQL: what looks like a matcher counts.
    bool isNamedIn(std::string_view query) const;
};

// A PromQL string literal, with its quotes.
std::string promqlString(std::string_view text);

} // namespace wheelhouse::monitoring
