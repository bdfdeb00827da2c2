#include "server/devices/job_policy.h"

#include <set>

#include <fmt/ranges.h>

#include "server/devices/product_schema.h"

namespace wheelhouse::devices {

std::string countText(std::int64_t count)
{
    std::string text = std::to_string(count);
    for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3)
        text.insert(static_cast<std::size_t>(at), ",");
    return text;
}

std::string actionText(const v1::DeviceAction &action)
{
    if (action.has_command())
        return action.command().command();
    std::set<std::string> keys;
    for (const auto &[key, value] : action.desire().desired().fields())
        keys.insert(key);
    return fmt::format("{}", fmt::join(keys, ", "));
}

std::string approvalReason(const v1::DeviceAction &action, const std::map<std::string, std::int64_t> &counts,
                           const ProductCatalog &catalog, const JobPolicy &policy)
{
    std::int64_t total = 0;
    for (const auto &[product, count] : counts)
        total += count;
    std::int64_t limit = policy.approvalAbove;
    std::string whose = "the server lets";
    bool own = false;
    for (const auto &[id, count] : counts) {
        const auto product = catalog.find(id);
        const auto *schema = product && action.has_command() ? findCommand(*product, action.command().command()) : nullptr;
        if (!schema || !schema->has_approval_above())
            continue;
        // A product's own limit takes the place of the server's where all are of
        // that product; among several the smallest decides.
        const bool takes = (!own && counts.size() == 1) || schema->approval_above() < limit;
        if (!takes)
            continue;
        limit = schema->approval_above();
        whose = fmt::format("{} of {} lets", action.command().command(), id);
        own = true;
    }
    if (total <= limit)
        return {};
    if (limit == 0)
        return fmt::format("{} one person reach no device alone", whose);
    return fmt::format("{} devices are more than the {} that {} one person reach alone", countText(total),
                       countText(limit), whose);
}

Result<void> mayApprove(const v1::DeviceJob &job, const std::string &account)
{
    if (job.state() != v1::DeviceJob::STATE_WAITING_FOR_APPROVAL)
        return fail(ErrorCode::FailedPrecondition, fmt::format("{} does not wait for approval", job.name()));
    if (job.requester() == account) {
        return fail(ErrorCode::PermissionDenied,
                    fmt::format("{} asked for {} and cannot approve it; a second person must", account, job.name()));
    }
    return {};
}

} // namespace wheelhouse::devices
