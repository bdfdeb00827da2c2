#pragma once

#include <cstdint>
#include <vector>

#include "core/result.h"
#include "wheelhouse/v1/cluster_actions.pb.h"

namespace wheelhouse::clusters {

// Keeps drains. Any thread that may block; durable when a call returns.
class DrainStore {
public:
    // So many are kept; older ones that have ended are forgotten.
    static constexpr int kKept = 1000;

    virtual ~DrainStore() = default;
    // Gives it its name.
    virtual Result<void> insert(v1::Drain &drain) = 0;
    // NotFound when it was forgotten.
    virtual Result<void> update(const v1::Drain &drain) = 0;
    // The latest kKept, oldest first.
    virtual Result<std::vector<v1::Drain>> load() = 0;
};

} // namespace wheelhouse::clusters
