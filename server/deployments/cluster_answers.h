#pragma once

#include <string>

#include "core/result.h"
#include "server/deployments/advisors.h"
#include "server/deployments/plan_rules.h"
#include "server/deployments/workload_patcher.h"
#include "server/deployments/workload_source.h"

namespace wheelhouse::deployments {

// What the patcher answers, turned into what is asked of it. The ...Now()
// functions wait, at most kPatience a call, and are for threads that may block;
// the patcher must live until they return.

// An error that says nothing about the change, only that the answer was not to
// be had now.
bool isPassing(ErrorCode code);

// The plan, given the API server's word on the dry run of `order`. Fails with
// an error that isPassing(); a refusal is part of the plan.
Result<PlannedRollout> planFrom(const PlanInput &input, const RolloutOrder &order, const WorkloadObject &live,
                                const Result<std::string> &tried);

Result<WorkloadObject> readNow(WorkloadPatcher &patcher, const std::string &workload);
// Asks advisors for the image, if there are any and it is no undo.
Result<PlannedRollout> planNow(WorkloadPatcher &patcher, const Advisors &advisors, PlanInput input);

// What the environment's rules say now, put into the input.
void takeFreeze(const Advisors &advisors, const std::string &environment, PlanInput &input);

// An undo works with the registry away: its image ran here.
bool needsInspection(const PlanInput &input);

// Whether what runs there serves as desired, as far as is seen now.
bool isHealthy(const WorkloadSource &source, const std::string &workload);

} // namespace wheelhouse::deployments
