#pragma once

#include <memory>
#include <vector>

#include <grpcpp/impl/codegen/service_type.h>

#include "core/result.h"

namespace wheelhouse::api {
class CallChain;
}

namespace wheelhouse::server {

class ClusterPart;
class Foundation;

// Monitoring, wired: endpoints, queries, boards, alerts, problems and their
// services, with an HTTP client of its own, so that a large answer holds up no
// watch. After ClusterPart, and gone before it.
class MetricPart {
public:
    static Result<std::unique_ptr<MetricPart>> start(Foundation &foundation, ClusterPart &clusters,
                                                     api::CallChain &chain);
    ~MetricPart();

    std::vector<grpc::Service *> services();
    // Ends what waits for Prometheus or Alertmanager, and refuses more of it.
    void endWaits();

private:
    struct Parts;
    explicit MetricPart(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

} // namespace wheelhouse::server
