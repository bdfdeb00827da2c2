#pragma once

#include <functional>
#include <memory>

#include "server/clusters/objects/object_source.h"
#include "server/links/kubernetes/objects/collection_watch.h"
#include "server/links/kubernetes/objects/table_decoder.h"

namespace wheelhouse::kubernetes {

// A kind's table, watched: from the API server's bytes into a sink.
//
// Threads: made and destroyed on any but the loop's; works on the loop's. The
// destructor waits for the loop to let go of it. The loop is shared by many and
// outlives them; it must be running.
class TableWatch final : public clusters::ObjectWatch {
public:
    // Whether that API is still the cluster's.
    using IsCurrent = std::function<bool(const KubernetesApi &)>;

    TableWatch(std::shared_ptr<ClusterLoop> loop, std::shared_ptr<KubernetesApi> api, clusters::ObjectScope scope,
               std::shared_ptr<clusters::ObjectTableSink> sink, ReflectorTimes times, IsCurrent isCurrent);
    ~TableWatch() override;

    bool isOrphaned() const override { return !m_isCurrent(*m_api); }

private:
    class Handler;

    const std::shared_ptr<ClusterLoop> m_loop;
    const std::shared_ptr<KubernetesApi> m_api;
    const IsCurrent m_isCurrent;
    // On the loop's thread only.
    std::shared_ptr<Handler> m_handler;
};

// `/apis/apps/v1/namespaces/iot/deployments`.
std::string collectionPathOf(const v1::ObjectKind &kind, const std::string &nameSpace);

} // namespace wheelhouse::kubernetes
