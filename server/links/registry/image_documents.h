#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "server/deployments/image_inspector.h"

namespace wheelhouse::registry {

// The documents of the OCI image and distribution specifications, and Docker's
// of the same shape. Pure. FailedPrecondition when one is something else: what
// answers is then no registry, or one that lies.

// An entry of an index: a manifest of one platform.
struct IndexEntry {
    std::string digest;
    deployments::ImagePlatform platform;
};

// An index of manifests, or one manifest.
struct Manifest {
    bool isIndex = false;
    // Of an index; without attestations, which are no images.
    std::vector<IndexEntry> entries;
    // Of a manifest: its configuration, and the sum of all that is transferred.
    std::string configDigest;
    std::int64_t sizeBytes = 0;
};
Result<Manifest> readManifest(std::string_view json);

// Fills in what an image's configuration says: platform and time.
Result<void> readConfiguration(std::string_view json, deployments::ImagePlatform &platform);

// Appends the page's tags. Those that could be none are left out.
Result<void> readTagPage(std::string_view json, std::vector<std::string> &tags);

// Of a token service's answer.
Result<std::string> readToken(std::string_view json);

// What a registry says is wrong: `MANIFEST_UNKNOWN: manifest unknown`; empty when
// it says nothing that is made for it.
std::string readErrors(std::string_view json);

// `sha256:` and 64 hexadecimal digits.
bool isSha256(std::string_view digest);

} // namespace wheelhouse::registry
