#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "wheelhouse/v1/pods.pb.h"
#include "wheelhouse/v1/problems.pb.h"

namespace wheelhouse::monitoring {

using ProblemTime = std::chrono::sys_seconds;

// What is wrong with one pod: the one thing that tells most.
struct PodFinding {
    v1::Problem::Kind kind = v1::Problem::KIND_UNSPECIFIED;
    // Since when, as far as the pod says.
    ProblemTime since;
    // From when on it counts: some things are given time to right themselves.
    ProblemTime from;
    // Until when it counts, where it ends by itself.
    std::optional<ProblemTime> until = {};
    std::string container = {};
    std::string image = {};
    std::string reason = {};
    std::string message = {};
    // `OOMKilled, exit code 137`.
    std::string lastExit = {};
    std::int64_t restarts = 0;
    bool operator==(const PodFinding &) const = default;
};

// Nothing for a pod that is well. Pure.
std::optional<PodFinding> findingOf(const v1::Pod &pod, ProblemTime now);

// The time of a timestamp; nothing when it is unset.
std::optional<ProblemTime> timeOf(const google::protobuf::Timestamp &time);

} // namespace wheelhouse::monitoring
