#include "server/links/kubernetes/pod_decoder.h"

#include <fmt/format.h>

#include "server/links/kubernetes/metadata_decoder.h"
#include "server/links/kubernetes/proto/core.pb.h"
#include "server/links/kubernetes/quantity.h"
#include "server/links/kubernetes/utf8.h"
#include "server/links/kubernetes/wire_reader.h"

namespace wheelhouse::kubernetes {

namespace {

// A container's messages can be long; what is shown is a sentence.
constexpr std::size_t kMaxMessageBytes = 1024;

std::string message(std::string_view bytes)
{
    return toUtf8(bytes.substr(0, kMaxMessageBytes));
}

void decodeResources(std::string_view bytes, ContainerSpec &spec)
{
    const auto take = [](std::string_view entry, std::int64_t &cpu, std::int64_t &memory) {
        decodeEntry(entry, [&](std::string_view key, std::string_view value) {
            std::string_view quantity;
            WireReader reader(value);
            while (reader.next()) {
                if (reader.field() == kube::Quantity::kStringFieldNumber)
                    quantity = reader.bytes();
            }
            if (key == "cpu")
                cpu = parseQuantity(quantity, 1000);
            else if (key == "memory")
                memory = parseQuantity(quantity);
        });
    };
    WireReader reader(bytes);
    while (reader.next()) {
        if (reader.field() == kube::ResourceRequirements::kRequestsFieldNumber)
            take(reader.bytes(), spec.cpuRequestMillicores, spec.memoryRequestBytes);
        else if (reader.field() == kube::ResourceRequirements::kLimitsFieldNumber)
            take(reader.bytes(), spec.cpuLimitMillicores, spec.memoryLimitBytes);
    }
}

// What a container's state says, in words.
struct StateWords {
    std::string_view state;
    std::string reason;
    std::string text;
    // Of one that ended.
    std::int64_t exitCode = 0;
    google::protobuf::Timestamp ended = {};
};

StateWords decodeTerminated(std::string_view bytes)
{
    StateWords words{"terminated", {}, {}};
    std::int64_t signal = 0;
    WireReader reader(bytes);
    while (reader.next()) {
        switch (reader.field()) {
        case kube::ContainerStateTerminated::kExitCodeFieldNumber: words.exitCode = reader.number(); break;
        case kube::ContainerStateTerminated::kSignalFieldNumber: signal = reader.number(); break;
        case kube::ContainerStateTerminated::kReasonFieldNumber: words.reason = toUtf8(reader.bytes()); break;
        case kube::ContainerStateTerminated::kMessageFieldNumber: words.text = message(reader.bytes()); break;
        case kube::ContainerStateTerminated::kFinishedAtFieldNumber: words.ended = decodeTime(reader.bytes()); break;
        }
    }
    if (words.reason.empty())
        words.reason = signal ? fmt::format("Signal:{}", signal) : fmt::format("ExitCode:{}", words.exitCode);
    if (words.text.empty() && words.exitCode != 0)
        words.text = fmt::format("exit code {}", words.exitCode);
    return words;
}

StateWords decodeState(std::string_view bytes)
{
    StateWords words;
    WireReader reader(bytes);
    while (reader.next()) {
        if (reader.field() == kube::ContainerState::kRunningFieldNumber)
            words = {"running", {}, {}};
        else if (reader.field() == kube::ContainerState::kTerminatedFieldNumber)
            words = decodeTerminated(reader.bytes());
        else if (reader.field() == kube::ContainerState::kWaitingFieldNumber) {
            words = {"waiting", {}, {}};
            WireReader waiting(reader.bytes());
            while (waiting.next()) {
                if (waiting.field() == kube::ContainerStateWaiting::kReasonFieldNumber)
                    words.reason = toUtf8(waiting.bytes());
                else if (waiting.field() == kube::ContainerStateWaiting::kMessageFieldNumber)
                    words.text = message(waiting.bytes());
            }
        }
    }
    return words;
}

struct ContainerStatus {
    std::string_view name;
    StateWords state;
    StateWords lastState;
    bool ready = false;
    std::int64_t restarts = 0;
};

ContainerStatus decodeContainerStatus(std::string_view bytes)
{
    ContainerStatus status;
    WireReader reader(bytes);
    while (reader.next()) {
        switch (reader.field()) {
        case kube::ContainerStatus::kNameFieldNumber: status.name = reader.bytes(); break;
        case kube::ContainerStatus::kStateFieldNumber: status.state = decodeState(reader.bytes()); break;
        case kube::ContainerStatus::kLastStateFieldNumber: status.lastState = decodeState(reader.bytes()); break;
        case kube::ContainerStatus::kReadyFieldNumber: status.ready = reader.flag(); break;
        case kube::ContainerStatus::kRestartCountFieldNumber: status.restarts = reader.number(); break;
        }
    }
    return status;
}

void applyStatus(ContainerStatus &status, clusters::ObservedPod &observed)
{
    for (auto &container : *observed.pod.mutable_containers()) {
        if (container.name() != status.name)
            continue;
        container.set_ready(status.ready);
        container.set_restarts(status.restarts);
        container.set_state(std::string(status.state.state));
        container.set_reason(std::move(status.state.reason));
        container.set_message(std::move(status.state.text));
        if (status.lastState.state == "terminated") {
            container.set_last_exit_code(static_cast<std::int32_t>(status.lastState.exitCode));
            *container.mutable_last_exit_time() = status.lastState.ended;
        }
        container.set_last_exit_reason(std::move(status.lastState.reason));
        observed.pod.set_ready_container_count(observed.pod.ready_container_count() + (status.ready ? 1 : 0));
    }
    observed.pod.set_restarts(observed.pod.restarts() + status.restarts);
}

// The first init container that has not ended well speaks for the pod.
void applyInitStatus(ContainerStatus &status, clusters::ObservedPod &observed)
{
    observed.pod.set_restarts(observed.pod.restarts() + status.restarts);
    const bool done = status.ready || (status.state.state == "terminated" && status.state.reason == "Completed");
    if (done || !observed.initReason.empty())
        return;
    observed.initReason = "Init:" + (status.state.reason.empty() ? std::string("Running") : status.state.reason);
    observed.initMessage = std::move(status.state.text);
}

void decodePodCondition(std::string_view bytes, clusters::ObservedPod &observed)
{
    using Condition = kube::PodCondition;
    std::string_view type;
    std::string_view status;
    std::string_view reason;
    std::string_view text;
    google::protobuf::Timestamp changed;
    WireReader reader(bytes);
    while (reader.next()) {
        switch (reader.field()) {
        case Condition::kLastTransitionTimeFieldNumber: changed = decodeTime(reader.bytes()); break;
        case Condition::kTypeFieldNumber: type = reader.bytes(); break;
        case Condition::kStatusFieldNumber: status = reader.bytes(); break;
        case Condition::kReasonFieldNumber: reason = reader.bytes(); break;
        case Condition::kMessageFieldNumber: text = reader.bytes(); break;
        }
    }
    if (type == "Ready") {
        observed.ready = status == "True";
        if (changed.seconds() != 0)
            *observed.pod.mutable_ready_change_time() = changed;
        if (!observed.ready && observed.podMessage.empty())
            observed.podMessage = message(text);
    } else if (type == "PodScheduled" && status == "False" && reason == "Unschedulable") {
        observed.unschedulable = true;
        observed.unschedulableMessage = message(text);
    }
}

void decodeSpec(std::string_view bytes, v1::Pod &pod)
{
    WireReader reader(bytes);
    while (reader.next()) {
        if (reader.field() == kube::PodSpec::kNodeNameFieldNumber) {
            pod.set_node(toUtf8(reader.bytes()));
        } else if (reader.field() == kube::PodSpec::kContainersFieldNumber) {
            const ContainerSpec spec = decodeContainerSpec(reader.bytes());
            auto &container = *pod.add_containers();
            container.set_name(toUtf8(spec.name));
            fillImage(spec.image, *container.mutable_image());
            pod.set_cpu_request_millicores(pod.cpu_request_millicores() + spec.cpuRequestMillicores);
            pod.set_memory_request_bytes(pod.memory_request_bytes() + spec.memoryRequestBytes);
        }
    }
    pod.set_container_count(pod.containers_size());
}

void decodeStatus(std::string_view bytes, clusters::ObservedPod &observed)
{
    using Status = kube::PodStatus;
    WireReader reader(bytes);
    while (reader.next()) {
        switch (reader.field()) {
        case Status::kPhaseFieldNumber: observed.pod.set_phase(toUtf8(reader.bytes())); break;
        case Status::kConditionsFieldNumber: decodePodCondition(reader.bytes(), observed); break;
        case Status::kMessageFieldNumber: observed.podMessage = message(reader.bytes()); break;
        case Status::kReasonFieldNumber: observed.podReason = toUtf8(reader.bytes()); break;
        case Status::kPodIpFieldNumber: observed.pod.set_address(toUtf8(reader.bytes())); break;
        case Status::kStartTimeFieldNumber: *observed.pod.mutable_start_time() = decodeTime(reader.bytes()); break;
        case Status::kContainerStatusesFieldNumber: {
            auto status = decodeContainerStatus(reader.bytes());
            applyStatus(status, observed);
            break;
        }
        case Status::kInitContainerStatusesFieldNumber: {
            auto status = decodeContainerStatus(reader.bytes());
            applyInitStatus(status, observed);
            break;
        }
        }
    }
}

} // namespace

ContainerSpec decodeContainerSpec(std::string_view bytes)
{
    using Container = kube::Container;
    ContainerSpec spec;
    WireReader reader(bytes);
    while (reader.next()) {
        switch (reader.field()) {
        case Container::kNameFieldNumber: spec.name = reader.bytes(); break;
        case Container::kImageFieldNumber: spec.image = reader.bytes(); break;
        case Container::kResourcesFieldNumber: decodeResources(reader.bytes(), spec); break;
        case Container::kLivenessProbeFieldNumber: spec.livenessProbe = true; break;
        case Container::kReadinessProbeFieldNumber: spec.readinessProbe = true; break;
        case Container::kStartupProbeFieldNumber: spec.startupProbe = true; break;
        }
    }
    return spec;
}

std::optional<clusters::ObservedPod> decodePod(const std::string &cluster, std::string_view bytes)
{
    clusters::ObservedPod observed;
    Metadata metadata;
    std::string_view spec;
    std::string_view status;
    WireReader reader(bytes);
    bool sound = true;
    while (reader.next()) {
        switch (reader.field()) {
        case kube::Pod::kMetadataFieldNumber:
            sound = decodeMetadata(reader.bytes(), metadata, observed.pod.mutable_labels());
            break;
        case kube::Pod::kSpecFieldNumber: spec = reader.bytes(); break;
        case kube::Pod::kStatusFieldNumber: status = reader.bytes(); break;
        }
    }
    if (!sound || !reader.ok() || metadata.name.empty())
        return std::nullopt;
    v1::Pod &pod = observed.pod;
    pod.set_name(toUtf8(fmt::format("{}/namespaces/{}/pods/{}", cluster, metadata.nameSpace, metadata.name)));
    pod.set_uid(toUtf8(metadata.uid));
    *pod.mutable_create_time() = metadata.created;
    if (metadata.beingDeleted)
        *pod.mutable_delete_time() = metadata.deleted;
    observed.version = metadata.version;
    observed.ownerKind = toUtf8(metadata.ownerKind);
    observed.ownerName = toUtf8(metadata.ownerName);
    // The specification first: statuses find their containers by name.
    decodeSpec(spec, pod);
    decodeStatus(status, observed);
    return observed;
}

} // namespace wheelhouse::kubernetes
