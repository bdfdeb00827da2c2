#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "server/clusters/cluster_connector.h"
#include "wheelhouse/v1/clusters.pb.h"

namespace wheelhouse::clusters {

// A cluster as it is kept. Of the message only what was told at its creation
// is kept: names, environment, server, Prometheus, log store, namespaces,
// create_time.
struct StoredCluster {
    v1::Cluster cluster;
    ClusterAccess access;
    // Why the access cannot be opened, where it cannot; empty else.
    std::string broken = {};
};

// Keeps the clusters. Any thread; calls may block on the disk. What it is given
// of credentials it seals before it is written.
class ClusterStore {
public:
    virtual ~ClusterStore() = default;
    // Durable when it returns; AlreadyExists when the name is taken.
    virtual Result<void> insert(const StoredCluster &stored) = 0;
    // By name. One whose access cannot be opened comes as broken and does not
    // keep the others from being loaded.
    virtual Result<std::vector<StoredCluster>> load() = 0;
    // NotFound when there is no such cluster; empty: it has none.
    virtual Result<void> setLogStore(const std::string &name, const std::string &url) = 0;
    // What was told and how it is reached, durable when it returns; the access
    // stays as it is where none is given. NotFound.
    virtual Result<void> update(const v1::Cluster &cluster, const ClusterAccess *access) = 0;
    // The access alone. NotFound.
    virtual Result<void> keepAccess(const std::string &name, const ClusterAccess &access) = 0;
    // NotFound when there is none.
    virtual Result<void> remove(const std::string &name) = 0;
};

} // namespace wheelhouse::clusters
