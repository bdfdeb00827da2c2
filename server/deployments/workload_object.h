#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace wheelhouse::deployments {

// What a plan needs to know of a Deployment, StatefulSet or DaemonSet, read
// from the API server's JSON. A value.
struct WorkloadObject {
    struct Container {
        std::string name;
        std::string image;
        bool hasReadinessProbe = false;
    };

    std::string kind;
    std::string resourceVersion;
    std::int64_t generation = 0;
    // Deployments and StatefulSets only; -1 where the kind has none.
    std::int64_t replicas = -1;
    bool paused = false;
    // `RollingUpdate`, `Recreate`, `OnDelete`.
    std::string strategy;
    // Release that made it, by its annotation; empty when none.
    std::string helmRelease;
    // The only architecture its pods may run on, by the pod template's node
    // selector; empty when it says nothing of that.
    std::string architecture;
    std::vector<Container> containers;
    // SHA-256 of the pod template but for the mark that `kubectl rollout
    // restart` leaves in it.
    std::string templateDigest;
    // The object as sorted lines, without what the API server keeps for itself
    // (status, managedFields, resourceVersion, generation, uid, …): for diffs.
    std::string text;

    // Null if there is none; the first one for an empty name.
    const Container *container(std::string_view name) const;

    // Internal when it is not such an object.
    static Result<WorkloadObject> parse(const std::string &json);
};

// The strategic merge patch that sets one container's image, and nothing else.
// With a `resourceVersion` the API server takes it for that version only.
std::string imagePatch(const std::string &container, const std::string &image,
                       const std::string &resourceVersion = {});

} // namespace wheelhouse::deployments
