#include "server/store/sql_registry_store.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "core/log.h"

namespace wheelhouse::store {

namespace {

// Bound to the registry, so that a row's password cannot be put into another row.
std::string purposeOf(const std::string &name)
{
    return name + "/password";
}

} // namespace

std::string SqlRegistryStore::sealed(const deployments::StoredRegistry &stored) const
{
    return stored.password.empty() ? std::string() : m_box.seal(stored.password, purposeOf(stored.registry.name()));
}

Result<void> SqlRegistryStore::add(const deployments::StoredRegistry &stored)
{
    const Blob body{stored.registry.SerializeAsString()};
    const Blob password{sealed(stored)};
    return m_database.write([&](Connection &connection) -> Result<void> {
        const auto count = connection.exec("INSERT INTO registries (name, host, body, password) VALUES ($1, $2, $3, $4) "
                                           "ON CONFLICT DO NOTHING",
                                           stored.registry.name(), stored.registry.host(), body, password);
        if (!count)
            return passOn(count);
        if (*count == 0)
            return fail(ErrorCode::AlreadyExists, fmt::format("{} is taken", stored.registry.name()));
        return {};
    });
}

Result<void> SqlRegistryStore::replace(const deployments::StoredRegistry &stored)
{
    const Blob body{stored.registry.SerializeAsString()};
    const Blob password{sealed(stored)};
    return m_database.write([&](Connection &connection) -> Result<void> {
        const auto others = connection.queryOne("SELECT COUNT(*) FROM registries WHERE host = $1 AND name <> $2",
                                                stored.registry.host(), stored.registry.name());
        if (!others)
            return passOn(others);
        if ((*others)->integer(0) > 0)
            return fail(ErrorCode::AlreadyExists, fmt::format("{} is taken", stored.registry.host()));
        const auto count = connection.exec("UPDATE registries SET host = $2, body = $3, password = $4 WHERE name = $1",
                                           stored.registry.name(), stored.registry.host(), body, password);
        if (!count)
            return passOn(count);
        if (*count == 0)
            return fail(ErrorCode::NotFound, fmt::format("there is no {}", stored.registry.name()));
        return {};
    });
}

Result<void> SqlRegistryStore::remove(const std::string &name)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        const auto count = connection.exec("DELETE FROM registries WHERE name = $1", name);
        if (!count)
            return passOn(count);
        if (*count == 0)
            return fail(ErrorCode::NotFound, fmt::format("there is no {}", name));
        return {};
    });
}

Result<std::vector<deployments::StoredRegistry>> SqlRegistryStore::load()
{
    std::vector<deployments::StoredRegistry> all;
    std::vector<std::string> passwords;
    const auto read = m_database.read([&](Connection &connection) {
        return connection.each(
            [&](const Row &row) {
                deployments::StoredRegistry stored;
                if (!stored.registry.ParseFromString(row.bytes(0)))
                    return;
                all.push_back(std::move(stored));
                passwords.push_back(row.bytes(1));
            },
            "SELECT body, password FROM registries ORDER BY name");
    });
    if (!read)
        return passOn(read);
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (passwords[i].empty())
            continue;
        auto password = m_box.unseal(passwords[i], purposeOf(all[i].registry.name()));
        if (password) {
            all[i].password = std::move(*password);
        } else {
            all[i].broken = password.error().message;
            spdlog::warn("the password of a registry cannot be opened {} {}", field("registry", all[i].registry.name()),
                         field("reason", all[i].broken));
        }
    }
    return all;
}

} // namespace wheelhouse::store
