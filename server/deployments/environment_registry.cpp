#include "server/deployments/environment_registry.h"

#include <algorithm>

#include <fmt/format.h>

namespace wheelhouse::deployments {

namespace {

constexpr int kMaxApprovals = 20;
constexpr int kMaxRank = 1000;
constexpr std::size_t kMaxDisplayName = 100;

// The middle of an image tag, so no dash.
bool isEnvironmentId(const std::string &id)
{
    const auto isLower = [](char c) { return c >= 'a' && c <= 'z'; };
    return !id.empty() && id.size() <= 20 && isLower(id.front())
        && std::all_of(id.begin(), id.end(), [&](char c) { return isLower(c) || (c >= '0' && c <= '9'); });
}

v1::Environment seed(const char *id, const char *displayName, v1::Environment::Policy policy, int rank)
{
    v1::Environment environment;
    environment.set_name(std::string("environments/") + id);
    environment.set_display_name(displayName);
    environment.set_policy(policy);
    environment.set_rank(rank);
    if (policy == v1::Environment::POLICY_REVIEWED) {
        environment.set_required_approvals(1);
        environment.set_production(true);
    }
    return environment;
}

} // namespace

EnvironmentRegistry::EnvironmentRegistry(CatalogueStore &store) : m_store(store) {}

Result<void> EnvironmentRegistry::load()
{
    auto stored = m_store.environments();
    if (!stored)
        return passOn(stored);
    if (stored->empty()) {
        for (const auto &environment : {seed("test", "Test", v1::Environment::POLICY_AUTOMATIC, 10),
                                        seed("prod", "Production", v1::Environment::POLICY_REVIEWED, 100)}) {
            // Another replica may be starting too.
            if (auto added = m_store.addEnvironment(environment);
                !added && added.error().code != ErrorCode::AlreadyExists)
                return added;
            stored->push_back(environment);
        }
    }
    const std::lock_guard lock(m_mutex);
    for (auto &environment : *stored)
        m_environments[environment.name()] = std::move(environment);
    return {};
}

Result<v1::Environment> EnvironmentRegistry::create(const std::string &id, const v1::Environment &wanted)
{
    if (!isEnvironmentId(id))
        return failField("environment_id", "It stands in image tags: 1 to 20 of a-z and 0-9, beginning with a letter.");
    if (wanted.policy() != v1::Environment::POLICY_AUTOMATIC && wanted.policy() != v1::Environment::POLICY_REVIEWED)
        return failField("environment.policy", "POLICY_AUTOMATIC or POLICY_REVIEWED.");
    if (wanted.required_approvals() < 0 || wanted.required_approvals() > kMaxApprovals)
        return failField("environment.required_approvals", fmt::format("0 to {}.", kMaxApprovals));
    if (wanted.policy() == v1::Environment::POLICY_AUTOMATIC && wanted.required_approvals() > 0)
        return failField("environment.required_approvals", "An automatic environment has no approvals.");
    if (wanted.rank() < 0 || wanted.rank() > kMaxRank)
        return failField("environment.rank", fmt::format("0 to {}.", kMaxRank));
    if (wanted.display_name().size() > kMaxDisplayName)
        return failField("environment.display_name", fmt::format("At most {} bytes.", kMaxDisplayName));

    v1::Environment environment = wanted;
    environment.set_name("environments/" + id);
    if (environment.display_name().empty())
        environment.set_display_name(id);
    if (environment.policy() == v1::Environment::POLICY_REVIEWED && environment.required_approvals() == 0)
        environment.set_required_approvals(1);
    {
        const std::lock_guard lock(m_mutex);
        if (m_environments.size() >= kMost)
            return fail(ErrorCode::ResourceExhausted, fmt::format("There are {} environments, and no more can be.", kMost));
    }
    if (auto added = m_store.addEnvironment(environment); !added) {
        if (added.error().code == ErrorCode::AlreadyExists)
            return fail(ErrorCode::AlreadyExists, fmt::format("{} exists already.", environment.name()));
        return passOn(added);
    }
    const std::lock_guard lock(m_mutex);
    m_environments[environment.name()] = environment;
    return environment;
}

std::vector<v1::Environment> EnvironmentRegistry::list() const
{
    std::vector<v1::Environment> environments;
    {
        const std::lock_guard lock(m_mutex);
        for (const auto &[name, environment] : m_environments)
            environments.push_back(environment);
    }
    std::stable_sort(environments.begin(), environments.end(),
                     [](const auto &left, const auto &right) { return left.rank() < right.rank(); });
    return environments;
}

std::optional<v1::Environment> EnvironmentRegistry::find(const std::string &name) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_environments.find(name);
    return found == m_environments.end() ? std::nullopt : std::optional(found->second);
}

} // namespace wheelhouse::deployments
