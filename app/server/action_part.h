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
class DeploymentPart;
class Foundation;

// What people do in clusters, wired: actions, drains, merged logs, and their
// services. Made by start(); stop(), or the destructor, ends drains, to be gone
// on with. Twice is harmless.
class ActionPart {
public:
    static Result<std::unique_ptr<ActionPart>> start(Foundation &foundation, ClusterPart &clusters,
                                                     DeploymentPart &deployments, api::CallChain &chain);
    ~ActionPart();

    void stop();
    std::vector<grpc::Service *> services();

private:
    struct Parts;
    explicit ActionPart(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

} // namespace wheelhouse::server
