#pragma once

#include <optional>
#include <string>

#include "core/result.h"
#include "server/deployments/deployment_record.h"
#include "server/deployments/freeze_windows.h"
#include "server/deployments/image_check.h"
#include "server/deployments/workload_object.h"
#include "wheelhouse/v1/applications.pb.h"

namespace wheelhouse::deployments {

// What a deployment is to do, and what was found out for it.
struct PlanInput {
    std::string workload;
    // The container's name; the first one when empty.
    std::string container;
    // The tag to bring. With `targetImage` set the whole image is given: an
    // undo, which brings back what ran whatever its tag.
    std::string tag;
    std::string targetImage;
    // Tag of the last good deployment here; empty when there was none.
    std::string lastGoodTag;
    // What runs is well, as the cluster's watch has it.
    bool healthy = false;
    // Of the image to bring; nothing where nobody was asked.
    std::optional<Result<ImageFacts>> image = {};
    NodeArchitectures architectures = {};
    // Of its environment; nothing where it has no freeze windows.
    std::optional<Freeze> freeze = {};
};

// A plan, and what it will do.
struct PlannedRollout {
    v1::Plan plan;
    RolloutOrder order;
    // The live tag it starts from.
    std::string previousTag;
    // First check that refuses it, in words; empty when it may go on.
    std::string refusal;
};

// Whether a tag may go to an environment: well formed, by the convention, and
// built for it. InvalidArgument naming `tag`.
Result<void> checkTag(const std::string &tag, const std::string &environmentId);

// Whether it is only that: well formed, by the convention, but built for another
// environment.
bool isForeignTag(const std::string &tag, const std::string &environmentId);

// Why nothing is deployed now: `Frozen until …: holidays.`
std::string freezeText(const Freeze &freeze);

// The container a plan changes and the image it gets. FailedPrecondition when
// the workload has no such container.
Result<RolloutOrder> resolveOrder(const PlanInput &input, const WorkloadObject &live);

// Builds the plan out of the live object and the API server's dry run, or out
// of its refusal. Pure: the same input gives the same hash.
PlannedRollout makePlan(const PlanInput &input, const RolloutOrder &order, const WorkloadObject &live,
                        const Result<WorkloadObject> &dryRun);

// What an approval is bound to: the workload, the patch that will be sent, and
// the pod template it was planned against.
std::string planHash(const std::string &workload, const RolloutOrder &order);

// Why the plan no longer fits the live object; nothing while it does.
std::optional<std::string> staleReason(const RolloutOrder &order, const WorkloadObject &live);

// `id`, `verdict`, words: appended to the plan.
void addCheck(v1::Plan &plan, const char *id, v1::Check::Verdict verdict, std::string description);

} // namespace wheelhouse::deployments
