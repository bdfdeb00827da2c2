#include "app/ctl/deployment_text.h"

#include "app/ctl/names.h"
#include "app/ctl/text_width.h"
#include "app/ctl/time_text.h"
#include "app/ctl/words.h"

namespace wheelhouse::ctl {

std::string headline(const v1::Deployment &deployment)
{
    const auto number = deployment.name().empty() ? std::string("plan") : "deployment " + lastPart(deployment.name());
    return fmt::format("{}: {} in {}, {} → {}", number, lastPart(deployment.application()),
                       lastPart(deployment.environment()),
                       deployment.previous_tag().empty() ? "(unknown)" : deployment.previous_tag(), deployment.tag());
}

std::string diffText(const std::string &diff, bool coloured)
{
    std::string text;
    std::string_view rest = diff;
    while (!rest.empty()) {
        const auto end = rest.find('\n');
        const auto line = printable(rest.substr(0, end));
        const bool header = line.starts_with("+++") || line.starts_with("---");
        const auto tone = header                 ? Tone::Faint
            : line.starts_with('+')              ? Tone::Good
            : line.starts_with('-')              ? Tone::Bad
            : line.starts_with("@@")             ? Tone::Busy
                                                 : Tone::Plain;
        text += paint(line, tone, coloured) + "\n";
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    return text;
}

std::string checksText(const v1::Plan &plan, bool coloured)
{
    std::string text;
    for (const auto &check : plan.checks()) {
        const auto verdict = check.verdict() == v1::Check::VERDICT_PASSED ? Cell("passed ", Tone::Good)
            : check.verdict() == v1::Check::VERDICT_WARNED                ? Cell("warning", Tone::Warning)
                                                                          : Cell("refused", Tone::Bad);
        text += fmt::format("  {}  {}: {}\n", paint(verdict.text, verdict.tone, coloured), check.id(),
                            oneLine(check.description()));
    }
    return text;
}

std::string progressText(const v1::Deployment &deployment)
{
    auto text = deploymentCell(deployment.state()).text;
    if (deployment.state() == v1::Deployment::STATE_ROLLING_OUT) {
        const auto &rollout = deployment.rollout();
        text += fmt::format(": {} of {} updated, {} ready", rollout.updated_replicas(), rollout.desired_replicas(),
                            rollout.ready_replicas());
        if (!rollout.waiting_for().empty()) {
            text += ", waits for " + oneLine(rollout.waiting_for());
        }
    } else if (!deployment.reason().empty()) {
        text += ": " + oneLine(deployment.reason());
    }
    return text;
}

std::string approvalText(const v1::Deployment &deployment)
{
    const auto given = std::count_if(deployment.approvals().begin(), deployment.approvals().end(),
                                     [](const v1::Approval &approval) { return !approval.rejected(); });
    return fmt::format("It waits for {} more to approve; not {}, who asked for it. An approver looks at it in the "
                       "desktop, or runs:\n  whctl deployment approve {} --plan-hash {}",
                       std::max<std::int64_t>(deployment.required_approvals() - given, 1), lastPart(deployment.requester()),
                       lastPart(deployment.name()), deployment.plan().hash());
}

void describe(const v1::Deployment &deployment, FactSheet &facts)
{
    facts.add("Deployment", lastPart(deployment.name()));
    facts.add("Application", lastPart(deployment.application()));
    facts.add("Environment", lastPart(deployment.environment()));
    facts.add("Workload", deployment.workload().empty()
                  ? std::string()
                  : fmt::format("{}/{}/{}", partAfter(deployment.workload(), "clusters"),
                                partAfter(deployment.workload(), "namespaces"), shortWorkload(deployment.workload())));
    facts.add("Version", fmt::format("{} → {}", deployment.previous_tag(), deployment.tag()));
    facts.add("State", {progressText(deployment), deploymentCell(deployment.state()).tone});
    facts.add("Asked by", lastPart(deployment.requester()));
    facts.add("Comment", deployment.comment());
    for (const auto &approval : deployment.approvals()) {
        facts.add(approval.rejected() ? "Rejected by" : "Approved by",
                  fmt::format("{}, {}{}{}", lastPart(approval.approver()), dateAndTime(approval.time()),
                              approval.comment().empty() ? "" : ": ", approval.comment()));
    }
    facts.add("Created", dateAndTime(deployment.create_time()));
    facts.add("Started", dateAndTime(deployment.start_time()));
    facts.add("Ended", dateAndTime(deployment.end_time()));
    facts.add("Undoes", deployment.undoes().empty() ? "" : lastPart(deployment.undoes()));
    facts.add("Undone by", deployment.undone_by().empty() ? "" : lastPart(deployment.undone_by()));
    facts.add("Plan hash", deployment.plan().hash());
    std::string story;
    for (const auto &event : deployment.events()) {
        story += fmt::format("{}{}  {}  {}", story.empty() ? "" : "\n", timeOfDay(event.time()), lastPart(event.actor()),
                             oneLine(event.text()));
    }
    facts.add("Story", story);
}

} // namespace wheelhouse::ctl
