#pragma once

#include <string>
#include <string_view>

#include "core/image_tag.h"

namespace wheelhouse::deployments {

// `https://registry.example.com:5000` of a URL of scheme, host and port alone, in
// lower case, without a slash at the end; empty for anything else.
std::string registryOrigin(std::string_view url);

// Whether it could stand in an image reference as its registry: a host name or
// an address, with a dot, a port, or `localhost`.
bool isRegistryHost(std::string_view host);

// Where an image is: `docker.io` and `library/…` are put in where a reference
// leaves them out.
struct ImagePlace {
    std::string host;
    std::string repository;

    static ImagePlace of(const ImageName &image);
    bool operator==(const ImagePlace &) const = default;
    auto operator<=>(const ImagePlace &) const = default;
};

} // namespace wheelhouse::deployments
