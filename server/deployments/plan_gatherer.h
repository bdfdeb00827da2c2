#pragma once

#include <functional>

#include "core/result.h"
#include "server/deployments/plan_rules.h"
#include "server/deployments/workload_patcher.h"
#include "server/deployments/workload_source.h"

namespace wheelhouse::deployments {

// What the API server said about a plan.
struct GatheredPlan {
    PlanInput input;
    RolloutOrder order;
    WorkloadObject live;
    // Or why the API server refuses it.
    Result<WorkloadObject> dryRun;

    PlannedRollout plan() const { return makePlan(input, order, live, dryRun); }
};

// Reads the live object and has the API server try the change. `done` is
// called once, on a thread of the link. Fails with the patcher's errors where
// no plan can be made at all; a refusal of the change itself is part of the
// plan.
void gatherPlan(WorkloadPatcher &patcher, PlanInput input, std::function<void(Result<GatheredPlan>)> done);

// The same, waiting for it: for threads that may block. DeadlineExceeded when
// the link does not answer.
Result<GatheredPlan> gatherPlanNow(WorkloadPatcher &patcher, PlanInput input);

// Reads the live object, waiting for it.
Result<WorkloadObject> readNow(WorkloadPatcher &patcher, const std::string &workload);

// Whether what runs there serves as desired, as far as is seen now.
bool isHealthy(const WorkloadSource &source, const std::string &workload);

} // namespace wheelhouse::deployments
