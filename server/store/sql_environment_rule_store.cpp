#include "server/store/sql_environment_rule_store.h"

namespace wheelhouse::store {

Result<void> SqlEnvironmentRuleStore::put(const v1::EnvironmentRules &rules)
{
    const Blob body{rules.SerializeAsString()};
    return m_database.write([&](Connection &connection) -> Result<void> {
        const auto put = connection.exec("INSERT INTO environment_rules (name, body) VALUES ($1, $2) "
                                         "ON CONFLICT (name) DO UPDATE SET body = excluded.body",
                                         rules.name(), body);
        if (!put)
            return passOn(put);
        return {};
    });
}

Result<std::vector<v1::EnvironmentRules>> SqlEnvironmentRuleStore::load()
{
    std::vector<v1::EnvironmentRules> all;
    const auto read = m_database.read([&](Connection &connection) {
        all.clear();
        return connection.each(
            [&](const Row &row) {
                v1::EnvironmentRules rules;
                if (rules.ParseFromString(row.bytes(0)))
                    all.push_back(std::move(rules));
            },
            "SELECT body FROM environment_rules ORDER BY name");
    });
    if (!read)
        return passOn(read);
    return all;
}

} // namespace wheelhouse::store
