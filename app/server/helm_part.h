#pragma once

#include <memory>
#include <vector>

#include <grpcpp/impl/codegen/service_type.h>

#include "core/result.h"

namespace wheelhouse::api {
class CallChain;
}

namespace wheelhouse::server {

class ClusterPart;
class Foundation;
struct ServerOptions;

// Helm releases, wired: how they are read, the `helm` program, operations and
// repositories, and their services. Made by start(), which goes on with what was
// under way; stop(), or the destructor, leaves it to the next start. Twice is
// harmless.
class HelmPart {
public:
    static Result<std::unique_ptr<HelmPart>> start(const ServerOptions &options, Foundation &foundation,
                                                   ClusterPart &clusters, api::CallChain &chain);
    ~HelmPart();

    void stop();
    std::vector<grpc::Service *> services();

private:
    struct Parts;
    explicit HelmPart(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

} // namespace wheelhouse::server
