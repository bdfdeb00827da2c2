#pragma once

#include <memory>
#include <vector>

#include "wheelhouse/v1/pods.pb.h"
#include "wheelhouse/v1/workloads.pb.h"

namespace wheelhouse::clusters {

// Adds how the containers of a workload's pods ended before, latest first, at
// most 200. Pure.
void addExits(const std::vector<std::shared_ptr<const v1::Pod>> &pods, v1::WorkloadFacts &facts);

} // namespace wheelhouse::clusters
