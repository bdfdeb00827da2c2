#pragma once

#include "server/access/secret_box.h"
#include "server/deployments/images/registry_store.h"
#include "server/store/database.h"

namespace wheelhouse::store {

// Container registries in the database, their passwords sealed. Any thread;
// `database` outlives it.
class SqlRegistryStore final : public deployments::RegistryStore {
public:
    SqlRegistryStore(Database &database, access::SecretBox box) : m_database(database), m_box(std::move(box)) {}

    Result<void> add(const deployments::StoredRegistry &stored) override;
    Result<void> replace(const deployments::StoredRegistry &stored) override;
    Result<void> remove(const std::string &name) override;
    Result<std::vector<deployments::StoredRegistry>> load() override;

private:
    std::string sealed(const deployments::StoredRegistry &stored) const;

    Database &m_database;
    const access::SecretBox m_box;
};

} // namespace wheelhouse::store
