#pragma once

#include <vector>

#include "server/links/prometheus/json_reading.h"
#include "wheelhouse/v1/alerts.pb.h"

namespace wheelhouse::prometheus {

// What Prometheus tells of its alerting rules, from the `data` of its answers.
// Pure; at most so many.
std::vector<v1::Alert> readAlerts(element data, std::size_t most);
std::vector<v1::AlertRule> readAlertRules(element data, std::size_t most);

} // namespace wheelhouse::prometheus
