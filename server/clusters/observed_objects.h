#pragma once

#include <optional>
#include <string>
#include <variant>

#include "wheelhouse/v1/events.pb.h"
#include "wheelhouse/v1/namespaces.pb.h"
#include "wheelhouse/v1/nodes.pb.h"
#include "wheelhouse/v1/pods.pb.h"
#include "wheelhouse/v1/workloads.pb.h"

namespace wheelhouse::clusters {

// The kinds of objects that are watched in a cluster.
enum class ObjectKind { Node, Namespace, ReplicaSet, Deployment, StatefulSet, DaemonSet, Pod, Event };
inline constexpr int kObjectKindCount = 8;

// Objects as a cluster gives them, before anything is derived: the contract's
// message with what the object itself says, named by its resource name, and
// beside it what only the derivation needs. `version` is Kubernetes'
// resourceVersion.

struct ObservedNode {
    std::string version;
    v1::Node node;
};

struct ObservedNamespace {
    std::string version;
    v1::Namespace space;
};

struct ObservedPod {
    std::string version;
    v1::Pod pod;
    // Kind and name of its controller; empty when it has none.
    std::string ownerKind;
    std::string ownerName;
    // Of the pod as a whole, such as `Evicted`.
    std::string podReason;
    std::string podMessage;
    // Why the scheduler found no node; empty when it did or has not tried.
    std::string unschedulableMessage;
    bool unschedulable = false;
    // First init container that has not ended well: `Init:CrashLoopBackOff`.
    std::string initReason;
    std::string initMessage;
    // What the kubelet says of its readiness as a whole.
    bool ready = false;
};

struct ObservedWorkload {
    std::string version;
    v1::Workload workload;
    bool paused = false;
    // Pods there are, of the old and the new template.
    int replicas = 0;
};

struct ObservedReplicaSet {
    std::string version;
    // `clusters/{cluster}/namespaces/{namespace}/replicasets/{name}`.
    std::string name;
    std::string ownerKind;
    std::string ownerName;
    // Position among its Deployment's; 0 when unknown.
    std::int64_t revision = 0;
    google::protobuf::Timestamp createTime;
};

struct ObservedEvent {
    std::string version;
    v1::Event event;
};

using ObservedObject = std::variant<ObservedNode, ObservedNamespace, ObservedPod, ObservedWorkload,
                                    ObservedReplicaSet, ObservedEvent>;

} // namespace wheelhouse::clusters
