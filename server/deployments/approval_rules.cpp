#include "server/deployments/approval_rules.h"

#include <set>

#include <fmt/format.h>

#include "server/deployments/names.h"

namespace wheelhouse::deployments {

Result<void> mayApprove(const v1::Deployment &deployment, const std::string &account, const std::string &planHash)
{
    if (planHash.empty())
        return failField("plan_hash", "Give the hash of the plan as you saw it.");
    if (deployment.state() != v1::Deployment::STATE_AWAITING_APPROVAL)
        return fail(ErrorCode::FailedPrecondition,
                    fmt::format("{} does not wait for approval.", deployment.name()));
    if (account == deployment.requester())
        return fail(ErrorCode::PermissionDenied,
                    fmt::format("{} asked for it and cannot approve it.", lastPart(account)));
    if (planHash != deployment.plan().hash())
        return fail(ErrorCode::FailedPrecondition,
                    fmt::format("The plan of {} is another one by now; look at it again.", deployment.name()));
    return {};
}

bool hasApproved(const v1::Deployment &deployment, const std::string &account)
{
    for (const auto &approval : deployment.approvals()) {
        if (!approval.rejected() && approval.approver() == account
            && approval.plan_hash() == deployment.plan().hash())
            return true;
    }
    return false;
}

int countApprovals(const v1::Deployment &deployment)
{
    std::set<std::string> approvers;
    for (const auto &approval : deployment.approvals()) {
        if (!approval.rejected() && approval.plan_hash() == deployment.plan().hash()
            && approval.approver() != deployment.requester())
            approvers.insert(approval.approver());
    }
    return static_cast<int>(approvers.size());
}

} // namespace wheelhouse::deployments
