#pragma once

#include <functional>
#include <memory>
#include <vector>

#include <grpcpp/impl/codegen/service_type.h>

#include "core/result.h"
#include "wheelhouse/v1/deployments.pb.h"
#include "wheelhouse/v1/system.pb.h"

namespace wheelhouse::api {
class CallChain;
}

namespace wheelhouse::deployments {
class CiHooks;
}

namespace wheelhouse::server {

class ClusterPart;
class Foundation;

// Deployments, wired: stores, the view of the clusters' workloads, the patcher,
// the subject and its services. Made by start(), which goes on with what was
// under way; stop(), or the destructor, stops before anything else is changed in
// a cluster, and lets go of every call that waits for a plan. Twice is harmless.
class DeploymentPart {
public:
    // `changed` is told of every change of a deployment, and of those that are known
    // already before this returns; any thread, and must be short.
    using Changed = std::function<void(const v1::Deployment &)>;
    static Result<std::unique_ptr<DeploymentPart>> start(Foundation &foundation, ClusterPart &clusters,
                                                         api::CallChain &chain, Changed changed);
    ~DeploymentPart();

    void stop();

    std::vector<grpc::Service *> services();
    // What CI systems may call; any thread that may block.
    deployments::CiHooks &hooks();
    void fillStatus(v1::Status &status) const;
    // Whether `environments/{environment}` is production; false for an unknown one.
    bool isProduction(const std::string &environment) const;

private:
    struct Parts;
    explicit DeploymentPart(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

} // namespace wheelhouse::server
