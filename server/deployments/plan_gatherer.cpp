#include "server/deployments/plan_gatherer.h"

#include <chrono>
#include <future>
#include <memory>

namespace wheelhouse::deployments {

namespace {

// Above the two calls' own deadlines together.
constexpr std::chrono::seconds kMostPatience{25};

// Says nothing about the change, only that it was not to be had now.
bool isPassing(ErrorCode code)
{
    return code == ErrorCode::Unavailable || code == ErrorCode::DeadlineExceeded || code == ErrorCode::Aborted
        || code == ErrorCode::ResourceExhausted || code == ErrorCode::Cancelled;
}

template <class T> Result<T> wait(std::future<Result<T>> answer)
{
    if (answer.wait_for(kMostPatience) != std::future_status::ready)
        return fail(ErrorCode::DeadlineExceeded, "The cluster did not answer in time.");
    return answer.get();
}

} // namespace

void gatherPlan(WorkloadPatcher &patcher, PlanInput input, std::function<void(Result<GatheredPlan>)> done)
{
    const std::string workload = input.workload;
    patcher.read(workload, [&patcher, input = std::move(input), done = std::move(done)](Result<std::string> answer) {
        if (!answer)
            return done(passOn(answer));
        auto live = WorkloadObject::parse(*answer);
        if (!live)
            return done(passOn(live));
        auto order = resolveOrder(input, *live);
        if (!order)
            return done(passOn(order));
        const std::string body = imagePatch(order->container, order->targetImage);
        patcher.patch(input.workload, body, true,
                      [input, order = *order, live = *live, done](Result<std::string> tried) {
                          if (!tried && isPassing(tried.error().code))
                              return done(passOn(tried));
                          Result<WorkloadObject> dryRun =
                              tried ? WorkloadObject::parse(*tried) : Result<WorkloadObject>(passOn(tried));
                          done(GatheredPlan{input, order, live, std::move(dryRun)});
                      });
    });
}

Result<GatheredPlan> gatherPlanNow(WorkloadPatcher &patcher, PlanInput input)
{
    const auto promise = std::make_shared<std::promise<Result<GatheredPlan>>>();
    gatherPlan(patcher, std::move(input), [promise](Result<GatheredPlan> answer) { promise->set_value(std::move(answer)); });
    return wait(promise->get_future());
}

Result<WorkloadObject> readNow(WorkloadPatcher &patcher, const std::string &workload)
{
    const auto promise = std::make_shared<std::promise<Result<std::string>>>();
    patcher.read(workload, [promise](Result<std::string> answer) { promise->set_value(std::move(answer)); });
    auto answer = wait(promise->get_future());
    if (!answer)
        return passOn(answer);
    return WorkloadObject::parse(*answer);
}

bool isHealthy(const WorkloadSource &source, const std::string &workload)
{
    const auto seen = source.workload(workload);
    return seen && source.sight(workload) == WorkloadSource::Sight::Live && seen->health() == v1::HEALTH_OK;
}

} // namespace wheelhouse::deployments
