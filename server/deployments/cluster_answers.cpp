#include "server/deployments/cluster_answers.h"

#include <chrono>
#include <future>
#include <memory>

#include "server/deployments/environment_rule_book.h"

namespace wheelhouse::deployments {

namespace {

// Above the patcher's own deadline.
constexpr std::chrono::seconds kPatience{12};
constexpr char kLateCluster[] = "The cluster did not answer in time.";
constexpr char kLateRegistry[] = "The registry did not answer in time.";

template <class Answer, class Ask> Result<Answer> answerOf(const Ask &ask, const char *late)
{
    const auto promise = std::make_shared<std::promise<Result<Answer>>>();
    ask([promise](Result<Answer> answer) { promise->set_value(std::move(answer)); });
    auto answer = promise->get_future();
    if (answer.wait_for(kPatience) != std::future_status::ready)
        return fail(ErrorCode::DeadlineExceeded, late);
    return answer.get();
}

} // namespace

bool isPassing(ErrorCode code)
{
    return code == ErrorCode::Unavailable || code == ErrorCode::DeadlineExceeded || code == ErrorCode::Aborted
        || code == ErrorCode::ResourceExhausted || code == ErrorCode::Cancelled;
}

Result<PlannedRollout> planFrom(const PlanInput &input, const RolloutOrder &order, const WorkloadObject &live,
                                const Result<std::string> &tried)
{
    if (!tried && isPassing(tried.error().code))
        return passOn(tried);
    return makePlan(input, order, live, tried ? WorkloadObject::parse(*tried) : Result<WorkloadObject>(passOn(tried)));
}

Result<WorkloadObject> readNow(WorkloadPatcher &patcher, const std::string &workload)
{
    const auto answer =
        answerOf<std::string>([&](WorkloadPatcher::Done done) { patcher.read(workload, std::move(done)); }, kLateCluster);
    if (!answer)
        return passOn(answer);
    return WorkloadObject::parse(*answer);
}

void takeFreeze(const Advisors &advisors, const std::string &environment, PlanInput &input)
{
    if (advisors.rules && advisors.rules->hasFreezeWindows(environment))
        input.freeze = advisors.rules->freeze(environment);
}

bool needsInspection(const PlanInput &input)
{
    return input.targetImage.empty();
}

Result<PlannedRollout> planNow(WorkloadPatcher &patcher, const Advisors &advisors, PlanInput input)
{
    const auto live = readNow(patcher, input.workload);
    if (!live)
        return passOn(live);
    const auto order = resolveOrder(input, *live);
    if (!order)
        return passOn(order);
    const auto body = imagePatch(order->container, order->targetImage);
    if (advisors.images && needsInspection(input))
        input.image = answerOf<ImageFacts>(
            [&](ImageInspector::Done done) { advisors.images->inspect(order->targetImage, std::move(done)); }, kLateRegistry);
    const auto tried = answerOf<std::string>(
        [&](WorkloadPatcher::Done done) { patcher.patch(input.workload, body, true, std::move(done)); }, kLateCluster);
    return planFrom(input, *order, *live, tried);
}

bool isHealthy(const WorkloadSource &source, const std::string &workload)
{
    const auto seen = source.workload(workload);
    return seen && source.sight(workload) == WorkloadSource::Sight::Live && seen->health() == v1::HEALTH_OK;
}

} // namespace wheelhouse::deployments
