#include "server/store/sql_ci_hook_store.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "core/log.h"

namespace wheelhouse::store {

namespace {

// Bound to the hook, so that a row's token cannot be put into another row.
std::string purposeOf(const std::string &name)
{
    return name + "/token";
}

} // namespace

Result<void> SqlCiHookStore::add(const deployments::StoredHook &hook)
{
    const std::string &name = hook.hook.name();
    const Blob body{hook.hook.SerializeAsString()};
    const Blob token{m_box.seal(hook.token, purposeOf(name))};
    return m_database.write([&](Connection &connection) -> Result<void> {
        const auto count = connection.exec("INSERT INTO ci_hooks (name, body, token) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                                           name, body, token);
        if (!count)
            return passOn(count);
        if (*count == 0)
            return fail(ErrorCode::AlreadyExists, fmt::format("{} is taken", name));
        return {};
    });
}

Result<void> SqlCiHookStore::remove(const std::string &name)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        const auto count = connection.exec("DELETE FROM ci_hooks WHERE name = $1", name);
        if (!count)
            return passOn(count);
        return {};
    });
}

Result<std::vector<deployments::StoredHook>> SqlCiHookStore::load()
{
    std::vector<deployments::StoredHook> all;
    std::vector<std::string> tokens;
    const auto read = m_database.read([&](Connection &connection) {
        all.clear();
        tokens.clear();
        return connection.each(
            [&](const Row &row) {
                deployments::StoredHook stored;
                if (!stored.hook.ParseFromString(row.bytes(0)))
                    return;
                all.push_back(std::move(stored));
                tokens.push_back(row.bytes(1));
            },
            "SELECT body, token FROM ci_hooks ORDER BY name");
    });
    if (!read)
        return passOn(read);
    for (std::size_t i = 0; i < all.size(); ++i) {
        auto token = m_box.unseal(tokens[i], purposeOf(all[i].hook.name()));
        if (token)
            all[i].token = std::move(*token);
        else
            spdlog::warn("the token of a hook cannot be opened {} {}", field("hook", all[i].hook.name()),
                         field("reason", token.error().message));
    }
    return all;
}

} // namespace wheelhouse::store
