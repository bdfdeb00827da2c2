#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "server/deployments/deployment_journal.h"
#include "server/deployments/plan_rules.h"

namespace wheelhouse::deployments {

// The state machine of a deployment:
//
//   PLANNING ──▶ AWAITING_APPROVAL ──▶ ROLLING_OUT ──▶ SUCCEEDED ──▶ UNDONE
//      │  ▲────── stale plan ─┤ │            ├──▶ FAILED
//      │                     │ ▼            └──▶ CANCELLED
//      └──▶ FAILED, CANCELLED  REJECTED, CANCELLED
//
// Each function is one edge as a DeploymentJournal::Change: FailedPrecondition
// when the record is not in a state that the edge leaves, and then nothing
// changes. Pure but for the clock; any thread.

// The plan is made: refused, to be approved, or to be rolled out.
DeploymentJournal::Change planned(PlannedRollout rollout);
// No plan could be made.
DeploymentJournal::Change planningFailed(Error error);
// The plan no longer fits the cluster; another has to be made.
DeploymentJournal::Change planStale(std::string why);
// `account` approves the plan of that hash; the last one needed starts the rollout.
DeploymentJournal::Change approved(std::string account, std::string planHash, std::string comment);
DeploymentJournal::Change rejected(std::string account, std::string comment);
// `why` is for the reason: `Withdrawn by anna.`
DeploymentJournal::Change cancelled(std::string actor, std::string why);
// The API server holds the target image, as that generation.
DeploymentJournal::Change applied(std::int64_t generation, std::string text);
// Something worth telling of a rollout; `rollout` is how far it is.
DeploymentJournal::Change told(v1::Rollout rollout, std::string text);
DeploymentJournal::Change succeeded(v1::Rollout rollout);
DeploymentJournal::Change failed(v1::Rollout rollout, std::string reason);
// Another deployment brought back what was before. One that had not ended well
// keeps its result.
DeploymentJournal::Change undone(std::string undoneBy);

} // namespace wheelhouse::deployments
