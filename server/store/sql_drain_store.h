#pragma once

#include "server/clusters/actions/drain_store.h"
#include "server/store/database.h"

namespace wheelhouse::store {

// Drains in the database. Any thread; `database` outlives it.
class SqlDrainStore final : public clusters::DrainStore {
public:
    explicit SqlDrainStore(Database &database) : m_database(database) {}

    Result<void> insert(v1::Drain &drain) override;
    Result<void> update(const v1::Drain &drain) override;
    Result<std::vector<v1::Drain>> load() override;

private:
    Database &m_database;
};

} // namespace wheelhouse::store
