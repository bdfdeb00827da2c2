#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "core/result.h"
#include "server/deployments/environment_registry.h"
#include "server/deployments/freeze_windows.h"
#include "wheelhouse/v1/environment_rules.pb.h"

namespace wheelhouse::deployments {

// Keeps the rules of environments. A port; server/store implements it on each
// engine. Any thread; calls may block on the disk.
class EnvironmentRuleStore {
public:
    virtual ~EnvironmentRuleStore() = default;
    // In place of those of the same name. Durable when it returns.
    virtual Result<void> put(const v1::EnvironmentRules &rules) = 0;
    virtual Result<std::vector<v1::EnvironmentRules>> load() = 0;
};

// What each environment allows, and when.
//
// Threads: any; set() waits for the store. Ownership: app/server. Held whole in
// memory: environments are few.
class EnvironmentRuleBook {
public:
    using Now = std::function<std::chrono::sys_seconds()>;

    EnvironmentRuleBook(EnvironmentRuleStore &store, const EnvironmentRegistry &environments, Now now = systemNow);

    // Before anything else, once.
    Result<void> load();

    // `environments/{environment}/rules`. NotFound; InvalidArgument with the field.
    Result<v1::EnvironmentRules> get(const std::string &name) const;
    Result<v1::EnvironmentRules> set(const v1::EnvironmentRules &rules, const std::string &account);

    // Of `environments/{environment}`.
    Freeze freeze(const std::string &environment) const;
    bool hasFreezeWindows(const std::string &environment) const;
    bool promotes(const std::string &environment) const;

private:
    static std::chrono::sys_seconds systemNow();
    v1::EnvironmentRules kept(const std::string &name) const;
    Result<void> checkName(const std::string &name, const char *field) const;
    v1::EnvironmentRules shown(v1::EnvironmentRules rules) const;

    EnvironmentRuleStore &m_store;
    const EnvironmentRegistry &m_environments;
    const Now m_now;
    mutable std::mutex m_mutex;
    std::map<std::string, v1::EnvironmentRules> m_rules;
};

} // namespace wheelhouse::deployments
