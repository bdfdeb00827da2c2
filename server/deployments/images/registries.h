#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "server/deployments/images/registry_access.h"
#include "server/deployments/images/registry_client.h"
#include "server/deployments/images/registry_store.h"

namespace wheelhouse::deployments {

// The registries that are kept, by the host that stands in image references.
//
// Threads: any; create(), update() and remove() wait for the store, check() for
// the registry. Held whole in memory; kMost at most.
class Registries {
public:
    static constexpr std::size_t kMost = 100;

    Registries(RegistryStore &store, RegistryClient &client);

    // Before anything else, once.
    Result<void> load();

    // By whom. InvalidArgument with the field, AlreadyExists, ResourceExhausted.
    Result<v1::Registry> create(const v1::CreateRegistryRequest &request, const std::string &account);
    // Also NotFound; FailedPrecondition where a password would be sent elsewhere.
    Result<v1::Registry> update(const v1::UpdateRegistryRequest &request, const std::string &account);
    Result<void> remove(const std::string &name);
    std::vector<v1::Registry> list() const;
    Result<v1::CheckRegistryResponse> check(const v1::CheckRegistryRequest &request) const;

    // How to ask a host; FailedPrecondition where none is kept, or its password
    // cannot be opened.
    Result<RegistryAccessRef> find(const std::string &host) const;

private:
    struct Kept {
        v1::Registry told;
        RegistryAccessRef access;
        std::string broken;
    };

    // What was asked for, checked; `before` is what is kept of it, if it is.
    Result<Kept> checked(const v1::Registry &wanted, const std::string &password, bool keepPassword,
                         const Kept *before) const;
    Result<Kept> kept(const std::string &name) const;
    void take(Kept kept);

    RegistryStore &m_store;
    RegistryClient &m_client;
    // Held while something is changed, store included.
    std::mutex m_changeMutex;
    mutable std::mutex m_mutex;
    std::map<std::string, Kept> m_registries;
};

} // namespace wheelhouse::deployments
