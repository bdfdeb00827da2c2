#include "app/ctl/deployment_follow.h"

#include "app/ctl/deployment_text.h"
#include "app/ctl/names.h"
#include "app/ctl/time_text.h"
#include "app/ctl/watching.h"
#include "app/ctl/words.h"
#include "wheelhouse/v1/deployments.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

Outcome verdict(const v1::Deployment &deployment)
{
    switch (deployment.state()) {
    case v1::Deployment::STATE_FAILED:
    case v1::Deployment::STATE_REJECTED:
    case v1::Deployment::STATE_CANCELLED:
        return refuse(ErrorCode::FailedPrecondition,
                      fmt::format("Deployment {} {}: {}", lastPart(deployment.name()),
                                  deploymentCell(deployment.state()).text,
                                  deployment.reason().empty() ? "no reason given" : deployment.reason()));
    default: return {};
    }
}

} // namespace

Outcome awaitEnd(Session &session, v1::Deployment &deployment)
{
    v1::WatchDeploymentsRequest request;
    request.set_name(deployment.name());
    const auto begin = std::chrono::steady_clock::now();
    auto shown = progressText(deployment);
    bool askedForApproval = false;
    return follow<v1::DeploymentService>(
        session, &v1::DeploymentService::Stub::async::WatchDeployments, request,
        [&](const v1::WatchDeploymentsResponse &message) {
            for (const auto &each : message.upserted()) {
                if (each.name() == deployment.name()) {
                    deployment = each;
                }
            }
            const auto progress = progressText(deployment);
            if (progress != shown) {
                const auto passed
                    = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - begin);
                session.say(fmt::format("{:>5}  {}", durationText(passed),
                                        paint(progress, deploymentCell(deployment.state()).tone, session.coloured())));
                shown = progress;
            }
            if (deployment.state() == v1::Deployment::STATE_AWAITING_APPROVAL && !askedForApproval) {
                askedForApproval = true;
                session.say(approvalText(deployment));
            }
            return !hasEnded(deployment.state());
        });
}

Outcome finish(Session &session, v1::Deployment deployment, bool wait)
{
    if (wait && !hasEnded(deployment.state())) {
        if (auto ended = awaitEnd(session, deployment); !ended) {
            return ended;
        }
    }
    session.print(deployment, [&] {
        auto text = fmt::format("{}: {}\n", headline(deployment),
                                paint(progressText(deployment), deploymentCell(deployment.state()).tone, session.coloured()));
        if (deployment.state() == v1::Deployment::STATE_AWAITING_APPROVAL) {
            text += approvalText(deployment) + "\n";
        } else if (!hasEnded(deployment.state())) {
            text += fmt::format("Follow it with: whctl deployment watch {}\n", lastPart(deployment.name()));
        }
        return text;
    });
    return verdict(deployment);
}

} // namespace wheelhouse::ctl
