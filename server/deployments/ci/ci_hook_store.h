#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "core/secret.h"
#include "wheelhouse/v1/ci_hooks.pb.h"

namespace wheelhouse::deployments {

// A hook as it is kept.
struct StoredHook {
    v1::CiHook hook;
    // Kept whole, since signatures are checked with it. Empty where it cannot be
    // opened: such a hook takes nothing.
    Secret token;
};

// Keeps hooks, their tokens sealed. A port; server/store implements it on each
// engine. Any thread; calls may block on the disk.
class CiHookStore {
public:
    virtual ~CiHookStore() = default;
    // AlreadyExists if its name is taken. Durable when it returns.
    virtual Result<void> add(const StoredHook &hook) = 0;
    virtual Result<void> remove(const std::string &name) = 0;
    virtual Result<std::vector<StoredHook>> load() = 0;
};

} // namespace wheelhouse::deployments
