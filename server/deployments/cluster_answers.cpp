#include "server/deployments/cluster_answers.h"

#include <chrono>
#include <future>
#include <memory>

namespace wheelhouse::deployments {

namespace {

// Above the patcher's own deadline.
constexpr std::chrono::seconds kPatience{12};

template <class Ask> Result<std::string> answerOf(const Ask &ask)
{
    const auto promise = std::make_shared<std::promise<Result<std::string>>>();
    ask([promise](Result<std::string> answer) { promise->set_value(std::move(answer)); });
    auto answer = promise->get_future();
    if (answer.wait_for(kPatience) != std::future_status::ready)
        return fail(ErrorCode::DeadlineExceeded, "The cluster did not answer in time.");
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
        answerOf([&](WorkloadPatcher::Done done) { patcher.read(workload, std::move(done)); });
    if (!answer)
        return passOn(answer);
    return WorkloadObject::parse(*answer);
}

Result<PlannedRollout> planNow(WorkloadPatcher &patcher, const PlanInput &input)
{
    const auto live = readNow(patcher, input.workload);
    if (!live)
        return passOn(live);
    const auto order = resolveOrder(input, *live);
    if (!order)
        return passOn(order);
    const auto body = imagePatch(order->container, order->targetImage);
    const auto tried = answerOf(
        [&](WorkloadPatcher::Done done) { patcher.patch(input.workload, body, true, std::move(done)); });
    return planFrom(input, *order, *live, tried);
}

bool isHealthy(const WorkloadSource &source, const std::string &workload)
{
    const auto seen = source.workload(workload);
    return seen && source.sight(workload) == WorkloadSource::Sight::Live && seen->health() == v1::HEALTH_OK;
}

} // namespace wheelhouse::deployments
