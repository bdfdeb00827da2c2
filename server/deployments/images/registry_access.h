#pragma once

#include <memory>
#include <string>

#include "core/secret.h"

namespace wheelhouse::deployments {

// How a registry is asked. Immutable once it is shared.
struct RegistryAccess {
    // As it stands in image references.
    std::string host;
    // `https://registry.example.com:5000`, without a slash at the end.
    std::string url;
    // Empty: without credentials.
    std::string username = {};
    Secret password = {};
    // The only authorities that are trusted, PEM; the system's when empty.
    std::string caPem = {};
};
using RegistryAccessRef = std::shared_ptr<const RegistryAccess>;

} // namespace wheelhouse::deployments
