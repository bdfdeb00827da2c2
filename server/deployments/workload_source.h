#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "wheelhouse/v1/pods.pb.h"
#include "wheelhouse/v1/workloads.pb.h"

namespace wheelhouse::deployments {

// What this room wants to know of clusters: the workloads as they are watched,
// and their pods. A port; app/server joins it to server/clusters.
//
// Threads: any. Nothing here asks an API server or waits for one.
class WorkloadSource {
public:
    // How well a workload's cluster is seen.
    enum class Sight {
        // No such cluster.
        Unknown,
        // It was never seen whole: absence means nothing yet.
        Waiting,
        // What is known is old.
        Stale,
        Live,
    };
    using Changed = std::function<void(const std::vector<std::string> &workloads)>;

    virtual ~WorkloadSource() = default;

    // `workload` is a Workload.name throughout. Null if there is none.
    virtual std::shared_ptr<const v1::Workload> workload(const std::string &workload) const = 0;
    virtual std::vector<std::shared_ptr<const v1::Pod>> podsOf(const std::string &workload) const = 0;
    virtual Sight sight(const std::string &workload) const = 0;
    // All of one cluster, or of all when empty; those of a cluster that is not
    // seen any more included.
    virtual std::vector<std::shared_ptr<const v1::Workload>> workloads(const std::string &) const { return {}; }
    // How many nodes of its cluster, of those that take pods, have which
    // architecture; empty where that is not known.
    virtual std::map<std::string, int> architectures(const std::string &) const { return {}; }

    // `changed` is called on the source's thread with the workloads that
    // changed, or whose pods did, or whose cluster is seen otherwise than
    // before; it may be called too often and must be short. Before the source
    // starts.
    virtual void addListener(Changed changed) = 0;
};

} // namespace wheelhouse::deployments
