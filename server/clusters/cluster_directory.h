#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/result.h"
#include "server/clusters/cluster_connector.h"
#include "server/clusters/cluster_model.h"
#include "server/clusters/cluster_store.h"
#include "server/clusters/cluster_view.h"

namespace wheelhouse::clusters {

// What is told when a cluster is added.
struct NewCluster {
    std::string id;
    // Of it display_name, environment, prometheus_url and log_store_url count.
    v1::Cluster told;
    ClusterAccess access;
    bool validateOnly = false;
};

// The clusters this server knows, each watched from the moment it is known.
//
// Threads: any; add() waits for the cluster and the store, remove() for the
// connection's end. Ownership: app/ owns it, after the store, the connector and
// the view. stop(), also called by the destructor, ends all connections; each
// takes at most two seconds, and they end side by side.
class ClusterDirectory {
public:
    // First contact must be made within so long.
    static constexpr std::chrono::seconds kProbeLimit{10};

    ClusterDirectory(ClusterStore &store, ClusterConnector &connector, ClusterView &view);
    ~ClusterDirectory();
    ClusterDirectory(const ClusterDirectory &) = delete;
    ClusterDirectory &operator=(const ClusterDirectory &) = delete;

    // Loads what is stored and begins to watch it.
    Result<void> start();
    void stop();

    // Probes the cluster, keeps it and watches it; nothing is kept when any of
    // that fails. `limit` bounds the first contact, at most kProbeLimit.
    // AlreadyExists, InvalidArgument with the field, FailedPrecondition.
    Result<v1::Cluster> add(NewCluster added, std::chrono::milliseconds limit = kProbeLimit);
    Result<v1::Cluster> get(const std::string &name) const;
    // By name.
    std::vector<v1::Cluster> list() const;
    // Says where its log store is; empty: it has none. NotFound, InvalidArgument.
    Result<v1::Cluster> setLogStore(const std::string &name, const std::string &url);
    // Stops watching and forgets it. NotFound.
    Result<void> remove(const std::string &name);

    // The log of a pod, by the pod's resource name. NotFound for a cluster that
    // is not known, InvalidArgument for a name that is no pod's. `wake` as in
    // ClusterConnection.
    Result<std::unique_ptr<LogStream>> openLogs(const std::string &pod, LogRequest request,
                                                std::function<void()> wake);

private:
    struct Watched {
        std::unique_ptr<ClusterModel> model;
        std::unique_ptr<ClusterConnection> connection;
        ~Watched();
    };

    Result<v1::Cluster> checked(const NewCluster &added) const;
    Result<void> watch(const StoredCluster &stored);

    ClusterStore &m_store;
    ClusterConnector &m_connector;
    ClusterView &m_view;
    mutable std::mutex m_mutex;
    // Shared, so that a log can be opened while the cluster is being removed.
    std::map<std::string, std::shared_ptr<Watched>> m_watched;
    bool m_stopping = false;
};

} // namespace wheelhouse::clusters
