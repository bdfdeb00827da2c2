#pragma once

#include "server/access/secret_box.h"
#include "server/deployments/ci/ci_hook_store.h"
#include "server/store/database.h"

namespace wheelhouse::store {

// Hooks of CI systems in the database, their tokens sealed. Any thread; `database`
// outlives it.
class SqlCiHookStore final : public deployments::CiHookStore {
public:
    SqlCiHookStore(Database &database, access::SecretBox box) : m_database(database), m_box(std::move(box)) {}

    Result<void> add(const deployments::StoredHook &hook) override;
    Result<void> remove(const std::string &name) override;
    Result<std::vector<deployments::StoredHook>> load() override;

private:
    Database &m_database;
    const access::SecretBox m_box;
};

} // namespace wheelhouse::store
