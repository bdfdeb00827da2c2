#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "client/channel.h"
#include "core/result.h"
#include "wheelhouse/v1/devices.pb.h"

namespace wheelhouse::fleetsim {

// One device as the factory made it.
struct MadeDevice {
    std::string product;
    std::string serial;
    v1::Connection connection;
};

struct FactoryOptions {
    int count = 200;
    // One product, or all three in turn when empty.
    std::string product;
    // Before each serial.
    std::string prefix;
    v1::CredentialKind credential = v1::CREDENTIAL_KIND_TOKEN;
    // Where credentials are kept, `connections.jsonl`, mode 0600.
    std::filesystem::path stateDirectory;
};

// Makes devices as a factory would: creates the products from their templates
// where they are missing, registers what is not registered yet in batches, and
// keeps what it was given, since that is handed out once. Started again it makes
// only what is missing; a device it no longer has the credential of is asked for
// with the same request id. Blocks; one thread.
Result<std::vector<MadeDevice>> makeFleet(client::Channel &channel, const FactoryOptions &options);

} // namespace wheelhouse::fleetsim
