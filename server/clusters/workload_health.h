#pragma once

#include <map>
#include <string>

#include "server/clusters/observed_objects.h"

namespace wheelhouse::clusters {

// What a workload's pods say, kept up to date pod by pod.
struct PodTally {
    std::int64_t restarts = 0;
    int pods = 0;
    // Pods that are not OK, by their reason.
    std::map<std::string, int> failing;
    std::map<std::string, int> waiting;
};

// Sets a workload's health and reason from its own status and its pods. Pure.
void judgeWorkload(const ObservedWorkload &observed, const PodTally &tally, v1::Workload &workload);

// Sets a node's health and reason from its conditions and its cordon. Pure.
void judgeNode(v1::Node &node);

} // namespace wheelhouse::clusters
