#pragma once

#include <chrono>
#include <map>
#include <string>

#include "core/result.h"
#include "server/deployments/image_inspector.h"
#include "wheelhouse/v1/deployments.pb.h"

namespace wheelhouse::deployments {

// How many nodes of a cluster have which architecture. Empty when it is not
// known.
using NodeArchitectures = std::map<std::string, int>;

// Appends the check `image`: refused where the image is not there, or runs on
// none of the nodes; warned where it runs on some, or where nobody could tell.
// Pure.
void checkImage(v1::Plan &plan, const std::string &image, const Result<ImageFacts> &found,
                const NodeArchitectures &nodes, std::chrono::sys_seconds now);

// `42.5 MB`, in powers of ten as registries and kubectl count.
std::string sizeText(std::int64_t bytes);

} // namespace wheelhouse::deployments
