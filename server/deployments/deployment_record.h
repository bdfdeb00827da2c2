#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "core/result.h"
#include "wheelhouse/v1/deployments.pb.h"

namespace wheelhouse::deployments {

// What exactly a deployment sends and expects, beyond what is shown of it.
struct RolloutOrder {
    // Container whose image is set; resolved when planned.
    std::string container;
    std::string previousImage;
    std::string targetImage;
    // What ran when it was planned served well: it can be brought back.
    bool previousHealthy = false;
    // Of the pod template that the plan was made against.
    std::string baseDigest;
    std::chrono::milliseconds rolloutTimeout{0};
    // The API server has taken it, as this generation of the workload.
    bool applied = false;
    std::int64_t generation = 0;
    // Kind of failure when it ended in planning.
    ErrorCode failure = ErrorCode::Internal;
};

// A deployment as it is kept.
struct DeploymentRecord {
    // 0 until saved for the first time.
    std::int64_t number = 0;
    // Grows by one with every save.
    std::int64_t revision = 0;
    // Empty when the caller named none, or when planning failed.
    std::string requestId;
    v1::Deployment deployment;
    RolloutOrder order;
};

// Whether it still has something to do or to wait for; at most one such
// deployment holds a workload.
inline bool isActive(v1::Deployment::State state)
{
    return state == v1::Deployment::STATE_PLANNING || state == v1::Deployment::STATE_AWAITING_APPROVAL
        || state == v1::Deployment::STATE_ROLLING_OUT;
}

} // namespace wheelhouse::deployments
