#pragma once

#include <functional>
#include <memory>
#include <string>

#include "server/clusters/objects/object_source.h"
#include "server/links/kubernetes/cluster_loop.h"
#include "server/links/kubernetes/kubernetes_api.h"
#include "server/links/kubernetes/reflector.h"

namespace wheelhouse::kubernetes {

// Objects of every kind, at the API servers of the clusters that are watched.
//
// Threads: any; the tables of all clusters are read on one of its own
// (`objects`). Ownership: app/, after the connector, before its HttpClient ends.
// stop(), also by the destructor, ends the thread; watches that are left see
// nothing more.
class KubernetesObjects final : public clusters::ObjectSource {
public:
    // By a cluster's resource name; null when it is not connected.
    using FindApi = std::function<std::shared_ptr<KubernetesApi>(const std::string &)>;

    explicit KubernetesObjects(FindApi findApi, ReflectorTimes times = {});
    ~KubernetesObjects() override;

    Result<clusters::DiscoveredKinds> discover(const std::string &cluster, const std::string &nameSpace) override;
    Result<std::unique_ptr<clusters::ObjectWatch>> watch(const clusters::ObjectScope &scope,
                                                         std::shared_ptr<clusters::ObjectTableSink> sink) override;
    Result<std::unique_ptr<clusters::ObjectWatch>> follow(const clusters::ObjectScope &scope, const std::string &fieldSelector,
                                                          std::shared_ptr<clusters::ObjectBodySink> sink) override;
    Result<std::string> read(const clusters::ObjectAddress &object) override;
    Result<clusters::ObjectWritten> write(const clusters::ObjectAddress &object, const clusters::ObjectWrite &write) override;
    Result<void> remove(const clusters::ObjectAddress &object, const std::string &uid, bool dryRun) override;
    Result<bool> listOwned(const clusters::ObjectScope &scope, std::size_t most,
                           std::vector<clusters::OwnedObject> &owned) override;
    void stop() { m_loop->stop(); }

private:
    Result<std::shared_ptr<KubernetesApi>> apiOf(const std::string &cluster) const;

    const FindApi m_findApi;
    const ReflectorTimes m_times;
    const std::shared_ptr<ClusterLoop> m_loop;
};

} // namespace wheelhouse::kubernetes
