#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "server/deployments/catalogue_store.h"

namespace wheelhouse::deployments {

// The environments. `test` (automatic) and `prod` (reviewed) are made when
// there are none yet.
//
// Threads: any. Ownership: Deployments. Held whole in memory: environments are
// few, and kMost at most.
class EnvironmentRegistry {
public:
    static constexpr std::size_t kMost = 50;

    explicit EnvironmentRegistry(CatalogueStore &store);

    // Before anything else, once.
    Result<void> load();

    // InvalidArgument naming the field, AlreadyExists, ResourceExhausted.
    Result<v1::Environment> create(const std::string &id, const v1::Environment &wanted);
    // By rank, then name.
    std::vector<v1::Environment> list() const;
    std::optional<v1::Environment> find(const std::string &name) const;

private:
    CatalogueStore &m_store;
    mutable std::mutex m_mutex;
    std::map<std::string, v1::Environment> m_environments;
};

} // namespace wheelhouse::deployments
