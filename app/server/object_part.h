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

// Objects of every kind of the clusters, and their history, wired. Made by start(); stop(), or the
// destructor, ends its watches, before the clusters go. Twice is harmless.
class ObjectPart {
public:
    static Result<std::unique_ptr<ObjectPart>> start(const ServerOptions &options, Foundation &foundation,
                                                     ClusterPart &clusters, api::CallChain &chain);
    ~ObjectPart();

    void stop();
    std::vector<grpc::Service *> services();

private:
    struct Parts;
    explicit ObjectPart(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

} // namespace wheelhouse::server
