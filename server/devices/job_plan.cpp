#include "server/devices/job_plan.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "server/devices/device_name.h"
#include "server/devices/product_schema.h"

namespace wheelhouse::devices {

namespace {

constexpr int kMaxNames = 10'000;
constexpr std::size_t kBatch = 1000;
constexpr int kMaxExpireSeconds = 604'800;
constexpr std::size_t kFacetValues = 20;
constexpr int kMaxDesired = 128;

std::string productOf(const v1::Device &device)
{
    const std::string key = keyOfName(device.name());
    return key.substr(0, key.find('/'));
}

struct Field {
    const char *name;
    std::string (*value)(const v1::Device &);
};
constexpr std::array<Field, 4> kFields{{
    {"product", productOf},
    {"site", [](const v1::Device &device) { return device.site(); }},
    {"owner", [](const v1::Device &device) { return device.owner(); }},
    {"firmware", [](const v1::Device &device) { return device.firmware(); }},
}};

using Spread = std::unordered_map<std::string, std::int64_t>;

v1::Facet facetOf(const char *field, const Spread &spread)
{
    std::vector<std::pair<std::string, std::int64_t>> values(spread.begin(), spread.end());
    std::sort(values.begin(), values.end(), [](const auto &left, const auto &right) {
        return std::pair(-left.second, left.first) < std::pair(-right.second, right.first);
    });
    v1::Facet facet;
    facet.set_field(field);
    for (std::size_t i = 0; i < std::min(values.size(), kFacetValues); ++i) {
        auto &value = *facet.add_values();
        value.set_value(values[i].first);
        value.set_count(values[i].second);
    }
    facet.set_more_count(static_cast<std::int64_t>(values.size()) - facet.values_size());
    return facet;
}

Result<void> checkAction(const v1::DeviceAction &action)
{
    if (action.has_command()) {
        if (action.command().command().empty())
            return failField("action.command.command", "must name a command, such as test_print");
        const auto expire = action.command().expire_seconds();
        if (expire < 0 || expire > kMaxExpireSeconds)
            return failField("action.command.expire_seconds", "must be 1 to 604,800, or 0 for the command's own time-out");
        return {};
    }
    if (!action.has_desire())
        return failField("action", "must be a command or a desire");
    if (action.desire().desired().fields().empty())
        return failField("action.desire.desired", "must hold at least one key");
    if (action.desire().desired().fields_size() > kMaxDesired)
        return failField("action.desire.desired", "at most 128 keys are allowed");
    return {};
}

} // namespace

Result<void> JobPlanner::forEach(const v1::DeviceTarget &target, const Visit &visit) const
{
    if (target.devices_size() > 0 && !target.filter().empty())
        return failField("target", "takes names or a filter, not both");
    if (target.devices_size() > kMaxNames)
        return failField("target.devices", "at most 10,000 are allowed; use a filter or a group for more");
    if (target.devices_size() == 0 && target.filter().empty())
        return failField("target", "must name devices, or hold a filter; `serial = *` stands for all");
    if (!target.filter().empty()) {
        const auto query = m_registry.query("products/-", target.filter());
        if (!query) {
            const auto &error = query.error();
            return failField("target.filter", error.fields.empty() ? error.message : error.fields.front().description);
        }
        m_table.walk(*query, kBatch, [&](const std::vector<DeviceTable::Device> &batch) {
            for (const auto &device : batch)
                visit(*device);
            return true;
        });
        return {};
    }
    std::unordered_set<std::string> seen;
    for (int i = 0; i < target.devices_size(); ++i) {
        const auto &name = target.devices(i);
        const std::string path = fmt::format("target.devices[{}]", i);
        if (auto parsed = DeviceName::parse(name, path); !parsed)
            return passOn(parsed);
        const auto device = m_table.get(name);
        if (!device)
            return fail(ErrorCode::NotFound, fmt::format("{}: there is no {}", path, name));
        if (seen.insert(name).second)
            visit(*device);
    }
    return {};
}

std::string JobPlanner::unfit(const std::string &id, const v1::DeviceAction &action) const
{
    const auto product = m_catalog.find(id);
    if (!product)
        return fmt::format("there is no product {}", id);
    Result<void> checked;
    if (action.has_command()) {
        const auto *schema = findCommand(*product, action.command().command());
        if (!schema)
            return fmt::format("{} does not know {}", id, action.command().command());
        checked = checkValues(schema->parameters(), action.command().parameters(), "parameters");
    } else {
        checked = checkDesire(*product, action.desire().desired());
    }
    return checked ? std::string() : fmt::format("{}: {}", id, checked.error().message);
}

Result<JobPlan> JobPlanner::plan(const v1::DeviceTarget &target, const v1::DeviceAction &action) const
{
    if (auto checked = checkAction(action); !checked)
        return passOn(checked);
    JobPlan plan;
    std::map<std::string, std::string> unfitProducts;
    std::map<std::string, std::int64_t> exclusions;
    std::map<std::string, std::int64_t> counts;
    std::array<Spread, kFields.size()> spreads;
    const auto visited = forEach(target, [&](const v1::Device &device) {
        if (device.state() == v1::Device::STATE_RETIRED) {
            ++exclusions["retired"];
            return;
        }
        if (device.state() == v1::Device::STATE_DISABLED) {
            ++exclusions["disabled"];
            return;
        }
        const std::string product = productOf(device);
        const auto [known, isNew] = unfitProducts.try_emplace(product);
        if (isNew)
            known->second = unfit(product, action);
        if (!known->second.empty()) {
            ++exclusions[known->second];
            return;
        }
        ++counts[product];
        plan.keys.push_back(keyOfName(device.name()));
        if (device.presence().status() == v1::Presence::STATUS_ONLINE)
            ++plan.onlineCount;
        for (std::size_t i = 0; i < kFields.size(); ++i)
            ++spreads[i][kFields[i].value(device)];
    });
    if (!visited)
        return passOn(visited);
    std::sort(plan.keys.begin(), plan.keys.end());
    for (const auto &[reason, count] : exclusions) {
        auto &exclusion = plan.exclusions.emplace_back();
        exclusion.set_reason(reason);
        exclusion.set_device_count(count);
    }
    std::stable_sort(plan.exclusions.begin(), plan.exclusions.end(),
                     [](const auto &left, const auto &right) { return left.device_count() > right.device_count(); });
    for (std::size_t i = 0; i < kFields.size(); ++i)
        plan.facets.push_back(facetOf(kFields[i].name, spreads[i]));
    plan.approvalReason = approvalReason(action, counts, m_catalog, m_policy);
    return plan;
}

std::vector<DeviceTable::Device> JobPlanner::sample(const JobPlan &plan, std::size_t most) const
{
    std::vector<DeviceTable::Device> devices;
    for (std::size_t i = 0; i < std::min(most, plan.keys.size()); ++i) {
        if (auto device = m_table.get(nameOfKey(plan.keys[i])))
            devices.push_back(std::move(device));
    }
    return devices;
}

} // namespace wheelhouse::devices
