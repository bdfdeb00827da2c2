#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/result.h"
#include "server/devices/device_registry.h"
#include "server/devices/device_table.h"
#include "server/devices/job_policy.h"
#include "server/devices/product_catalog.h"
#include "wheelhouse/v1/device_jobs.pb.h"

namespace wheelhouse::devices {

// Who a job would reach, as things are now.
struct JobPlan {
    // Keys, sorted.
    std::vector<std::string> keys;
    std::int64_t onlineCount = 0;
    // How they spread over products, sites, owners and firmware.
    std::vector<v1::Facet> facets;
    // Most frequent first.
    std::vector<v1::Exclusion> exclusions;
    std::string approvalReason;
};

// Makes plans. Any thread; a plan costs a pass over the devices and holds the
// key of each that matches.
class JobPlanner {
public:
    JobPlanner(const DeviceTable &table, const DeviceRegistry &registry, const ProductCatalog &catalog, JobPolicy policy)
        : m_table(table), m_registry(registry), m_catalog(catalog), m_policy(policy)
    {
    }

    // InvalidArgument names what is wrong with target or action, NotFound a
    // device that there is not.
    Result<JobPlan> plan(const v1::DeviceTarget &target, const v1::DeviceAction &action) const;
    // The first of them, for people to look at.
    std::vector<DeviceTable::Device> sample(const JobPlan &plan, std::size_t most) const;

private:
    using Visit = std::function<void(const v1::Device &device)>;
    Result<void> forEach(const v1::DeviceTarget &target, const Visit &visit) const;
    // Why no device of that product can do it, or nothing.
    std::string unfit(const std::string &product, const v1::DeviceAction &action) const;

    const DeviceTable &m_table;
    const DeviceRegistry &m_registry;
    const ProductCatalog &m_catalog;
    const JobPolicy m_policy;
};

} // namespace wheelhouse::devices
