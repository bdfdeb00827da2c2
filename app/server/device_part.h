#pragma once

#include <memory>
#include <vector>

#include <grpcpp/impl/codegen/service_type.h>
#include <prometheus/registry.h>

#include "app/server/server_options.h"
#include "core/result.h"
#include "wheelhouse/v1/system.pb.h"

namespace wheelhouse::api {
class CallChain;
}

namespace wheelhouse::server {

class Foundation;

// Devices, wired: stores, subject, broker, link, and their services. Made by
// start(), which returns when the broker accepts devices; its destructor stops
// it all, within some 3 s.
class DevicePart {
public:
    static Result<std::unique_ptr<DevicePart>> start(const ServerOptions &options, Foundation &foundation,
                                                     api::CallChain &chain, prometheus::Registry &registry);
    ~DevicePart();

    std::vector<grpc::Service *> services();
    // Where the server is called, HOST:PORT; once it is known.
    void setAddress(const std::string &address);
    void fillStatus(v1::Status &status) const;
    // Imports and undos end after the batch that they are at, to be gone on
    // with.
    void endTransfers();
    // Brings the gauges of the metrics page up to date.
    void refreshGauges();

private:
    struct Parts;
    explicit DevicePart(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

} // namespace wheelhouse::server
