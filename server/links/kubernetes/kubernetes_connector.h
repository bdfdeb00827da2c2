#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "server/clusters/cluster_connector.h"
#include "server/http/http_client.h"
#include "server/links/kubernetes/cluster_watch.h"
#include "server/links/kubernetes/kubernetes_api.h"

namespace wheelhouse::kubernetes {

// Reaches clusters by kubeconfig. Threads: any. Ownership: app/, after the
// HttpClient and before ClusterDirectory.
class KubernetesConnector final : public clusters::ClusterConnector {
public:
    explicit KubernetesConnector(http::HttpClient &client, WatchTimes times = {}, ApiManners manners = {},
                                 FilePolicy files = {});

    Result<clusters::ClusterFacts> probe(const clusters::ClusterAccess &access,
                                         std::chrono::milliseconds limit) override;
    Result<std::unique_ptr<clusters::ClusterConnection>> connect(const v1::Cluster &cluster,
                                                                 const clusters::ClusterAccess &access,
                                                                 clusters::ObjectSink &sink,
                                                                 clusters::KeepAccess keep) override;
    Result<std::vector<v1::KubeconfigContext>> inspect(const Secret &kubeconfig) override;

    // Ends first contacts that are being made, and what waits for credentials;
    // begins none from then on.
    void stop();

    // Of a cluster that is watched, by its resource name; null when it is not.
    std::shared_ptr<KubernetesApi> api(const std::string &cluster) const;

private:
    class Probing;

    http::HttpClient &m_client;
    const WatchTimes m_times;
    const ApiManners m_manners;
    const FilePolicy m_files;
    mutable std::mutex m_mutex;
    std::map<std::string, std::weak_ptr<KubernetesApi>> m_apis;
    // Of first contacts that are being made.
    std::set<KubernetesApi *> m_probing;
    bool m_stopping = false;
};

} // namespace wheelhouse::kubernetes
