#include "app/ctl/job_text.h"

#include <fmt/format.h>

#include "app/ctl/names.h"
#include "app/ctl/time_text.h"
#include "app/ctl/words.h"

namespace wheelhouse::ctl {

std::string actionText(const v1::DeviceAction &action)
{
    if (action.has_desire()) {
        return "desires " + structText(action.desire().desired());
    }
    const auto parameters = structText(action.command().parameters());
    return action.command().command() + (parameters.empty() ? "" : " ") + parameters;
}

Cell jobCell(v1::DeviceJob::State state)
{
    switch (state) {
    case v1::DeviceJob::STATE_WAITING_FOR_APPROVAL: return {"waits for approval", Tone::Warning};
    case v1::DeviceJob::STATE_RUNNING: return {"running", Tone::Busy};
    case v1::DeviceJob::STATE_ENDED: return {"ended", Tone::Good};
    case v1::DeviceJob::STATE_REJECTED: return {"rejected", Tone::Bad};
    case v1::DeviceJob::STATE_CANCELLED: return {"cancelled", Tone::Faint};
    default: return "";
    }
}

Cell resultCell(v1::DeviceJobResult::State state)
{
    switch (state) {
    case v1::DeviceJobResult::STATE_WAITING: return {"waiting", Tone::Faint};
    case v1::DeviceJobResult::STATE_SENT: return {"sent", Tone::Busy};
    case v1::DeviceJobResult::STATE_DONE: return {"done", Tone::Good};
    case v1::DeviceJobResult::STATE_FAILED: return {"failed", Tone::Bad};
    case v1::DeviceJobResult::STATE_EXPIRED: return {"expired", Tone::Bad};
    case v1::DeviceJobResult::STATE_CANCELLED: return {"cancelled", Tone::Faint};
    default: return "";
    }
}

bool hasEnded(v1::DeviceJob::State state)
{
    return state == v1::DeviceJob::STATE_ENDED || state == v1::DeviceJob::STATE_REJECTED
        || state == v1::DeviceJob::STATE_CANCELLED;
}

std::string progressText(const v1::DeviceJob &job)
{
    auto text = fmt::format("{}: {} of {} done", jobCell(job.state()).text, job.done_count(), job.device_count());
    if (job.failed_count() > 0) {
        text += fmt::format(", {} failed", job.failed_count());
    }
    if (job.expired_count() > 0) {
        text += fmt::format(", {} expired", job.expired_count());
    }
    if (job.waiting_count() > 0) {
        text += fmt::format(", {} to go", job.waiting_count());
    }
    return text;
}

void describe(const v1::DeviceJob &job, FactSheet &facts)
{
    facts.add("Job", lastPart(job.name()));
    facts.add("Action", actionText(job.action()));
    facts.add("Devices", job.target().filter().empty() ? "by name" : job.target().filter());
    facts.add("State", jobCell(job.state()));
    facts.add("Needs a second person", job.approval_reason());
    facts.add(job.state() == v1::DeviceJob::STATE_REJECTED ? "Rejected by" : "Approved by", lastPart(job.approver()));
    facts.add("Said", job.approval_note());
    facts.add("Asked by", lastPart(job.requester()));
    facts.add("Note", job.note());
    facts.add("Count", std::to_string(job.device_count()));
    facts.add("Done", std::to_string(job.done_count()));
    facts.add("Failed", {std::to_string(job.failed_count()), job.failed_count() > 0 ? Tone::Bad : Tone::Plain});
    facts.add("Expired", {std::to_string(job.expired_count()), job.expired_count() > 0 ? Tone::Bad : Tone::Plain});
    facts.add("To go", std::to_string(job.waiting_count()));
    if (job.attempt() > 1) {
        facts.add("Attempt", std::to_string(job.attempt()));
    }
    facts.add("Created", dateAndTime(job.create_time()));
    facts.add("Begun", dateAndTime(job.start_time()));
    facts.add("Ended", dateAndTime(job.end_time()));
}

std::string previewText(const v1::PreviewDeviceJobResponse &preview, const v1::DeviceAction &action, bool coloured)
{
    auto text = fmt::format("{} on {} devices, {} of them on line\n", actionText(action), preview.device_count(),
                            preview.online_count());
    for (const auto &facet : preview.facets()) {
        if (facet.values_size() == 0) {
            continue;
        }
        constexpr int kShown = 5;
        text += fmt::format("  by {}:", facet.field());
        for (int i = 0; i < std::min(kShown, facet.values_size()); ++i) {
            const auto &value = facet.values(i);
            text += fmt::format("{} {} {}", i == 0 ? "" : ",", value.value().empty() ? "(none)" : value.value(), value.count());
        }
        const auto more = facet.values_size() - kShown + facet.more_count();
        text += more > 0 ? fmt::format(", and {} more\n", more) : "\n";
    }
    if (preview.sample_size() > 0) {
        text += "  such as:";
        for (int i = 0; i < preview.sample_size(); ++i) {
            text += fmt::format("{} {}", i == 0 ? "" : ",", shortDevice(preview.sample(i).name()));
        }
        text += '\n';
    }
    for (const auto &exclusion : preview.exclusions()) {
        text += paint(fmt::format("  left out: {} ({})\n", exclusion.device_count(), exclusion.reason()), Tone::Warning, coloured);
    }
    if (!preview.approval_reason().empty()) {
        text += paint(fmt::format("  needs a second person: {}\n", preview.approval_reason()), Tone::Warning, coloured);
    }
    return text;
}

} // namespace wheelhouse::ctl
