#include "server/links/kubernetes/workload_decoder.h"

#include <fmt/format.h>

#include "server/links/kubernetes/metadata_decoder.h"
#include "server/links/kubernetes/pod_decoder.h"
#include "server/links/kubernetes/proto/apps.pb.h"
#include "server/links/kubernetes/utf8.h"

namespace wheelhouse::kubernetes {

namespace {

using clusters::ObservedWorkload;

constexpr ConditionNumbers kDeploymentConditions{kube::DeploymentCondition::kReasonFieldNumber,
                                                 kube::DeploymentCondition::kMessageFieldNumber,
                                                 kube::DeploymentCondition::kLastTransitionTimeFieldNumber};

void decodeTemplate(std::string_view bytes, v1::Workload &workload)
{
    WireReader reader(bytes);
    while (reader.next()) {
        if (reader.field() != kube::PodTemplateSpec::kSpecFieldNumber)
            continue;
        WireReader spec(reader.bytes());
        while (spec.next()) {
            if (spec.field() != kube::PodSpec::kContainersFieldNumber)
                continue;
            const ContainerSpec wanted = decodeContainerSpec(spec.bytes());
            auto &container = *workload.add_containers();
            container.set_name(toUtf8(wanted.name));
            fillImage(wanted.image, *container.mutable_image());
            container.set_cpu_request_millicores(wanted.cpuRequestMillicores);
            container.set_cpu_limit_millicores(wanted.cpuLimitMillicores);
            container.set_memory_request_bytes(wanted.memoryRequestBytes);
            container.set_memory_limit_bytes(wanted.memoryLimitBytes);
            container.set_has_startup_probe(wanted.startupProbe);
            container.set_has_readiness_probe(wanted.readinessProbe);
            container.set_has_liveness_probe(wanted.livenessProbe);
        }
    }
}

std::int32_t number(const WireReader &reader)
{
    return static_cast<std::int32_t>(reader.number());
}

// Metadata, specification and status have the same numbers in all three.
template <class DecodeSpec, class DecodeStatus>
std::optional<ObservedWorkload> decode(const std::string &cluster, std::string_view collection,
                                       v1::Workload::Kind kind, std::string_view bytes, DecodeSpec decodeSpec,
                                       DecodeStatus decodeStatus)
{
    ObservedWorkload observed;
    v1::Workload &workload = observed.workload;
    Metadata metadata;
    bool sound = true;
    WireReader reader(bytes);
    while (reader.next()) {
        switch (reader.field()) {
        case kube::Deployment::kMetadataFieldNumber:
            sound = decodeMetadata(reader.bytes(), metadata, workload.mutable_labels());
            break;
        case kube::Deployment::kSpecFieldNumber: {
            WireReader spec(reader.bytes());
            while (spec.next())
                decodeSpec(spec, observed);
            sound = sound && spec.ok();
            break;
        }
        case kube::Deployment::kStatusFieldNumber: {
            WireReader status(reader.bytes());
            while (status.next())
                decodeStatus(status, observed);
            sound = sound && status.ok();
            break;
        }
        }
    }
    if (!sound || !reader.ok() || metadata.name.empty())
        return std::nullopt;
    observed.version = metadata.version;
    workload.set_name(
        toUtf8(fmt::format("{}/namespaces/{}/{}/{}", cluster, metadata.nameSpace, collection, metadata.name)));
    workload.set_uid(toUtf8(metadata.uid));
    workload.set_kind(kind);
    workload.set_generation(metadata.generation);
    workload.set_helm_release(toUtf8(metadata.helmRelease));
    *workload.mutable_create_time() = metadata.created;
    return observed;
}

void decodeDeploymentCondition(std::string_view bytes, v1::Workload &workload)
{
    v1::Condition condition = decodeCondition(bytes, kDeploymentConditions);
    if (condition.type() == "Progressing") {
        WireReader reader(bytes);
        while (reader.next()) {
            if (reader.field() == kube::DeploymentCondition::kLastUpdateTimeFieldNumber)
                *workload.mutable_rollout_time() = decodeTime(reader.bytes());
        }
    }
    *workload.add_conditions() = std::move(condition);
}

} // namespace

std::optional<ObservedWorkload> decodeDeployment(const std::string &cluster, std::string_view bytes)
{
    using Spec = kube::DeploymentSpec;
    using Status = kube::DeploymentStatus;
    return decode(
        cluster, "deployments", v1::Workload::KIND_DEPLOYMENT, bytes,
        [](const WireReader &spec, ObservedWorkload &observed) {
            switch (spec.field()) {
            case Spec::kReplicasFieldNumber: observed.workload.set_desired_replicas(number(spec)); break;
            case Spec::kTemplateFieldNumber: decodeTemplate(spec.bytes(), observed.workload); break;
            case Spec::kPausedFieldNumber: observed.paused = spec.flag(); break;
            }
        },
        [](const WireReader &status, ObservedWorkload &observed) {
            v1::Workload &workload = observed.workload;
            switch (status.field()) {
            case Status::kObservedGenerationFieldNumber: workload.set_observed_generation(status.number()); break;
            case Status::kReplicasFieldNumber: observed.replicas = number(status); break;
            case Status::kUpdatedReplicasFieldNumber: workload.set_updated_replicas(number(status)); break;
            case Status::kReadyReplicasFieldNumber: workload.set_ready_replicas(number(status)); break;
            case Status::kAvailableReplicasFieldNumber: workload.set_available_replicas(number(status)); break;
            case Status::kConditionsFieldNumber: decodeDeploymentCondition(status.bytes(), workload); break;
            }
        });
}

std::optional<ObservedWorkload> decodeStatefulSet(const std::string &cluster, std::string_view bytes)
{
    using Spec = kube::StatefulSetSpec;
    using Status = kube::StatefulSetStatus;
    return decode(
        cluster, "statefulsets", v1::Workload::KIND_STATEFUL_SET, bytes,
        [](const WireReader &spec, ObservedWorkload &observed) {
            if (spec.field() == Spec::kReplicasFieldNumber)
                observed.workload.set_desired_replicas(number(spec));
            else if (spec.field() == Spec::kTemplateFieldNumber)
                decodeTemplate(spec.bytes(), observed.workload);
        },
        [](const WireReader &status, ObservedWorkload &observed) {
            v1::Workload &workload = observed.workload;
            switch (status.field()) {
            case Status::kObservedGenerationFieldNumber: workload.set_observed_generation(status.number()); break;
            case Status::kReplicasFieldNumber: observed.replicas = number(status); break;
            case Status::kReadyReplicasFieldNumber: workload.set_ready_replicas(number(status)); break;
            case Status::kUpdatedReplicasFieldNumber: workload.set_updated_replicas(number(status)); break;
            case Status::kAvailableReplicasFieldNumber: workload.set_available_replicas(number(status)); break;
            }
        });
}

std::optional<ObservedWorkload> decodeDaemonSet(const std::string &cluster, std::string_view bytes)
{
    using Spec = kube::DaemonSetSpec;
    using Status = kube::DaemonSetStatus;
    return decode(
        cluster, "daemonsets", v1::Workload::KIND_DAEMON_SET, bytes,
        [](const WireReader &spec, ObservedWorkload &observed) {
            if (spec.field() == Spec::kTemplateFieldNumber)
                decodeTemplate(spec.bytes(), observed.workload);
        },
        [](const WireReader &status, ObservedWorkload &observed) {
            v1::Workload &workload = observed.workload;
            switch (status.field()) {
            case Status::kDesiredNumberScheduledFieldNumber: workload.set_desired_replicas(number(status)); break;
            case Status::kNumberReadyFieldNumber: workload.set_ready_replicas(number(status)); break;
            case Status::kObservedGenerationFieldNumber: workload.set_observed_generation(status.number()); break;
            case Status::kUpdatedNumberScheduledFieldNumber: workload.set_updated_replicas(number(status)); break;
            case Status::kNumberAvailableFieldNumber: workload.set_available_replicas(number(status)); break;
            }
            observed.replicas = workload.desired_replicas();
        });
}

} // namespace wheelhouse::kubernetes
