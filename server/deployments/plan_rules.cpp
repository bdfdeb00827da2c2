#include "server/deployments/plan_rules.h"

#include <algorithm>

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include "core/identifier.h"
#include "core/image_tag.h"
#include "server/deployments/line_diff.h"

namespace wheelhouse::deployments {

namespace {

using google::protobuf::util::TimeUtil;

constexpr auto kPassed = v1::Check::VERDICT_PASSED;
constexpr auto kWarned = v1::Check::VERDICT_WARNED;
constexpr auto kRefused = v1::Check::VERDICT_REFUSED;
// A watch carries plans; a diff beyond this is cut.
constexpr std::size_t kMaxDiffBytes = 64 * 1024;

// The grammar of tags: OCI distribution specification, "Pulling manifests".
bool isTag(const std::string &tag)
{
    const auto isWord = [](unsigned char c) { return std::isalnum(c) || c == '_'; };
    return !tag.empty() && tag.size() <= 128 && isWord(static_cast<unsigned char>(tag.front()))
        && std::all_of(tag.begin(), tag.end(),
                       [&](unsigned char c) { return isWord(c) || c == '.' || c == '-'; });
}

void checkOrder(v1::Plan &plan, const std::string &target, const std::string &running)
{
    if (target == running) {
        addCheck(plan, "order", kWarned, fmt::format("{} runs already; nothing will change.", target));
        return;
    }
    const auto newTag = ImageTag::parse(target);
    const auto oldTag = ImageTag::parse(running);
    if (!newTag || !oldTag) {
        addCheck(plan, "order", kWarned,
                 fmt::format("Whether it is newer than {}, which runs, cannot be told.",
                             running.empty() ? "an image without a tag" : running));
        return;
    }
    const auto order = newTag->compareBuild(*oldTag);
    if (order > 0)
        addCheck(plan, "order", kPassed, fmt::format("Newer than {}, which runs.", running));
    else if (order < 0)
        addCheck(plan, "order", kWarned, fmt::format("Older than {}, which runs.", running));
    else
        addCheck(plan, "order", kWarned, fmt::format("The same build as {}, which runs.", running));
}

void checkWorkload(v1::Plan &plan, const PlanInput &input, const RolloutOrder &order, const WorkloadObject &live)
{
    const auto *container = live.container(order.container);
    if (container && container->hasReadinessProbe)
        addCheck(plan, "probes", kPassed, "It has a readiness probe.");
    else
        addCheck(plan, "probes", kWarned,
                 fmt::format("Container {} has no readiness probe: traffic reaches new pods before they can serve.",
                             order.container));

    if (live.replicas == 0)
        addCheck(plan, "replicas", kWarned, "It is scaled to zero: no pod will start.");
    else if (live.replicas == 1)
        addCheck(plan, "replicas", kWarned, "It has a single replica: nothing else serves if that pod fails.");
    else if (live.replicas > 1)
        addCheck(plan, "replicas", kPassed, fmt::format("{} replicas.", live.replicas));

    if (live.paused)
        addCheck(plan, "paused", kRefused, "Its rollouts are paused; resume them first.");
    if (live.strategy == "Recreate")
        addCheck(plan, "strategy", kWarned, "Strategy Recreate: all old pods stop before the first new one starts.");
    else if (live.strategy == "OnDelete")
        addCheck(plan, "strategy", kRefused, "Strategy OnDelete: pods change only when each is deleted by hand.");

    if (!live.helmRelease.empty())
        addCheck(plan, "helm", kWarned,
                 fmt::format("Helm release {} made it: its next upgrade sets the image its chart names.",
                             live.helmRelease));

    const std::string running = ImageName::parse(order.previousImage).tag;
    if (!input.lastGoodTag.empty() && input.lastGoodTag != running)
        addCheck(plan, "drift", kWarned,
                 fmt::format("{} runs, but {} was deployed last: someone changed it by hand.", running,
                             input.lastGoodTag));
}

// Where its pods may run.
NodeArchitectures nodesFor(const PlanInput &input, const WorkloadObject &live)
{
    if (live.architecture.empty())
        return input.architectures;
    const auto found = input.architectures.find(live.architecture);
    return {{live.architecture, found == input.architectures.end() ? 0 : found->second}};
}

// An undo goes on: it brings back what served well.
void checkFreeze(v1::Plan &plan, const PlanInput &input)
{
    if (!input.freeze)
        return;
    if (!input.freeze->frozen)
        addCheck(plan, "freeze", kPassed, "No freeze window holds.");
    else
        addCheck(plan, "freeze", input.targetImage.empty() ? kRefused : kWarned, freezeText(*input.freeze));
}

std::string withoutBreakInLine(std::string diff)
{
    if (diff.size() <= kMaxDiffBytes)
        return diff;
    diff.resize(diff.rfind('\n', kMaxDiffBytes) + 1);
    return diff + "… cut\n";
}

} // namespace

Result<void> checkTag(const std::string &tag, const std::string &environmentId)
{
    if (!isTag(tag))
        return failField("tag", "A tag is 1 to 128 letters, digits, '_', '.' and '-', such as "
                                "1.4.3-" + environmentId + "-319.");
    const auto parsed = ImageTag::parse(tag);
    if (!parsed)
        return failField("tag", fmt::format("{} does not follow VERSION-ENVIRONMENT-CI_NUMBER, such as 1.4.3-{}-319.",
                                            tag, environmentId));
    if (parsed->environment != environmentId)
        return failField("tag", fmt::format("{} belongs to {} and cannot go to {}.", tag, parsed->environment,
                                            environmentId));
    return {};
}

bool isForeignTag(const std::string &tag, const std::string &environmentId)
{
    const auto parsed = isTag(tag) ? ImageTag::parse(tag) : std::nullopt;
    return parsed && parsed->environment != environmentId;
}

std::string freezeText(const Freeze &freeze)
{
    return fmt::format("Frozen until {}: {}", freeze.untilText, freeze.reason);
}

Result<RolloutOrder> resolveOrder(const PlanInput &input, const WorkloadObject &live)
{
    const auto *container = live.container(input.container);
    if (!container)
        return fail(ErrorCode::FailedPrecondition,
                    fmt::format("{} has no container {}.", input.workload, input.container));
    RolloutOrder order;
    order.container = container->name;
    order.previousImage = container->image;
    order.previousHealthy = input.healthy;
    order.targetImage = input.targetImage.empty() ? ImageName::parse(container->image).withTag(input.tag)
                                                  : input.targetImage;
    order.baseDigest = live.templateDigest;
    return order;
}

PlannedRollout makePlan(const PlanInput &input, const RolloutOrder &order, const WorkloadObject &live,
                        const Result<WorkloadObject> &dryRun)
{
    PlannedRollout planned;
    planned.order = order;
    planned.previousTag = ImageName::parse(order.previousImage).tag;
    v1::Plan &plan = planned.plan;

    if (input.targetImage.empty())
        addCheck(plan, "tag", kPassed, fmt::format("{} follows the convention and belongs here.", input.tag));
    else
        addCheck(plan, "tag", kPassed, fmt::format("{} ran here before.", input.tag));
    checkOrder(plan, input.tag, planned.previousTag);
    if (input.image) {
        const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
        checkImage(plan, order.targetImage, *input.image, nodesFor(input, live), now);
    }
    if (dryRun) {
        const auto *changed = dryRun->container(order.container);
        if (changed && changed->image == order.targetImage)
            addCheck(plan, "dry-run", kPassed, "The API server accepts it.");
        else
            addCheck(plan, "dry-run", kRefused,
                     "The API server accepts it, but an admission rule there changes the image.");
        plan.set_diff(withoutBreakInLine(unifiedDiff(live.text, dryRun->text)));
    } else {
        addCheck(plan, "dry-run", kRefused, "The API server refuses it: " + dryRun.error().message);
    }
    checkWorkload(plan, input, order, live);
    checkFreeze(plan, input);

    plan.set_hash(planHash(input.workload, order));
    plan.set_base_resource_version(live.resourceVersion);
    *plan.mutable_create_time() = TimeUtil::GetCurrentTime();
    for (const auto &check : plan.checks()) {
        if (check.verdict() == kRefused && planned.refusal.empty())
            planned.refusal = check.description();
    }
    return planned;
}

std::string planHash(const std::string &workload, const RolloutOrder &order)
{
    return sha256Hex(fmt::format("{}\n{}\n{}\n{}", workload, imagePatch(order.container, order.targetImage),
                                 order.previousImage, order.baseDigest));
}

std::optional<std::string> staleReason(const RolloutOrder &order, const WorkloadObject &live)
{
    const auto *container = live.container(order.container);
    if (!container)
        return fmt::format("container {} is gone", order.container);
    if (container->image != order.previousImage)
        return fmt::format("the image was {} when it was planned and is {} now", order.previousImage,
                           container->image);
    if (live.templateDigest != order.baseDigest)
        return std::string("the pod template was changed since it was planned");
    return std::nullopt;
}

void addCheck(v1::Plan &plan, const char *id, v1::Check::Verdict verdict, std::string description)
{
    auto &check = *plan.add_checks();
    check.set_id(id);
    check.set_verdict(verdict);
    check.set_description(std::move(description));
}

} // namespace wheelhouse::deployments
