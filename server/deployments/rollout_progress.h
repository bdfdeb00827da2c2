#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "wheelhouse/v1/deployments.pb.h"
#include "wheelhouse/v1/pods.pb.h"
#include "wheelhouse/v1/workloads.pb.h"

namespace wheelhouse::deployments {

// What is expected of a workload after a patch.
struct RolloutTarget {
    std::string container;
    std::string image;
    // The workload's generation that the patch made.
    std::int64_t generation = 0;
};

// Where a rollout stands, judged by what the cluster says of its workload and
// pods. Remembers since when each new pod is in trouble; so one a rollout, one
// thread.
class RolloutProgress {
public:
    enum class Verdict { Waiting, Ready, Failed };
    using Clock = std::chrono::steady_clock;

    struct Outcome {
        Verdict verdict = Verdict::Waiting;
        // Counts, what it waits for, which pod.
        v1::Rollout rollout;
        // Why it failed: the pod's or the workload's own words.
        std::string reason;
        // When to look again although nothing changes; max() for never.
        Clock::time_point lookAgain = Clock::time_point::max();
    };

    // A pod that cannot start counts as lost after `stuckAfter`.
    RolloutProgress(RolloutTarget target, std::chrono::milliseconds stuckAfter);

    // `workload` is null when the cluster has none of that name.
    Outcome look(const v1::Workload *workload, const std::vector<std::shared_ptr<const v1::Pod>> &pods,
                 Clock::time_point now);

private:
    bool isNew(const v1::Pod &pod) const;
    void lookAtPods(const std::vector<std::shared_ptr<const v1::Pod>> &pods, Clock::time_point now, Outcome &outcome);
    std::string missing(const v1::Workload &workload, std::size_t oldPods) const;

    RolloutTarget m_target;
    std::chrono::milliseconds m_stuckAfter;
    // New pods that cannot start, by name, with since when.
    std::map<std::string, Clock::time_point> m_stuckSince;
    // Since when the workload's own progress deadline is exceeded.
    std::optional<Clock::time_point> m_overdueSince;
};

} // namespace wheelhouse::deployments
