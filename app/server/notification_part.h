#pragma once

#include <memory>
#include <vector>

#include <grpcpp/impl/codegen/service_type.h>

#include "core/result.h"

namespace wheelhouse::api {
class CallChain;
}

namespace wheelhouse::v1 {
class Deployment;
}

namespace wheelhouse::server {

class Foundation;

// Notifications, wired: store, sender, subject and service. Made by make(); started
// when all that was known before has been told to it, from then on it sends. stop(),
// or the destructor, ends what is in the air. Twice is harmless.
class NotificationPart {
public:
    static Result<std::unique_ptr<NotificationPart>> make(Foundation &foundation, api::CallChain &chain);
    ~NotificationPart();

    Result<void> start();
    void stop();

    // Any thread, never blocks.
    void deploymentChanged(const v1::Deployment &deployment);

    std::vector<grpc::Service *> services();

private:
    struct Parts;
    explicit NotificationPart(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

} // namespace wheelhouse::server
