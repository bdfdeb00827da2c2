#pragma once

#include <memory>
#include <string>
#include <vector>

#include "server/links/kubernetes/kubernetes_connector.h"
#include "server/links/prometheus/endpoint_door.h"
#include "server/monitoring/endpoint_discovery.h"

namespace wheelhouse::server {

// Joins monitoring to the API servers: lists a cluster's services, and reaches
// them through its service proxy, with the cluster's own credentials. Any
// thread. The connector outlives it.
class ClusterServices final : public monitoring::ServiceFinder {
public:
    static constexpr std::size_t kMaxServices = 5000;

    explicit ClusterServices(kubernetes::KubernetesConnector &connector) : m_connector(connector) {}

    Result<std::vector<monitoring::ClusterService>> services(const std::string &cluster) override;
    // For EndpointDoor.
    Result<std::function<void()>> start(const prometheus::ServiceRequest &request,
                                        std::shared_ptr<http::ExchangeHandler> handler);

private:
    Result<std::shared_ptr<kubernetes::KubernetesApi>> apiOf(const std::string &cluster) const;

    kubernetes::KubernetesConnector &m_connector;
};

} // namespace wheelhouse::server
