#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/helm/release_source.h"

namespace wheelhouse::helm {

// Texts of rendered manifests. Any thread.

// Documents apart by `---` lines; empty ones are left out.
std::vector<std::string> documentsOf(std::string_view manifest);

// Its objects; what is no object of Kubernetes is left out. Lists are taken
// apart.
std::vector<ManifestObject> objectsOf(std::string_view manifest, const std::string &nameSpace);

// The same text with the values of Secrets hidden: the sizes stay.
std::string withoutSecrets(std::string_view manifest);

// `Deployment/gateway`.
std::string labelOf(const ManifestObject &object);

} // namespace wheelhouse::helm
