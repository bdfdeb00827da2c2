#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"

namespace wheelhouse::monitoring {

// An endpoint's URL taken apart: where to ask, and which labels tell this
// cluster's series from others where one Prometheus serves several:
// `http://host:9090/prefix?label.cluster=test`.
struct PrometheusAddress {
    // Without a slash at the end.
    std::string baseUrl;
    std::vector<std::pair<std::string, std::string>> labels;

    // `field` is what a refusal names.
    static Result<PrometheusAddress> parse(std::string_view url, const char *field = "prometheus_url");
    // Whether it is a service of the cluster (`service://monitoring/prometheus:9090`),
    // reached through the API server.
    bool isService() const { return baseUrl.starts_with("service://"); }
    // Scheme, host and port: whom a secret would be told.
    std::string origin() const;
    // The labels as matchers to be put after others: `,cluster="test"`.
    std::string matchers() const;
    // Whether a query names one of the labels in a selector; true where there
    // are none. Reads no PromQL: what looks like a matcher counts.
    bool isNamedIn(std::string_view query) const;
};

// A PromQL string literal, with its quotes.
std::string promqlString(std::string_view text);

} // namespace wheelhouse::monitoring
