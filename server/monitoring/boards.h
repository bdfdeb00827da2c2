#pragma once

#include <string>
#include <vector>

#include "server/live/live_table.h"
#include "server/monitoring/board_panels.h"
#include "server/monitoring/metric_names.h"
#include "server/monitoring/time_grid.h"
#include "wheelhouse/v1/clusters.pb.h"
#include "wheelhouse/v1/nodes.pb.h"
#include "wheelhouse/v1/pods.pb.h"
#include "wheelhouse/v1/workloads.pb.h"

namespace wheelhouse::monitoring {

// The charts of one object. Which metrics there are decides how each panel is
// asked for; all panels are asked side by side.
//
// Threads: any; calls wait for Prometheus, at most kLimit and, the first time,
// for its names. Holds nothing but what it asks with.
class Boards {
public:
    static constexpr std::chrono::seconds kLimit{15};
    static constexpr int kMaxLines = 20;

    // What is known of the objects, to name and to bound them.
    struct Tables {
        const live::LiveTable<v1::Cluster> &clusters;
        const live::LiveTable<v1::Node> &nodes;
        const live::LiveTable<v1::Workload> &workloads;
        const live::LiveTable<v1::Pod> &pods;
    };

    Boards(MetricSource &source, MetricNames &names, const MetricEndpoints &endpoints, Tables tables)
        : m_source(source), m_names(names), m_endpoints(endpoints), m_tables(tables)
    {
    }

    // NotFound for an object that is not known, InvalidArgument for a name that
    // has no board.
    Result<v1::QueryBoardResponse> query(const v1::QueryBoardRequest &request);

private:
    // What a board is about, in Prometheus' terms.
    struct Subject {
        BoardSubject kind = BoardSubject::Cluster;
        std::string cluster;
        // Each alone finds it: `,node="n1"` or `,instance=~"10\.0\.0\.1:.*"`.
        std::vector<std::string> matchers;
        // By panel.
        std::vector<std::pair<std::string, v1::BoardLevel>> levels;
        // Of a workload: whose pods count.
        std::string workload;
    };
    Result<Subject> subjectOf(const std::string &resource) const;
    void fill(v1::BoardPanel &panel, const Subject &subject, const PanelSource &source, RangeAnswer answer) const;

    MetricSource &m_source;
    MetricNames &m_names;
    const MetricEndpoints &m_endpoints;
    const Tables m_tables;
};

} // namespace wheelhouse::monitoring
