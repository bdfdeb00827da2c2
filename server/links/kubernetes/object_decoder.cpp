#include "server/links/kubernetes/object_decoder.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "server/links/kubernetes/metadata_decoder.h"
#include "server/links/kubernetes/pod_decoder.h"
#include "server/links/kubernetes/proto/apps.pb.h"
#include "server/links/kubernetes/proto/core.pb.h"
#include "server/links/kubernetes/quantity.h"
#include "server/links/kubernetes/utf8.h"
#include "server/links/kubernetes/workload_decoder.h"

namespace wheelhouse::kubernetes {

namespace {

using clusters::ObjectKind;

constexpr ConditionNumbers kNodeConditions{kube::NodeCondition::kReasonFieldNumber,
                                           kube::NodeCondition::kMessageFieldNumber,
                                           kube::NodeCondition::kLastTransitionTimeFieldNumber};
constexpr std::string_view kRolePrefix = "node-role.kubernetes.io/";
constexpr const char *kZoneLabels[] = {"topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone"};
constexpr const char *kInstanceLabels[] = {"node.kubernetes.io/instance-type", "beta.kubernetes.io/instance-type"};
// TKE, GKE, EKS, AKS, ACK, and Karpenter on any of them.
constexpr const char *kPoolLabels[] = {
    "tke.cloud.tencent.com/nodepool-id", "cloud.google.com/gke-nodepool",     "eks.amazonaws.com/nodegroup",
    "alpha.eksctl.io/nodegroup-name",    "kubernetes.azure.com/agentpool",    "agentpool",
    "alibabacloud.com/nodepool-id",      "node.alibabacloud.com/nodepool-id", "karpenter.sh/nodepool"};
constexpr char kWorkspaceLabel[] = "kubesphere.io/workspace";
constexpr char kProjectLabel[] = "field.cattle.io/projectId";
constexpr std::size_t kMaxEventMessageBytes = 2048;

// Of the first of those labels that is there.
template <std::size_t Count>
std::string firstOf(const google::protobuf::Map<std::string, std::string> &labels, const char *const (&keys)[Count])
{
    for (const char *key : keys) {
        if (const auto found = labels.find(key); found != labels.end() && !found->second.empty())
            return found->second;
    }
    return {};
}

void takeAmount(std::string_view entry, v1::ResourceAmounts &amounts)
{
    decodeEntry(entry, [&amounts](std::string_view key, std::string_view value) {
        std::string_view quantity;
        WireReader reader(value);
        while (reader.next()) {
            if (reader.field() == kube::Quantity::kStringFieldNumber)
                quantity = reader.bytes();
        }
        if (key == "cpu")
            amounts.set_cpu_millicores(parseQuantity(quantity, 1000));
        else if (key == "memory")
            amounts.set_memory_bytes(parseQuantity(quantity));
        else if (key == "pods")
            amounts.set_pods(parseQuantity(quantity));
    });
}

void decodeNodeStatus(std::string_view bytes, v1::Node &node)
{
    using Status = kube::NodeStatus;
    WireReader reader(bytes);
    while (reader.next()) {
        switch (reader.field()) {
        case Status::kCapacityFieldNumber: takeAmount(reader.bytes(), *node.mutable_capacity()); break;
        case Status::kAllocatableFieldNumber: takeAmount(reader.bytes(), *node.mutable_allocatable()); break;
        case Status::kConditionsFieldNumber:
            *node.add_conditions() = decodeCondition(reader.bytes(), kNodeConditions);
            break;
        case Status::kAddressesFieldNumber: {
            std::string_view type;
            std::string_view address;
            WireReader entry(reader.bytes());
            while (entry.next())
                (entry.field() == kube::NodeAddress::kTypeFieldNumber ? type : address) = entry.bytes();
            if (type == "InternalIP" && node.internal_address().empty())
                node.set_internal_address(toUtf8(address));
            break;
        }
        case Status::kNodeInfoFieldNumber: {
            WireReader entry(reader.bytes());
            while (entry.next()) {
                if (entry.field() == kube::NodeSystemInfo::kKubeletVersionFieldNumber)
                    node.set_kubelet_version(toUtf8(entry.bytes()));
            }
            break;
        }
        }
    }
}

std::optional<clusters::ObservedObject> decodeNode(const std::string &cluster, std::string_view bytes)
{
    clusters::ObservedNode observed;
    v1::Node &node = observed.node;
    Metadata metadata;
    bool sound = true;
    WireReader reader(bytes);
    while (reader.next()) {
        if (reader.field() == kube::Node::kMetadataFieldNumber) {
            sound = decodeMetadata(reader.bytes(), metadata, node.mutable_labels());
        } else if (reader.field() == kube::Node::kSpecFieldNumber) {
            WireReader spec(reader.bytes());
            while (spec.next()) {
                if (spec.field() == kube::NodeSpec::kUnschedulableFieldNumber)
                    node.set_unschedulable(spec.flag());
            }
        } else if (reader.field() == kube::Node::kStatusFieldNumber) {
            decodeNodeStatus(reader.bytes(), node);
        }
    }
    if (!sound || !reader.ok() || metadata.name.empty())
        return std::nullopt;
    observed.version = metadata.version;
    node.set_name(toUtf8(fmt::format("{}/nodes/{}", cluster, metadata.name)));
    node.set_uid(toUtf8(metadata.uid));
    *node.mutable_create_time() = metadata.created;
    for (const auto &entry : node.labels()) {
        if (entry.first.starts_with(kRolePrefix))
            node.add_roles(entry.first.substr(kRolePrefix.size()));
    }
    node.set_zone(firstOf(node.labels(), kZoneLabels));
    node.set_pool(firstOf(node.labels(), kPoolLabels));
    node.set_instance_type(firstOf(node.labels(), kInstanceLabels));
    std::sort(node.mutable_roles()->begin(), node.mutable_roles()->end());
    return observed;
}

std::optional<clusters::ObservedObject> decodeNamespace(const std::string &cluster, std::string_view bytes)
{
    clusters::ObservedNamespace observed;
    Metadata metadata;
    bool sound = true;
    WireReader reader(bytes);
    while (reader.next()) {
        if (reader.field() == kube::Namespace::kMetadataFieldNumber) {
            sound = decodeMetadata(reader.bytes(), metadata, observed.space.mutable_labels());
        } else if (reader.field() == kube::Namespace::kStatusFieldNumber) {
            WireReader status(reader.bytes());
            while (status.next()) {
                if (status.field() == kube::NamespaceStatus::kPhaseFieldNumber)
                    observed.space.set_phase(toUtf8(status.bytes()));
            }
        }
    }
    if (!sound || !reader.ok() || metadata.name.empty())
        return std::nullopt;
    observed.version = metadata.version;
    observed.space.set_name(toUtf8(fmt::format("{}/namespaces/{}", cluster, metadata.name)));
    observed.space.set_uid(toUtf8(metadata.uid));
    *observed.space.mutable_create_time() = metadata.created;
    const auto &labels = observed.space.labels();
    if (const auto workspace = labels.find(kWorkspaceLabel); workspace != labels.end())
        observed.space.set_workspace(workspace->second);
    // The annotation says `cluster:project`, the label the project alone.
    if (const auto colon = metadata.project.find(':'); !metadata.project.empty())
        observed.space.set_project(toUtf8(metadata.project.substr(colon == metadata.project.npos ? 0 : colon + 1)));
    else if (const auto project = labels.find(kProjectLabel); project != labels.end())
        observed.space.set_project(project->second);
    return observed;
}

void decodeSeries(std::string_view bytes, v1::Event &event, google::protobuf::Timestamp &last)
{
    WireReader reader(bytes);
    while (reader.next()) {
        if (reader.field() == kube::EventSeries::kCountFieldNumber)
            event.set_count(static_cast<std::int32_t>(reader.number()));
        else if (reader.field() == kube::EventSeries::kLastObservedTimeFieldNumber)
            last = decodeTime(reader.bytes());
    }
}

// Events come in two generations: with count and timestamps, and with
// eventTime and a series.
std::optional<clusters::ObservedObject> decodeEvent(const std::string &cluster, std::string_view bytes)
{
    using Event = kube::Event;
    clusters::ObservedEvent observed;
    v1::Event &event = observed.event;
    Metadata metadata;
    google::protobuf::Timestamp first;
    google::protobuf::Timestamp last;
    google::protobuf::Timestamp eventTime;
    google::protobuf::Timestamp seriesTime;
    bool sound = true;
    WireReader reader(bytes);
    while (reader.next()) {
        switch (reader.field()) {
        case Event::kMetadataFieldNumber: sound = decodeMetadata(reader.bytes(), metadata, nullptr); break;
        case Event::kInvolvedObjectFieldNumber: {
            WireReader object(reader.bytes());
            while (object.next()) {
                if (object.field() == kube::ObjectReference::kKindFieldNumber)
                    event.set_object_kind(toUtf8(object.bytes()));
                else if (object.field() == kube::ObjectReference::kNameFieldNumber)
                    event.set_object_name(toUtf8(object.bytes()));
            }
            break;
        }
        case Event::kReasonFieldNumber: event.set_reason(toUtf8(reader.bytes())); break;
        case Event::kMessageFieldNumber:
            event.set_message(toUtf8(reader.bytes().substr(0, kMaxEventMessageBytes)));
            break;
        case Event::kSourceFieldNumber: {
            WireReader source(reader.bytes());
            while (source.next()) {
                if (source.field() == kube::EventSource::kComponentFieldNumber && event.reporter().empty())
                    event.set_reporter(toUtf8(source.bytes()));
            }
            break;
        }
        case Event::kFirstTimestampFieldNumber: first = decodeTime(reader.bytes()); break;
        case Event::kLastTimestampFieldNumber: last = decodeTime(reader.bytes()); break;
        case Event::kCountFieldNumber: event.set_count(static_cast<std::int32_t>(reader.number())); break;
        case Event::kTypeFieldNumber: event.set_warning(reader.bytes() == "Warning"); break;
        case Event::kEventTimeFieldNumber: eventTime = decodeTime(reader.bytes()); break;
        case Event::kSeriesFieldNumber: decodeSeries(reader.bytes(), event, seriesTime); break;
        case Event::kReportingComponentFieldNumber:
            if (!reader.bytes().empty())
                event.set_reporter(toUtf8(reader.bytes()));
            break;
        }
    }
    if (!sound || !reader.ok() || metadata.name.empty())
        return std::nullopt;
    observed.version = metadata.version;
    event.set_name(toUtf8(fmt::format("{}/namespaces/{}/events/{}", cluster, metadata.nameSpace, metadata.name)));
    event.set_uid(toUtf8(metadata.uid));
    event.set_count(std::max(event.count(), 1));
    const auto &begin = isSet(first) ? first : isSet(eventTime) ? eventTime : metadata.created;
    *event.mutable_first_time() = begin;
    *event.mutable_last_time() = isSet(seriesTime) ? seriesTime : isSet(last) ? last : begin;
    return observed;
}

std::optional<clusters::ObservedObject> decodeReplicaSet(const std::string &cluster, std::string_view bytes)
{
    clusters::ObservedReplicaSet observed;
    Metadata metadata;
    bool sound = true;
    WireReader reader(bytes);
    while (reader.next()) {
        if (reader.field() == kube::ReplicaSet::kMetadataFieldNumber)
            sound = decodeMetadata(reader.bytes(), metadata, nullptr);
    }
    if (!sound || !reader.ok() || metadata.name.empty())
        return std::nullopt;
    observed.version = metadata.version;
    observed.name = toUtf8(fmt::format("{}/namespaces/{}/replicasets/{}", cluster, metadata.nameSpace, metadata.name));
    observed.ownerKind = toUtf8(metadata.ownerKind);
    observed.ownerName = toUtf8(metadata.ownerName);
    observed.createTime = metadata.created;
    std::from_chars(metadata.revision.data(), metadata.revision.data() + metadata.revision.size(), observed.revision);
    return observed;
}

const char *collectionOf(ObjectKind kind)
{
    switch (kind) {
    case ObjectKind::Node: return "nodes";
    case ObjectKind::Namespace: return "namespaces";
    case ObjectKind::ReplicaSet: return "replicasets";
    case ObjectKind::Deployment: return "deployments";
    case ObjectKind::StatefulSet: return "statefulsets";
    case ObjectKind::DaemonSet: return "daemonsets";
    case ObjectKind::Pod: return "pods";
    case ObjectKind::Event: return "events";
    }
    return "";
}

} // namespace

std::optional<clusters::ObservedObject> decodeObject(ObjectKind kind, const std::string &cluster,
                                                     std::string_view bytes)
{
    switch (kind) {
    case ObjectKind::Node: return decodeNode(cluster, bytes);
    case ObjectKind::Namespace: return decodeNamespace(cluster, bytes);
    case ObjectKind::ReplicaSet: return decodeReplicaSet(cluster, bytes);
    case ObjectKind::Pod: return decodePod(cluster, bytes);
    case ObjectKind::Event: return decodeEvent(cluster, bytes);
    case ObjectKind::Deployment: return decodeDeployment(cluster, bytes);
    case ObjectKind::StatefulSet: return decodeStatefulSet(cluster, bytes);
    case ObjectKind::DaemonSet: return decodeDaemonSet(cluster, bytes);
    }
    return std::nullopt;
}

std::optional<ObjectIdentity> decodeIdentity(ObjectKind kind, const std::string &cluster, std::string_view bytes)
{
    Metadata metadata;
    WireReader reader(bytes);
    while (reader.next()) {
        if (reader.field() == kube::PartialObject::kMetadataFieldNumber)
            (void)decodeMetadata(reader.bytes(), metadata, nullptr);
    }
    if (!reader.ok() || metadata.version.empty())
        return std::nullopt;
    ObjectIdentity identity{{}, std::string(metadata.version)};
    if (metadata.name.empty())
        return identity;
    const bool inNamespace = kind != ObjectKind::Node && kind != ObjectKind::Namespace;
    identity.name = toUtf8(inNamespace ? fmt::format("{}/namespaces/{}/{}/{}", cluster, metadata.nameSpace,
                                                     collectionOf(kind), metadata.name)
                                       : fmt::format("{}/{}/{}", cluster, collectionOf(kind), metadata.name));
    return identity;
}

} // namespace wheelhouse::kubernetes
