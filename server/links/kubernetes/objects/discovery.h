#pragma once

#include <string>

#include "core/result.h"
#include "server/clusters/objects/object_source.h"
#include "server/links/kubernetes/kubernetes_api.h"

namespace wheelhouse::kubernetes {

// Asks an API server for all it has that can be listed: aggregated discovery
// where it has that, else group by group; which of it is made by definitions,
// and what these credentials may list in `nameSpace` (over all when empty).
// Groups that do not answer are told among the failures. Waits, at most some
// 20 s in all; not from the http thread. Kinds come sorted by group (the core
// group first) and plural.
Result<clusters::DiscoveredKinds> discoverKinds(KubernetesApi &api, const std::string &cluster,
                                                const std::string &nameSpace);

} // namespace wheelhouse::kubernetes
