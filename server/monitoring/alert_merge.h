#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "server/monitoring/prometheus_address.h"
#include "wheelhouse/v1/alerts.pb.h"

namespace wheelhouse::monitoring {

// What an Alertmanager and a Prometheus tell of one cluster, as one list. Pure.

// What an alert's labels may name, looked up.
struct AlertObjects {
    // Whether there is an object of that resource name.
    std::function<bool(const std::string &)> isThere;
    // The node of an `instance`: by its name or address; empty when none.
    std::function<std::string(const std::string &host)> nodeAt;
};

// The alerts of both, each once: those of Prometheus are the same as an
// Alertmanager's whose labels they are part of. Where the endpoints serve several
// clusters (`labels`), those that are another's are left out. Complete: named,
// with severity, summary, runbook and the object they are about.
std::vector<v1::Alert> mergedAlerts(const std::string &cluster, std::vector<v1::Alert> ofAlertmanager,
                                    std::vector<v1::Alert> ofPrometheus,
                                    const std::vector<std::pair<std::string, std::string>> &alertmanagerLabels,
                                    const std::vector<std::pair<std::string, std::string>> &prometheusLabels,
                                    const AlertObjects &objects);

// `critical`, `page`, …: of the label `severity`.
v1::Severity severityOf(const google::protobuf::Map<std::string, std::string> &labels);
// What an alert is about; its cluster where its labels tell nothing closer.
std::string resourceOf(const std::string &cluster, const google::protobuf::Map<std::string, std::string> &labels,
                       const AlertObjects &objects);

} // namespace wheelhouse::monitoring
