#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "core/result.h"
#include "server/devices/product_catalog.h"
#include "wheelhouse/v1/device_jobs.pb.h"

namespace wheelhouse::devices {

// What a job may do without a second person.
struct JobPolicy {
    // Jobs on more devices than this need one, where the product does not say
    // otherwise of the command.
    std::int64_t approvalAbove = 100;
};

// Why a second person is needed, or nothing. `counts` are the devices by id of
// their product; each product's own limit holds for the whole job, the smallest
// decides.
std::string approvalReason(const v1::DeviceAction &action, const std::map<std::string, std::int64_t> &counts,
                           const ProductCatalog &catalog, const JobPolicy &policy);

// Whether that account may approve the job: it waits, and somebody else asked
// for it.
Result<void> mayApprove(const v1::DeviceJob &job, const std::string &account);

// `test_print`, or what is desired: `volume`.
std::string actionText(const v1::DeviceAction &action);

// `5,000`.
std::string countText(std::int64_t count);

} // namespace wheelhouse::devices
