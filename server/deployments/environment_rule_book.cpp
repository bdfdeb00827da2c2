#include "server/deployments/environment_rule_book.h"

#include <string_view>

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

namespace wheelhouse::deployments {

namespace {

using google::protobuf::util::TimeUtil;

constexpr std::string_view kEnding = "/rules";

} // namespace

EnvironmentRuleBook::EnvironmentRuleBook(EnvironmentRuleStore &store, const EnvironmentRegistry &environments, Now now)
    : m_store(store), m_environments(environments), m_now(std::move(now))
{
}

std::chrono::sys_seconds EnvironmentRuleBook::systemNow()
{
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

Result<void> EnvironmentRuleBook::load()
{
    auto stored = m_store.load();
    if (!stored)
        return passOn(stored);
    const std::lock_guard lock(m_mutex);
    for (auto &rules : *stored)
        m_rules[rules.name()] = std::move(rules);
    return {};
}

v1::EnvironmentRules EnvironmentRuleBook::kept(const std::string &name) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_rules.find(name);
    if (found != m_rules.end())
        return found->second;
    v1::EnvironmentRules none;
    none.set_name(name);
    return none;
}

Result<void> EnvironmentRuleBook::checkName(const std::string &name, const char *field) const
{
    if (!name.ends_with(kEnding))
        return failField(field, "environments/ENVIRONMENT/rules.");
    if (!m_environments.find(name.substr(0, name.size() - kEnding.size())))
        return fail(ErrorCode::NotFound, fmt::format("There is no {}.", name.substr(0, name.size() - kEnding.size())));
    return {};
}

v1::EnvironmentRules EnvironmentRuleBook::shown(v1::EnvironmentRules rules) const
{
    const auto freeze = freezeAt(rules, m_now());
    rules.set_frozen(freeze.frozen);
    rules.set_frozen_reason(freeze.reason);
    if (freeze.until)
        *rules.mutable_frozen_until_time() = TimeUtil::SecondsToTimestamp(freeze.until->time_since_epoch().count());
    return rules;
}

Result<v1::EnvironmentRules> EnvironmentRuleBook::get(const std::string &name) const
{
    if (auto known = checkName(name, "name"); !known)
        return passOn(known);
    return shown(kept(name));
}

Result<v1::EnvironmentRules> EnvironmentRuleBook::set(const v1::EnvironmentRules &wanted, const std::string &account)
{
    if (auto known = checkName(wanted.name(), "rules.name"); !known)
        return passOn(known);
    if (auto checked = checkRules(wanted); !checked)
        return passOn(checked);
    v1::EnvironmentRules rules = wanted;
    rules.clear_frozen();
    rules.clear_frozen_reason();
    rules.clear_frozen_until_time();
    *rules.mutable_update_time() = TimeUtil::GetCurrentTime();
    rules.set_updated_by(account);
    if (auto put = m_store.put(rules); !put)
        return passOn(put);
    {
        const std::lock_guard lock(m_mutex);
        m_rules[rules.name()] = rules;
    }
    return shown(std::move(rules));
}

Freeze EnvironmentRuleBook::freeze(const std::string &environment) const
{
    return freezeAt(kept(environment + std::string(kEnding)), m_now());
}

bool EnvironmentRuleBook::hasFreezeWindows(const std::string &environment) const
{
    return kept(environment + std::string(kEnding)).freeze_windows_size() > 0;
}

bool EnvironmentRuleBook::promotes(const std::string &environment) const
{
    return kept(environment + std::string(kEnding)).promote();
}

} // namespace wheelhouse::deployments
