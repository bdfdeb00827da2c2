#pragma once

#include <memory>
#include <vector>

#include <grpcpp/impl/codegen/service_type.h>
#include <prometheus/registry.h>

#include "core/result.h"
#include "wheelhouse/v1/system.pb.h"

namespace wheelhouse::api {
class CallChain;
}
namespace wheelhouse::clusters {
class ClusterDirectory;
struct ClusterView;
}
namespace wheelhouse::http {
class HttpClient;
}
namespace wheelhouse::kubernetes {
class KubernetesConnector;
}

namespace wheelhouse::server {

class Foundation;
struct ServerOptions;

// Clusters and their metrics, wired: the HTTP client, the connector, the
// directory, and their services. Made by start(); its destructor ends every
// connection, within some 2 s.
class ClusterPart {
public:
    static Result<std::unique_ptr<ClusterPart>> start(const ServerOptions &options, Foundation &foundation,
                                                      api::CallChain &chain, ::prometheus::Registry &metrics);
    ~ClusterPart();

    std::vector<grpc::Service *> services();
    void fillStatus(v1::Status &status) const;
    void refreshGauges();
    // For deployments.
    clusters::ClusterView &view();
    kubernetes::KubernetesConnector &connector();
    // For logs.
    clusters::ClusterDirectory &directory();
    http::HttpClient &httpClient();
    // Ends what waits for an API server, a credential plugin or Prometheus, and
    // refuses more of it. For a stop that cannot wait.
    void endWaits();

private:
    struct Parts;
    explicit ClusterPart(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

} // namespace wheelhouse::server
