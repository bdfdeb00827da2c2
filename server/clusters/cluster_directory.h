#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/result.h"
#include "server/clusters/access_keeper.h"
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

// What is changed of a cluster.
struct ClusterChange {
    // By its name; of the rest what `paths` names counts.
    v1::Cluster told;
    // display_name, environment, prometheus_url, namespaces.
    std::vector<std::string> paths;
    // A new login; none where its kubeconfig is empty.
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
    // Changes what was told, and with a kubeconfig how it is reached, after a
    // first contact with that. What is seen stays. NotFound, InvalidArgument with
    // the field, FailedPrecondition: then nothing is changed.
    Result<v1::Cluster> update(ClusterChange change, std::chrono::milliseconds limit = kProbeLimit);
    // The contexts of a kubeconfig. InvalidArgument when it is none.
    Result<std::vector<v1::KubeconfigContext>> inspect(const Secret &kubeconfig) const;
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

    // What is known of a workload when it is looked at, by its resource name.
    // Waits for its API server. NotFound, FailedPrecondition.
    Result<v1::WorkloadFacts> workloadFacts(const std::string &workload) const;

private:
    struct Watched {
        std::unique_ptr<ClusterModel> model;
        std::unique_ptr<ClusterConnection> connection;
        ~Watched();
    };

    Result<std::unique_ptr<ClusterConnection>> connect(const v1::Cluster &cluster, const ClusterAccess &access,
                                                       ClusterModel &model);
    Result<void> watch(const StoredCluster &stored);
    Result<void> apply(const v1::Cluster &told, const ClusterAccess *access);
    std::shared_ptr<Watched> watchedAt(const std::string &name) const;
    // Once it is there it stays as long as what is watched.
    ClusterConnection *connectionOf(const Watched &watched) const;

    ClusterStore &m_store;
    ClusterConnector &m_connector;
    ClusterView &m_view;
    // Writes down credentials that renewed themselves.
    AccessKeeper m_keeper;
    // One change at a time.
    std::mutex m_changing;
    mutable std::mutex m_mutex;
    // Shared, so that a log can be opened while the cluster is being removed.
    std::map<std::string, std::shared_ptr<Watched>> m_watched;
    bool m_stopping = false;
};

} // namespace wheelhouse::clusters
