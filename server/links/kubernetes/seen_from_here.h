#pragma once

#include <string>

#include "core/result.h"

namespace wheelhouse::kubernetes {

// An API server's error as our own caller is to get it: what the cluster thinks
// of our credentials or of the object is not what he did wrong. `cluster` is its
// id.
Error seenFromHere(Error error, const std::string &cluster);

} // namespace wheelhouse::kubernetes
