#pragma once

#include <string>

#include "core/result.h"
#include "wheelhouse/v1/deployments.pb.h"

namespace wheelhouse::deployments {

// Who may decide on a plan, and when it is decided. Pure; any thread.

// Whether `account` may approve the plan of that hash. FailedPrecondition when
// nothing is to be approved or the plan is another one by now;
// PermissionDenied for the requester; InvalidArgument without a hash.
Result<void> mayApprove(const v1::Deployment &deployment, const std::string &account, const std::string &planHash);

// Whether `account` has already approved this very plan.
bool hasApproved(const v1::Deployment &deployment, const std::string &account);

// Approvals of the plan as it is now, each account once, never the requester.
int countApprovals(const v1::Deployment &deployment);

} // namespace wheelhouse::deployments
