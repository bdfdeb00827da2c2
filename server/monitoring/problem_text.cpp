#include "server/monitoring/problem_text.h"

#include <fmt/format.h>

namespace wheelhouse::monitoring {

namespace {

// The first sentence, without what would fill a page.
std::string shortened(const std::string &text)
{
    constexpr std::size_t kMost = 160;
    std::string first = text.substr(0, text.find('\n'));
    if (first.size() <= kMost)
        return first;
    std::size_t end = kMost;
    while (end > 0 && (static_cast<unsigned char>(first[end]) & 0xC0) == 0x80)
        --end;
    return first.substr(0, end) + "…";
}

const char *verbOf(v1::Problem::Kind kind, bool many)
{
    switch (kind) {
    case v1::Problem::KIND_CRASH_LOOPING: return many ? "crash again and again" : "crashes again and again";
    case v1::Problem::KIND_CANNOT_PULL: return many ? "cannot pull their image" : "cannot pull its image";
    case v1::Problem::KIND_OUT_OF_MEMORY: return "ran out of memory";
    case v1::Problem::KIND_CANNOT_START: return "cannot start";
    case v1::Problem::KIND_NOT_READY: return many ? "run and are not ready" : "runs and is not ready";
    case v1::Problem::KIND_STUCK_TERMINATING: return many ? "do not go away" : "does not go away";
    case v1::Problem::KIND_FAILED: return "failed";
    default: break;
    }
    return many ? "are pending" : "is pending";
}

std::string whyOf(const PodFinding &finding)
{
    switch (finding.kind) {
    case v1::Problem::KIND_CRASH_LOOPING:
    case v1::Problem::KIND_OUT_OF_MEMORY: return finding.lastExit;
    case v1::Problem::KIND_CANNOT_PULL: return finding.image;
    default: break;
    }
    const std::string message = shortened(finding.message);
    if (message.empty())
        return finding.reason;
    return finding.kind == v1::Problem::KIND_PENDING || finding.reason.empty() ? message
                                                                              : finding.reason + ", " + message;
}

} // namespace

std::string podSummary(const PodFinding &finding, int pods, int desired)
{
    const bool many = pods != 1;
    std::string text = desired > 0 ? fmt::format("{} of {} {} {}", pods, std::max(desired, pods),
                                                 std::max(desired, pods) == 1 ? "pod" : "pods", verbOf(finding.kind, many))
                                   : fmt::format("the pod {}", verbOf(finding.kind, false));
    const std::string why = whyOf(finding);
    return why.empty() ? text : text + ": " + why;
}

void addEvidence(v1::Problem &problem, const char *id, std::string text)
{
    if (text.empty())
        return;
    auto &evidence = *problem.add_evidence();
    evidence.set_id(id);
    evidence.set_text(std::move(text));
}

} // namespace wheelhouse::monitoring
