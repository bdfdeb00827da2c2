#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "server/deployments/images/registry_access.h"
#include "server/http/http_client.h"
#include "server/links/registry/challenge.h"

namespace wheelhouse::registry {

// How much a registry may take of our time and memory.
struct Limits {
    // Of a whole operation, however many requests it takes.
    std::chrono::milliseconds total{8000};
    std::chrono::milliseconds connect{3000};
    int redirects = 5;
    int pages = 200;
    std::size_t tags = 50000;
    std::size_t tagPageBytes = 8u << 20;
    std::size_t documentBytes = 4u << 20;
    std::size_t tokenBytes = 64u << 10;
    std::size_t platforms = 16;
};

// The requests of one operation: logs in when it is challenged to, once, keeps the
// token for the requests that follow, follows redirects, and ends at its deadline.
// Lives on its caller's thread, which it lets wait; no longer than the operation.
class Conversation {
public:
    Conversation(http::HttpClient &client, const deployments::RegistryAccess &registry, const Limits &limits);

    // The answer to a GET, with status 200. `accept`: media types, empty for any.
    // `scope`: what a token is asked for, where the challenge does not say. NotFound
    // for 404, in the registry's words; the others as RegistryClient says.
    Result<http::Response> get(const std::string &url, const std::string &accept, std::size_t maxBytes,
                               const std::string &scope);

    const Limits &limits() const { return m_limits; }
    const std::string &url() const { return m_registry.url; }

private:
    using Clock = std::chrono::steady_clock;

    Result<http::Response> exchange(http::Request request) const;
    Result<http::Response> ask(const std::string &url, const std::string &accept, std::size_t maxBytes) const;
    Result<void> logIn(const http::Response &refusal, const std::string &scope);
    Result<void> fetchToken(const Challenge &challenge, const std::string &scope);
    Error refusal(const http::Response &response) const;
    std::string basic() const;

    http::HttpClient &m_client;
    const deployments::RegistryAccess &m_registry;
    const Limits &m_limits;
    const std::shared_ptr<const http::Peer> m_peer;
    const std::string m_origin;
    const Clock::time_point m_deadline;
    // Value of the header Authorization; empty: none is sent.
    Secret m_authorization;
    bool m_loggedIn = false;
};

} // namespace wheelhouse::registry
