#pragma once

#include <string>

#include "server/monitoring/pod_findings.h"

namespace wheelhouse::monitoring {

// Problems in words. Pure.

// `2 of 3 pods crash again and again: Error, exit code 1`. `desired` is 0 for a
// pod by itself.
std::string podSummary(const PodFinding &finding, int pods, int desired);
void addEvidence(v1::Problem &problem, const char *id, std::string text);

} // namespace wheelhouse::monitoring
