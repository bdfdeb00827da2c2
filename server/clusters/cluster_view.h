#pragma once

#include "server/live/live_table.h"
#include "server/live/source_board.h"
#include "wheelhouse/v1/clusters.pb.h"
#include "wheelhouse/v1/events.pb.h"
#include "wheelhouse/v1/namespaces.pb.h"
#include "wheelhouse/v1/nodes.pb.h"
#include "wheelhouse/v1/pods.pb.h"
#include "wheelhouse/v1/workloads.pb.h"

namespace wheelhouse::clusters {

// All that is seen of all clusters, keyed by resource name. Threads: any; each
// cluster's thread writes its own keys. Owned by app/, outlives the directory.
struct ClusterView {
    live::LiveTable<v1::Cluster> clusters;
    live::LiveTable<v1::Node> nodes;
    live::LiveTable<v1::Namespace> namespaces;
    live::LiveTable<v1::Workload> workloads;
    live::LiveTable<v1::Pod> pods;
    live::LiveTable<v1::Event> events;
    // One source a cluster, named as the cluster.
    live::SourceBoard sources;
    // The same for each table: a cluster may be seen, and its events not.
    live::SourceBoard nodeSources;
    live::SourceBoard namespaceSources;
    live::SourceBoard workloadSources;
    live::SourceBoard podSources;
    live::SourceBoard eventSources;
};

} // namespace wheelhouse::clusters
