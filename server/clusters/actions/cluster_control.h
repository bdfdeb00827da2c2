#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "server/clusters/actions/label_selector.h"

namespace wheelhouse::clusters {

// A pod as actions have to know it, fresh from the API server.
struct ControlledPod {
    // As in Pod.name.
    std::string name;
    std::string uid;
    std::map<std::string, std::string> labels;
    // Its controller, `ReplicaSet` and such; empty when it has none.
    std::string ownerKind;
    std::string ownerName;
    // Of a node's own files: it cannot be evicted, and is never gone.
    bool mirror = false;
    bool emptyDir = false;
    // Succeeded or failed.
    bool ended = false;
    // Told to go.
    bool ending = false;
    bool ready = false;
};

// A PodDisruptionBudget.
struct DisruptionBudget {
    // `clusters/…/namespaces/…/poddisruptionbudgets/…`.
    std::string name;
    LabelSelector selector;
    int allowed = 0;
    int healthy = 0;
    int required = 0;
};

// What of a workload decides how its pods are replaced.
struct WorkloadSettings {
    int desired = 0;
    bool paused = false;
    // `RollingUpdate`, `Recreate` or `OnDelete`; empty: its kind's default.
    std::string strategy;
    // `25%` or `1`; empty: its kind's default.
    std::string maxUnavailable;
};

// What became of asking a pod to go.
struct Eviction {
    enum class Outcome {
        Accepted,
        // It was gone, or another one has its name.
        Gone,
        // Not now: `reason`.
        Refused,
    };
    Outcome outcome = Outcome::Accepted;
    std::string reason = {};
};

// What actions ask of an API server. A port; server/links/kubernetes implements
// it. Threads: any that may block; every call has a deadline of its own (15 s).
// Names are resource names. Errors: NotFound, FailedPrecondition (refused by
// rights, validation or admission, in the API server's words), Aborted (it is
// not the expected one), Unavailable and DeadlineExceeded (the cluster does not
// answer), Cancelled (the program stops). With `dryRun` the API server does
// everything but keep it.
class ClusterControl {
public:
    virtual ~ClusterControl() = default;

    virtual Result<void> setUnschedulable(const std::string &node, bool unschedulable, bool dryRun) = 0;
    // `at` is what the pod template is marked with.
    virtual Result<WorkloadSettings> restart(const std::string &workload, std::chrono::system_clock::time_point at,
                                             bool dryRun) = 0;
    // Returns what it was told to have before. `expected`: Aborted where that is
    // another number.
    virtual Result<int> scale(const std::string &workload, int replicas, std::optional<int> expected, bool dryRun) = 0;
    // `uid` may be empty.
    virtual Result<void> deletePod(const std::string &pod, const std::string &uid, std::optional<int> graceSeconds,
                                   bool dryRun) = 0;
    virtual Result<Eviction> evict(const std::string &pod, const std::string &uid, std::optional<int> graceSeconds,
                                   bool dryRun) = 0;

    virtual Result<ControlledPod> pod(const std::string &name) = 0;
    virtual Result<std::vector<ControlledPod>> podsOn(const std::string &node) = 0;
    // `parent` is a cluster or a namespace of one.
    virtual Result<std::vector<DisruptionBudget>> budgets(const std::string &parent) = 0;
    // Name of the HorizontalPodAutoscaler of a workload; empty when there is none.
    virtual Result<std::string> autoscalerOf(const std::string &workload) = 0;
};

} // namespace wheelhouse::clusters
