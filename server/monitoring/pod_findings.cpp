#include "server/monitoring/pod_findings.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace wheelhouse::monitoring {

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using v1::Problem;

// How long each may last before it counts.
constexpr seconds kPendingGrace{30};
constexpr seconds kNotReadyGrace{60};
constexpr minutes kCreatingGrace{5};
constexpr minutes kTerminatingGrace{10};
// How long a thing of the past counts.
constexpr hours kOutOfMemoryCounts{1};
constexpr hours kFailedCounts{24};

bool isOneOf(std::string_view text, std::initializer_list<std::string_view> words)
{
    return std::find(words.begin(), words.end(), text) != words.end();
}

// `Init:CrashLoopBackOff` speaks of an init container.
std::string_view withoutInit(std::string_view reason)
{
    return reason.starts_with("Init:") ? reason.substr(5) : reason;
}

std::string exitText(const v1::PodContainer &container)
{
    if (container.last_exit_reason().empty())
        return {};
    if (container.last_exit_code() == 0 || container.last_exit_reason().starts_with("ExitCode:"))
        return container.last_exit_reason();
    return fmt::format("{}, exit code {}", container.last_exit_reason(), container.last_exit_code());
}

void takeContainer(const v1::PodContainer &container, PodFinding &finding)
{
    finding.container = container.name();
    finding.image = container.image().image();
    finding.lastExit = exitText(container);
}

// The container whose reason is the pod's; the first one that is not ready else.
const v1::PodContainer *speaker(const v1::Pod &pod)
{
    const v1::PodContainer *found = nullptr;
    for (const auto &container : pod.containers()) {
        if (container.reason() == pod.reason() && !container.reason().empty())
            return &container;
        if (!found && !container.ready())
            found = &container;
    }
    return found;
}

const v1::PodContainer *outOfMemory(const v1::Pod &pod, ProblemTime now)
{
    const v1::PodContainer *latest = nullptr;
    for (const auto &container : pod.containers()) {
        const auto ended = timeOf(container.last_exit_time());
        if (container.last_exit_reason() == "OOMKilled" && ended && *ended + kOutOfMemoryCounts > now
            && (!latest || container.last_exit_time().seconds() > latest->last_exit_time().seconds()))
            latest = &container;
    }
    return latest;
}

} // namespace

std::optional<ProblemTime> timeOf(const google::protobuf::Timestamp &time)
{
    if (time.seconds() <= 0)
        return std::nullopt;
    return ProblemTime(seconds(time.seconds()));
}

std::optional<PodFinding> findingOf(const v1::Pod &pod, ProblemTime now)
{
    PodFinding finding;
    finding.reason = pod.reason();
    finding.message = pod.message();
    finding.restarts = pod.restarts();
    const ProblemTime created = timeOf(pod.create_time()).value_or(now);
    const ProblemTime changed = timeOf(pod.ready_change_time()).value_or(created);
    if (pod.has_delete_time()) {
        finding.kind = Problem::KIND_STUCK_TERMINATING;
        finding.since = timeOf(pod.delete_time()).value_or(now);
        finding.from = finding.since + kTerminatingGrace;
        return finding;
    }
    // What killed it tells more than that it is on its way again.
    if (const auto *container = outOfMemory(pod, now); container && pod.phase() != "Succeeded") {
        takeContainer(*container, finding);
        finding.kind = Problem::KIND_OUT_OF_MEMORY;
        finding.since = *timeOf(container->last_exit_time());
        finding.from = finding.since;
        finding.until = finding.since + kOutOfMemoryCounts;
        finding.reason = "OOMKilled";
        return finding;
    }
    if (pod.health() == v1::HEALTH_OK || pod.health() == v1::HEALTH_OFF || pod.health() == v1::HEALTH_UNSPECIFIED)
        return std::nullopt;
    if (const auto *container = speaker(pod))
        takeContainer(*container, finding);
    finding.since = changed;
    finding.from = changed;
    const auto reason = withoutInit(pod.reason());
    if (pod.phase() == "Failed") {
        finding.kind = Problem::KIND_FAILED;
        finding.until = changed + kFailedCounts;
        if (*finding.until <= now)
            return std::nullopt;
    } else if (reason == "Unschedulable") {
        finding.kind = Problem::KIND_PENDING;
        finding.since = created;
        finding.from = created + kPendingGrace;
    } else if (reason == "CrashLoopBackOff") {
        finding.kind = Problem::KIND_CRASH_LOOPING;
    } else if (isOneOf(reason, {"ImagePullBackOff", "ErrImagePull", "InvalidImageName", "ErrImageNeverPull",
                                "RegistryUnavailable", "ImageInspectError", "SignatureValidationFailed"})) {
        finding.kind = Problem::KIND_CANNOT_PULL;
    } else if (isOneOf(reason, {"ContainerCreating", "PodInitializing", "Pending", "Running", ""})
               && pod.health() == v1::HEALTH_PROGRESSING) {
        finding.kind = Problem::KIND_PENDING;
        finding.since = created;
        finding.from = created + kCreatingGrace;
    } else if (reason == "NotReady") {
        finding.kind = Problem::KIND_NOT_READY;
        // While it starts its probes may take their time.
        finding.from = changed + (pod.health() == v1::HEALTH_PROGRESSING ? seconds(kCreatingGrace) : kNotReadyGrace);
    } else if (pod.health() == v1::HEALTH_PROGRESSING) {
        return std::nullopt;
    } else if (pod.containers_size() > 0 && std::any_of(pod.containers().begin(), pod.containers().end(), [](const auto &one) {
                   return one.state() == "waiting" && !one.reason().empty();
               })) {
        finding.kind = Problem::KIND_CANNOT_START;
    } else {
        // Ended with an error, on its way to be started again: a loop if it
        // goes on.
        finding.kind = pod.restarts() > 0 ? Problem::KIND_CRASH_LOOPING : Problem::KIND_FAILED;
    }
    return finding;
}

} // namespace wheelhouse::monitoring
