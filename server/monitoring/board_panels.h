#pragma once

#include <string>
#include <vector>

#include "wheelhouse/v1/metrics.pb.h"

namespace wheelhouse::monitoring {

// What a board can be about.
enum class BoardSubject { Cluster, Node, Namespace, Workload, Pod };

// One way to get a panel's lines, from the metrics of one exporter.
struct PanelSource {
    const char *exporter;
    // All of them are needed; the first that is there in full is asked.
    std::vector<const char *> metrics;
    // PromQL in which `%S` stands for the object's matchers, each with a comma
    // before it, and `%W` for the window of rates.
    const char *query;
    // The label whose value names a line; a query may set `series` itself.
    const char *legend;
};

// One panel: the same chart, from whichever metrics are there.
struct PanelPlan {
    const char *id;
    const char *title;
    v1::BoardPanel::Unit unit;
    // Best first.
    std::vector<PanelSource> sources;
};

// In the order of the board.
const std::vector<PanelPlan> &panelsOf(BoardSubject subject);

} // namespace wheelhouse::monitoring
