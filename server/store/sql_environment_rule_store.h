#pragma once

#include "server/deployments/environment_rule_book.h"
#include "server/store/database.h"

namespace wheelhouse::store {

// Rules of environments in the database. Any thread; `database` outlives it.
class SqlEnvironmentRuleStore final : public deployments::EnvironmentRuleStore {
public:
    explicit SqlEnvironmentRuleStore(Database &database) : m_database(database) {}

    Result<void> put(const v1::EnvironmentRules &rules) override;
    Result<std::vector<v1::EnvironmentRules>> load() override;

private:
    Database &m_database;
};

} // namespace wheelhouse::store
