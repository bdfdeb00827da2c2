#pragma once

#include "server/deployments/images/registry_client.h"
#include "server/http/http_client.h"
#include "server/links/registry/conversation.h"

namespace wheelhouse::registry {

// Registries by the OCI distribution API, version 2.
//
// Threads: any that may block. Ownership: app/server, no longer than the client.
// Bounds: Limits. Ends with HttpClient::stop().
class OciRegistryClient final : public deployments::RegistryClient {
public:
    explicit OciRegistryClient(http::HttpClient &client, Limits limits = {}) : m_client(client), m_limits(limits) {}

    Result<void> check(const deployments::RegistryAccess &registry) override;
    Result<deployments::RegistryTags> tags(const deployments::RegistryAccess &registry,
                                           const std::string &repository) override;
    Result<deployments::ImageFacts> image(const deployments::RegistryAccess &registry, const std::string &repository,
                                          const std::string &reference) override;

private:
    http::HttpClient &m_client;
    const Limits m_limits;
};

} // namespace wheelhouse::registry
