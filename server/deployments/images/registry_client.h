#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "server/deployments/image_inspector.h"
#include "server/deployments/images/registry_access.h"

namespace wheelhouse::deployments {

// The tags a registry told, in its order.
struct RegistryTags {
    std::vector<std::string> tags;
    // Why these are not all, in words; empty when they are.
    std::string warning = {};
};

// Asks container registries. A port; server/links/registry implements it.
//
// Threads: any that may block; each call ends within 10 s. Errors: NotFound (the
// registry says there is no such repository or tag), FailedPrecondition (it
// refuses, or what answers is no registry), Unavailable and DeadlineExceeded,
// Cancelled when the server stops.
class RegistryClient {
public:
    virtual ~RegistryClient() = default;

    // Whether it answers as a registry and takes the credentials.
    virtual Result<void> check(const RegistryAccess &registry) = 0;
    virtual Result<RegistryTags> tags(const RegistryAccess &registry, const std::string &repository) = 0;
    // `reference`: a tag or a digest.
    virtual Result<ImageFacts> image(const RegistryAccess &registry, const std::string &repository,
                                     const std::string &reference) = 0;
};

} // namespace wheelhouse::deployments
