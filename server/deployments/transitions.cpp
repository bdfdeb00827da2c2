#include "server/deployments/transitions.h"

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include "server/deployments/approval_rules.h"
#include "server/deployments/names.h"

namespace wheelhouse::deployments {

namespace {

using google::protobuf::util::TimeUtil;
using State = v1::Deployment::State;
constexpr const char *kServer = "server";

Result<void> expect(const v1::Deployment &deployment, State state)
{
    if (deployment.state() == state)
        return {};
    return fail(ErrorCode::FailedPrecondition, fmt::format("{} has gone on meanwhile.", deployment.name()));
}

void end(v1::Deployment &deployment, State state, std::string reason)
{
    deployment.set_state(state);
    deployment.set_reason(std::move(reason));
    *deployment.mutable_end_time() = TimeUtil::GetCurrentTime();
    deployment.mutable_rollout()->clear_waiting_for();
}

void startRollout(DeploymentRecord &record)
{
    auto &deployment = record.deployment;
    const auto now = TimeUtil::GetCurrentTime();
    deployment.set_state(v1::Deployment::STATE_ROLLING_OUT);
    deployment.set_reason("Starts.");
    *deployment.mutable_start_time() = now;
    *deployment.mutable_rollout()->mutable_deadline_time() =
        now + TimeUtil::MillisecondsToDuration(record.order.rolloutTimeout.count());
}

void keepProgress(v1::Deployment &deployment, const v1::Rollout &rollout)
{
    const auto deadline = deployment.rollout().deadline_time();
    *deployment.mutable_rollout() = rollout;
    *deployment.mutable_rollout()->mutable_deadline_time() = deadline;
}

std::string missingApprovals(const v1::Deployment &deployment)
{
    return fmt::format("Waits for {} of {} approval{}.", deployment.required_approvals() - countApprovals(deployment),
                       deployment.required_approvals(), deployment.required_approvals() == 1 ? "" : "s");
}

} // namespace

DeploymentJournal::Change planned(PlannedRollout rollout)
{
    return [rollout = std::move(rollout)](DeploymentRecord &record) -> Result<void> {
        auto &deployment = record.deployment;
        if (auto ok = expect(deployment, v1::Deployment::STATE_PLANNING); !ok)
            return ok;
        const auto timeout = record.order.rolloutTimeout;
        record.order = rollout.order;
        record.order.rolloutTimeout = timeout;
        *deployment.mutable_plan() = rollout.plan;
        deployment.set_previous_tag(rollout.previousTag);
        if (!rollout.refusal.empty()) {
            record.order.failure = ErrorCode::FailedPrecondition;
            record.requestId.clear();
            addEvent(deployment, kServer, "Plan refused: " + rollout.refusal);
            end(deployment, v1::Deployment::STATE_FAILED, rollout.refusal);
            return {};
        }
        addEvent(deployment, kServer, fmt::format("Planned: {} to {}.", rollout.previousTag, deployment.tag()));
        if (deployment.required_approvals() > 0) {
            deployment.set_state(v1::Deployment::STATE_AWAITING_APPROVAL);
            deployment.set_reason(missingApprovals(deployment));
        } else {
            startRollout(record);
        }
        return {};
    };
}

DeploymentJournal::Change planningFailed(Error error)
{
    return [error = std::move(error)](DeploymentRecord &record) -> Result<void> {
        if (auto ok = expect(record.deployment, v1::Deployment::STATE_PLANNING); !ok)
            return ok;
        record.order.failure = error.code;
        // Who asks again with the same id means it.
        record.requestId.clear();
        addEvent(record.deployment, kServer, "No plan could be made: " + error.message);
        end(record.deployment, v1::Deployment::STATE_FAILED, error.message);
        return {};
    };
}

DeploymentJournal::Change planStale(std::string why)
{
    return [why = std::move(why)](DeploymentRecord &record) -> Result<void> {
        if (auto ok = expect(record.deployment, v1::Deployment::STATE_AWAITING_APPROVAL); !ok)
            return ok;
        record.deployment.set_state(v1::Deployment::STATE_PLANNING);
        record.deployment.set_reason("Planned anew: " + why + ".");
        addEvent(record.deployment, kServer, "The plan is stale: " + why + ". Planned anew.");
        return {};
    };
}

DeploymentJournal::Change approved(std::string account, std::string planHash, std::string comment)
{
    return [account = std::move(account), planHash = std::move(planHash),
            comment = std::move(comment)](DeploymentRecord &record) -> Result<void> {
        auto &deployment = record.deployment;
        if (auto may = mayApprove(deployment, account, planHash); !may)
            return may;
        if (hasApproved(deployment, account))
            return {};
        auto &approval = *deployment.add_approvals();
        approval.set_approver(account);
        approval.set_comment(comment);
        approval.set_plan_hash(planHash);
        *approval.mutable_time() = TimeUtil::GetCurrentTime();
        addEvent(deployment, account, comment.empty() ? "Approved." : "Approved: " + comment);
        if (countApprovals(deployment) >= deployment.required_approvals())
            startRollout(record);
        else
            deployment.set_reason(missingApprovals(deployment));
        return {};
    };
}

DeploymentJournal::Change rejected(std::string account, std::string comment)
{
    return [account = std::move(account), comment = std::move(comment)](DeploymentRecord &record) -> Result<void> {
        auto &deployment = record.deployment;
        if (deployment.state() != v1::Deployment::STATE_AWAITING_APPROVAL)
            return fail(ErrorCode::FailedPrecondition,
                        fmt::format("{} does not wait for approval.", deployment.name()));
        auto &approval = *deployment.add_approvals();
        approval.set_approver(account);
        approval.set_rejected(true);
        approval.set_comment(comment);
        approval.set_plan_hash(deployment.plan().hash());
        *approval.mutable_time() = TimeUtil::GetCurrentTime();
        addEvent(deployment, account, comment.empty() ? "Rejected." : "Rejected: " + comment);
        end(deployment, v1::Deployment::STATE_REJECTED,
            comment.empty() ? fmt::format("Rejected by {}.", lastPart(account))
                            : fmt::format("Rejected by {}: {}", lastPart(account), comment));
        return {};
    };
}

DeploymentJournal::Change cancelled(std::string actor, std::string why)
{
    return [actor = std::move(actor), why = std::move(why)](DeploymentRecord &record) -> Result<void> {
        if (!isActive(record.deployment.state()))
            return fail(ErrorCode::FailedPrecondition, fmt::format("{} has ended.", record.deployment.name()));
        addEvent(record.deployment, actor, why);
        end(record.deployment, v1::Deployment::STATE_CANCELLED, why);
        return {};
    };
}

DeploymentJournal::Change applied(std::int64_t generation, std::string text)
{
    return [generation, text = std::move(text)](DeploymentRecord &record) -> Result<void> {
        if (auto ok = expect(record.deployment, v1::Deployment::STATE_ROLLING_OUT); !ok)
            return ok;
        record.order.applied = true;
        record.order.generation = generation;
        addEvent(record.deployment, kServer, text);
        return {};
    };
}

DeploymentJournal::Change told(v1::Rollout rollout, std::string text)
{
    return [rollout = std::move(rollout), text = std::move(text)](DeploymentRecord &record) -> Result<void> {
        if (auto ok = expect(record.deployment, v1::Deployment::STATE_ROLLING_OUT); !ok)
            return ok;
        keepProgress(record.deployment, rollout);
        addEvent(record.deployment, kServer, text);
        return {};
    };
}

DeploymentJournal::Change succeeded(v1::Rollout rollout)
{
    return [rollout = std::move(rollout)](DeploymentRecord &record) -> Result<void> {
        auto &deployment = record.deployment;
        if (auto ok = expect(deployment, v1::Deployment::STATE_ROLLING_OUT); !ok)
            return ok;
        keepProgress(deployment, rollout);
        end(deployment, v1::Deployment::STATE_SUCCEEDED, {});
        const auto took = TimeUtil::DurationToSeconds(deployment.end_time() - deployment.start_time());
        addEvent(deployment, kServer,
                 fmt::format("{} runs: {} of {} pods ready after {} s.", deployment.tag(), rollout.ready_replicas(),
                             rollout.desired_replicas(), took));
        return {};
    };
}

DeploymentJournal::Change failed(v1::Rollout rollout, std::string reason)
{
    return [rollout = std::move(rollout), reason = std::move(reason)](DeploymentRecord &record) -> Result<void> {
        auto &deployment = record.deployment;
        if (auto ok = expect(deployment, v1::Deployment::STATE_ROLLING_OUT); !ok)
            return ok;
        keepProgress(deployment, rollout);
        addEvent(deployment, kServer, "Failed: " + reason);
        end(deployment, v1::Deployment::STATE_FAILED, reason);
        return {};
    };
}

DeploymentJournal::Change undone(std::string undoneBy)
{
    return [undoneBy = std::move(undoneBy)](DeploymentRecord &record) -> Result<void> {
        auto &deployment = record.deployment;
        if (deployment.state() == v1::Deployment::STATE_SUCCEEDED)
            deployment.set_state(v1::Deployment::STATE_UNDONE);
        deployment.set_undone_by(undoneBy);
        addEvent(deployment, kServer, fmt::format("Undone by {}.", undoneBy));
        return {};
    };
}

} // namespace wheelhouse::deployments
