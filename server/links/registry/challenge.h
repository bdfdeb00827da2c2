#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace wheelhouse::registry {

// How a registry wants to be asked: one challenge of a `WWW-Authenticate` header
// (RFC 9110, 11.6.1; distribution specification, "Token Authentication").
struct Challenge {
    enum class Scheme { None, Basic, Bearer };

    Scheme scheme = Scheme::None;
    // Of Bearer: the token service, and what to ask it for.
    std::string realm;
    std::string service;
    std::string scope;

    // The best one of several headers that we can answer: Bearer before Basic.
    static Challenge choose(const std::vector<std::string_view> &headers);
};

} // namespace wheelhouse::registry
