#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"

namespace wheelhouse::deployments {

// An image of one platform, as its registry tells.
struct ImagePlatform {
    std::string os;
    // `amd64`, `arm64`: Go's words, which Kubernetes' label has too.
    std::string architecture;
    std::string variant = {};
    // Sum of its layers and its configuration, compressed.
    std::int64_t sizeBytes = 0;
    std::optional<std::chrono::sys_seconds> createTime = {};
    std::string digest = {};
};

struct ImageFacts {
    // Of the manifest, or of the index of several.
    std::string digest;
    std::vector<ImagePlatform> platforms;
};

// Looks at an image in its registry before it is deployed. A port;
// `images/image_inspections` implements it.
//
// Threads: called from any, never blocks. `done` is called exactly once, on any
// thread, after 10 s at most, and must be short; it may come after the caller
// has gone. Errors: NotFound means that the registry says there is no such
// image; every other one that it could not be told.
class ImageInspector {
public:
    using Done = std::function<void(Result<ImageFacts>)>;

    virtual ~ImageInspector() = default;

    // `image` with registry, repository and tag.
    virtual void inspect(const std::string &image, Done done) = 0;
};

} // namespace wheelhouse::deployments
