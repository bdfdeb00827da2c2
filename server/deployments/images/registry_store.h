#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "core/secret.h"
#include "wheelhouse/v1/registries.pb.h"

namespace wheelhouse::deployments {

// A registry as it is kept.
struct StoredRegistry {
    v1::Registry registry;
    Secret password;
    // Why the password cannot be opened, where it cannot; empty else.
    std::string broken = {};
};

// Keeps registries, their passwords sealed. A port; server/store implements it
// on each engine. Any thread; calls may block on the disk.
class RegistryStore {
public:
    virtual ~RegistryStore() = default;
    // AlreadyExists if its name or its host is taken. Durable when it returns.
    virtual Result<void> add(const StoredRegistry &stored) = 0;
    // NotFound when there is none; AlreadyExists if another one has its host.
    virtual Result<void> replace(const StoredRegistry &stored) = 0;
    virtual Result<void> remove(const std::string &name) = 0;
    // One whose password cannot be opened comes as broken.
    virtual Result<std::vector<StoredRegistry>> load() = 0;
};

} // namespace wheelhouse::deployments
