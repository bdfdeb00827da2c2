#include "server/deployments/deployment_desk.h"

#include <algorithm>

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include "core/image_tag.h"
#include "server/deployments/approval_rules.h"
#include "server/deployments/cluster_answers.h"
#include "server/deployments/environment_rule_book.h"
#include "server/deployments/names.h"
#include "server/deployments/transitions.h"

namespace wheelhouse::deployments {

namespace {

using google::protobuf::util::TimeUtil;

constexpr std::size_t kMaxComment = 2000;
constexpr std::size_t kMaxRequestId = 128;
constexpr std::chrono::hours kMaxTimeout{24};
// How far back a good version is looked for.
constexpr int kHistoryPage = 200;

Result<void> checkComment(const std::string &comment)
{
    if (comment.size() > kMaxComment)
        return failField("comment", fmt::format("At most {} bytes.", kMaxComment));
    return {};
}

Result<std::chrono::milliseconds> checkTimeout(const v1::CreateDeploymentRequest &request)
{
    if (!request.has_rollout_timeout())
        return std::chrono::milliseconds(DeploymentDesk::kDefaultTimeout);
    const auto &given = request.rollout_timeout();
    const bool inRange = given.seconds() >= 1 && given.seconds() <= std::chrono::seconds(kMaxTimeout).count();
    if (!inRange || given.nanos() < 0 || given.nanos() > 999999999)
        return failField("rollout_timeout", "1 second to 24 hours.");
    return std::chrono::milliseconds(TimeUtil::DurationToMilliseconds(given));
}

v1::Deployment shown(const DeploymentJournal::Record &record)
{
    return record->deployment;
}

} // namespace

DeploymentDesk::DeploymentDesk(const EnvironmentRegistry &environments, const ApplicationRegistry &applications,
                               DeploymentJournal &journal, const WorkloadSource &source, WorkloadPatcher &patcher,
                               const Advisors &advisors)
    : m_environments(environments), m_applications(applications), m_journal(journal), m_source(source),
      m_patcher(patcher), m_advisors(advisors)
{
}

Result<DeploymentRecord> DeploymentDesk::requested(const std::string &requester,
                                                   const v1::CreateDeploymentRequest &request) const
{
    const auto application = m_applications.get(request.application());
    if (!application)
        return passOn(application);
    const auto environment = m_environments.find(request.environment());
    if (!environment)
        return fail(ErrorCode::NotFound, fmt::format("There is no environment '{}'.", lastPart(request.environment())));
    const std::string environmentId(lastPart(environment->name()));
    const bool promoted = m_advisors.rules && m_advisors.rules->promotes(environment->name())
        && isForeignTag(request.tag(), environmentId);
    if (auto ok = checkTag(request.tag(), environmentId); !ok && !promoted)
        return passOn(ok);
    if (auto ok = checkComment(request.comment()); !ok)
        return passOn(ok);
    if (request.request_id().size() > kMaxRequestId)
        return failField("request_id", fmt::format("At most {} bytes.", kMaxRequestId));
    const auto timeout = checkTimeout(request);
    if (!timeout)
        return passOn(timeout);
    const auto &bindings = application->bindings();
    const auto binding = std::find_if(bindings.begin(), bindings.end(), [&](const v1::Binding &held) {
        return held.environment() == environment->name();
    });
    if (binding == bindings.end())
        return fail(ErrorCode::FailedPrecondition,
                    fmt::format("{} is not bound in {}: say first which workload it is there.",
                                lastPart(application->name()), lastPart(environment->name())));
    if (m_source.sight(binding->workload()) == WorkloadSource::Sight::Unknown)
        return fail(ErrorCode::FailedPrecondition,
                    fmt::format("{} is bound to {}, and that cluster is not known any more: add it again first.",
                                lastPart(application->name()), binding->workload()));

    const auto tag = tagFor(request, *environment);
    if (!tag)
        return passOn(tag);

    DeploymentRecord record;
    record.requestId = request.request_id();
    record.order.container = binding->container();
    record.order.rolloutTimeout = *timeout;
    auto &deployment = record.deployment;
    deployment.set_application(application->name());
    deployment.set_environment(environment->name());
    deployment.set_workload(binding->workload());
    deployment.set_tag(*tag);
    deployment.set_state(v1::Deployment::STATE_PLANNING);
    deployment.set_reason("Being planned.");
    deployment.set_requester(requester);
    deployment.set_comment(request.comment());
    if (environment->policy() == v1::Environment::POLICY_REVIEWED)
        deployment.set_required_approvals(std::max(1, environment->required_approvals()));
    *deployment.mutable_create_time() = TimeUtil::GetCurrentTime();
    addEvent(deployment, requester, fmt::format("Asked for {} in {}.", request.tag(), lastPart(environment->name())));
    if (*tag != request.tag())
        addEvent(deployment, "server", fmt::format("{} is the same build, for {}.", *tag, lastPart(environment->name())));
    return record;
}

Result<std::string> DeploymentDesk::tagFor(const v1::CreateDeploymentRequest &request,
                                           const v1::Environment &environment) const
{
    const auto build = ImageTag::parse(request.tag());
    if (!build || build->environment == lastPart(environment.name()))
        return request.tag();
    if (!m_advisors.findBuild)
        return fail(ErrorCode::FailedPrecondition, "No registry is known to find the same build in.");
    auto found = m_advisors.findBuild(request.application(), environment.name(), *build);
    if (!found && found.error().code == ErrorCode::NotFound)
        return fail(ErrorCode::FailedPrecondition,
                    fmt::format("{} cannot be promoted: {}", request.tag(), found.error().message));
    return found;
}

Result<v1::Deployment> DeploymentDesk::create(const std::string &requester,
                                              const v1::CreateDeploymentRequest &request)
{
    auto record = requested(requester, request);
    if (!record)
        return passOn(record);
    if (request.validate_only())
        return preview(*record);
    const auto made = inserted(requester, request, std::move(*record));
    if (!made)
        return passOn(made);
    return afterPlanning((*made)->deployment.name());
}

Result<v1::Deployment> DeploymentDesk::submit(const std::string &requester,
                                              const v1::CreateDeploymentRequest &request)
{
    auto record = requested(requester, request);
    if (!record)
        return passOn(record);
    return inserted(requester, request, std::move(*record)).map(shown);
}

Result<DeploymentJournal::Record> DeploymentDesk::inserted(const std::string &requester,
                                                           const v1::CreateDeploymentRequest &request,
                                                           DeploymentRecord record)
{
    const std::string tag = record.deployment.tag();
    const std::string workload = record.deployment.workload();
    if (!record.requestId.empty()) {
        const auto known = m_journal.byRequest(requester, record.requestId);
        if (!known)
            return passOn(known);
        if (*known)
            return repeated(**known, request, tag);
    }
    if (m_journal.activeOn(workload))
        return underWay(workload);
    auto made = m_journal.insert(std::move(record));
    if (made)
        return made;
    // Someone was faster, with the same request or with another one.
    if (made.error().code == ErrorCode::AlreadyExists) {
        const auto known = m_journal.byRequest(requester, request.request_id());
        if (known && *known)
            return repeated(**known, request, tag);
    }
    if (made.error().code == ErrorCode::FailedPrecondition)
        return underWay(workload);
    return made;
}

Result<DeploymentJournal::Record> DeploymentDesk::repeated(const DeploymentRecord &known,
                                                           const v1::CreateDeploymentRequest &request,
                                                           const std::string &tag) const
{
    const auto &deployment = known.deployment;
    if (deployment.application() != request.application() || deployment.environment() != request.environment()
        || deployment.tag() != tag)
        return failField("request_id", fmt::format("{} was asked for with it, and is something else.",
                                                   deployment.name()));
    return m_journal.get(deployment.name());
}

Result<v1::Deployment> DeploymentDesk::preview(const DeploymentRecord &record) const
{
    const auto &wanted = record.deployment;
    PlanInput input;
    input.workload = wanted.workload();
    input.container = record.order.container;
    input.tag = wanted.tag();
    input.healthy = isHealthy(m_source, wanted.workload());
    if (const auto good = m_journal.lastGood(wanted.application(), wanted.environment()))
        input.lastGoodTag = good->deployment.tag();
    input.architectures = m_source.architectures(wanted.workload());
    takeFreeze(m_advisors, wanted.environment(), input);
    auto plan = planNow(m_patcher, m_advisors, std::move(input));
    if (!plan)
        return passOn(plan);
    PlannedRollout &planned = *plan;
    if (const auto active = m_journal.activeOn(wanted.workload()))
        addCheck(planned.plan, "concurrent", v1::Check::VERDICT_REFUSED, underWay(wanted.workload()).value().message);
    v1::Deployment deployment = wanted;
    deployment.clear_events();
    deployment.set_reason(planned.refusal);
    deployment.set_previous_tag(planned.previousTag);
    *deployment.mutable_plan() = std::move(planned.plan);
    return deployment;
}

Result<v1::Deployment> DeploymentDesk::afterPlanning(const std::string &name) const
{
    m_journal.waitPlanned(name, kPatience);
    const auto record = m_journal.get(name);
    if (!record)
        return passOn(record);
    const auto &deployment = (*record)->deployment;
    if (deployment.state() == v1::Deployment::STATE_PLANNING)
        return fail(ErrorCode::DeadlineExceeded, fmt::format("Planning {} takes longer; it goes on.", name));
    if (deployment.state() == v1::Deployment::STATE_FAILED && !deployment.has_start_time())
        return fail((*record)->order.failure, fmt::format("{} (recorded as {})", deployment.reason(), name));
    return deployment;
}

tl::unexpected<Error> DeploymentDesk::underWay(const std::string &workload) const
{
    const auto active = m_journal.activeOn(workload);
    if (!active)
        return fail(ErrorCode::FailedPrecondition, "Another deployment is under way there.");
    const auto &deployment = active->deployment;
    const char *state = deployment.state() == v1::Deployment::STATE_AWAITING_APPROVAL ? "waits for approval"
                                                                                      : "is under way";
    return fail(ErrorCode::FailedPrecondition, fmt::format("{} ({} by {}) {} there.", deployment.name(),
                                                           deployment.tag(), lastPart(deployment.requester()), state));
}

Result<v1::Deployment> DeploymentDesk::approve(const std::string &approver,
                                               const v1::ApproveDeploymentRequest &request)
{
    if (auto ok = checkComment(request.comment()); !ok)
        return passOn(ok);
    const auto record = m_journal.get(request.name());
    if (!record)
        return passOn(record);
    const auto &deployment = (*record)->deployment;
    if (auto may = mayApprove(deployment, approver, request.plan_hash()); !may)
        return passOn(may);
    if (hasApproved(deployment, approver))
        return deployment;

    // A window may hold by now that did not when it was planned.
    if (m_advisors.rules) {
        const auto freeze = m_advisors.rules->freeze(deployment.environment());
        if (freeze.frozen)
            return fail(ErrorCode::FailedPrecondition, freezeText(freeze) + " Approve it afterwards.");
    }
    // Nobody approves what would not be done any more.
    const auto live = readNow(m_patcher, deployment.workload());
    if (!live)
        return passOn(live);
    if (const auto stale = staleReason((*record)->order, *live)) {
        if (const auto replanned = m_journal.update(request.name(), planStale(*stale)); !replanned)
            return passOn(replanned);
        m_journal.waitPlanned(request.name(), kPatience);
        return fail(ErrorCode::FailedPrecondition,
                    fmt::format("The plan was stale: {}. It was made anew; look at it again.", *stale));
    }
    return m_journal.update(request.name(), approved(approver, request.plan_hash(), request.comment())).map(shown);
}

Result<v1::Deployment> DeploymentDesk::reject(const std::string &approver, const v1::RejectDeploymentRequest &request)
{
    if (auto ok = checkComment(request.comment()); !ok)
        return passOn(ok);
    return m_journal.update(request.name(), rejected(approver, request.comment())).map(shown);
}

Result<v1::Deployment> DeploymentDesk::cancel(const std::string &account, const std::string &name)
{
    const auto record = m_journal.get(name);
    if (!record)
        return passOn(record);
    const bool rolling = (*record)->deployment.state() == v1::Deployment::STATE_ROLLING_OUT;
    const std::string why = rolling ? fmt::format("Left where it was by {}.", lastPart(account))
                                    : fmt::format("Withdrawn by {}.", lastPart(account));
    return m_journal.update(name, cancelled(account, why)).map(shown);
}

Result<std::string> DeploymentDesk::imageBefore(const DeploymentRecord &record) const
{
    const auto &deployment = record.deployment;
    if (record.order.previousHealthy && record.order.previousImage != record.order.targetImage)
        return record.order.previousImage;
    const auto earlier = m_journal.list({deployment.application(), deployment.environment(), record.number, kHistoryPage});
    if (!earlier)
        return passOn(earlier);
    for (const auto &candidate : *earlier) {
        if (candidate->deployment.state() == v1::Deployment::STATE_SUCCEEDED
            && candidate->order.targetImage != record.order.targetImage)
            return candidate->order.targetImage;
    }
    return fail(ErrorCode::FailedPrecondition,
                fmt::format("No version from before {} is known to have served well; deploy one instead.",
                            deployment.name()));
}

Result<v1::Deployment> DeploymentDesk::undo(const std::string &requester, const v1::UndoDeploymentRequest &request)
{
    if (auto ok = checkComment(request.comment()); !ok)
        return passOn(ok);
    const auto record = m_journal.get(request.name());
    if (!record)
        return passOn(record);
    const auto &undoing = (*record)->deployment;
    if (!undoing.undone_by().empty())
        return fail(ErrorCode::FailedPrecondition, fmt::format("{} was undone by {}.", undoing.name(), undoing.undone_by()));
    if (!(*record)->order.applied)
        return fail(ErrorCode::FailedPrecondition,
                    isActive(undoing.state()) ? fmt::format("{} has changed nothing yet; cancel it instead.", undoing.name())
                                              : fmt::format("{} has changed nothing.", undoing.name()));
    const auto later = m_journal.list({undoing.application(), undoing.environment(), 0, kHistoryPage});
    if (!later)
        return passOn(later);
    for (const auto &other : *later) {
        if (other->number > (*record)->number && other->order.applied && other->deployment.undoes() != undoing.name())
            return fail(ErrorCode::FailedPrecondition,
                        fmt::format("{} came after it; undo that one first.", other->deployment.name()));
    }
    const auto image = imageBefore(**record);
    if (!image)
        return passOn(image);

    std::vector<DeploymentJournal::With> alsoChange;
    if (const auto active = m_journal.activeOn(undoing.workload())) {
        const auto &other = active->deployment;
        if (other.undoes() == undoing.name())
            return afterPlanning(other.name());
        if (other.name() != undoing.name() && other.state() != v1::Deployment::STATE_AWAITING_APPROVAL)
            return underWay(undoing.workload());
        const bool itself = other.name() == undoing.name();
        const auto stop = cancelled(requester, fmt::format("Stopped: {} undoes {}.", lastPart(requester), undoing.name()));
        alsoChange.push_back({other.name(), [itself, stop](DeploymentRecord &held) -> Result<void> {
            // It may have ended, or been approved, at this very moment.
            if (!isActive(held.deployment.state()))
                return {};
            if (!itself && held.deployment.state() != v1::Deployment::STATE_AWAITING_APPROVAL)
                return fail(ErrorCode::FailedPrecondition, "It has gone on meanwhile.");
            return stop(held);
        }});
    }

    DeploymentRecord back;
    back.order.container = (*record)->order.container;
    back.order.targetImage = *image;
    back.order.rolloutTimeout = kDefaultTimeout;
    auto &deployment = back.deployment;
    deployment.set_application(undoing.application());
    deployment.set_environment(undoing.environment());
    deployment.set_workload(undoing.workload());
    const auto name = ImageName::parse(*image);
    deployment.set_tag(name.tag.empty() ? *image : name.tag);
    deployment.set_state(v1::Deployment::STATE_PLANNING);
    deployment.set_reason("Being planned.");
    deployment.set_requester(requester);
    deployment.set_comment(request.comment());
    deployment.set_undoes(undoing.name());
    *deployment.mutable_create_time() = TimeUtil::GetCurrentTime();
    addEvent(deployment, requester, fmt::format("Undoes {}: {} back to {}.", undoing.name(), undoing.tag(), deployment.tag()));
    const auto inserted = m_journal.insert(std::move(back), alsoChange);
    if (!inserted)
        return inserted.error().code == ErrorCode::FailedPrecondition ? Result<v1::Deployment>(underWay(undoing.workload()))
                                                                      : Result<v1::Deployment>(passOn(inserted));
    return afterPlanning((*inserted)->deployment.name());
}

Result<v1::Deployment> DeploymentDesk::get(const std::string &name) const
{
    return m_journal.get(name).map(shown);
}

Result<std::vector<v1::Deployment>> DeploymentDesk::list(const std::string &application, const std::string &environment,
                                                         std::int64_t before, int limit) const
{
    const auto records = m_journal.list({application, environment, before, limit});
    if (!records)
        return passOn(records);
    std::vector<v1::Deployment> deployments;
    for (const auto &record : *records)
        deployments.push_back(record->deployment);
    return deployments;
}

} // namespace wheelhouse::deployments
