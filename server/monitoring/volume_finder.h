#pragma once

#include "server/live/live_table.h"
#include "server/monitoring/metric_endpoints.h"
#include "server/monitoring/metric_source.h"
#include "server/monitoring/problem_finders.h"
#include "wheelhouse/v1/nodes.pb.h"

namespace wheelhouse::monitoring {

// Volumes of claims and file systems of nodes that will be full within a week as
// they fill now, or nearly are: by Prometheus' own straight line through the
// last hours. Three small queries a look.
class VolumeFinder final : public ProblemFinder {
public:
    // How far back the line is drawn.
    explicit VolumeFinder(MetricSource &source, const MetricEndpoints &endpoints, const live::LiveTable<v1::Node> &nodes,
                          std::string window = "6h")
        : m_source(source), m_endpoints(endpoints), m_nodes(nodes), m_window(std::move(window))
    {
    }

    const char *name() const override { return "volumes"; }
    std::chrono::seconds period() const override { return std::chrono::minutes(5); }
    std::optional<std::vector<v1::Problem>> look(const v1::Cluster &cluster) override;

private:
    std::string nodeOf(const std::string &cluster, const std::string &node, const std::string &instance) const;

    MetricSource &m_source;
    const MetricEndpoints &m_endpoints;
    const live::LiveTable<v1::Node> &m_nodes;
    const std::string m_window;
};

// What is known of one store. Numbers in bytes, and bytes a second.
struct StoreFill {
    double available = 0;
    double capacity = 0;
    // Of what is available; negative where it fills.
    double slope = 0;
};

// When it will be full, where that is worth telling: within a week and less than
// 40 % free, or less than 5 % free whatever it does (then maybe never).
struct FillJudgement {
    v1::Severity severity = v1::SEVERITY_WARNING;
    std::optional<std::chrono::seconds> fullIn;
};
std::optional<FillJudgement> judgeFill(const StoreFill &fill);

} // namespace wheelhouse::monitoring
