#pragma once

#include <map>
#include <set>
#include <string>

#include "server/links/kubernetes/json_values.h"
#include "wheelhouse/v1/workloads.pb.h"

namespace wheelhouse::kubernetes {

// What objects in the API's JSON say of a workload. None of them trusts what it
// is given; texts that are no UTF-8 never come, as JSON refuses them. Lists are
// cut at kMaxFacts. Pure.
inline constexpr int kMaxFacts = 200;

// A Deployment, StatefulSet or DaemonSet: its containers with their probes and
// mounts, and its volumes.
void takeWorkloadObject(const json::Value &object, v1::WorkloadFacts &facts);
// Labels of the pods it makes.
std::map<std::string, std::string> podLabels(const json::Value &object);

// Events with the reason `Unhealthy`: failures of probes of those pods.
void takeProbeFailures(const json::Value &events, const std::set<std::string> &pods, v1::WorkloadFacts &facts);

// A namespace's services: those that select pods with these labels.
void takeServices(const json::Value &services, const std::map<std::string, std::string> &labels,
                  v1::WorkloadFacts &facts);
// Its EndpointSlices: counts of the services that were taken.
void takeEndpoints(const json::Value &slices, const std::set<std::string> &pods, v1::WorkloadFacts &facts);
// Its ingresses: those that lead to services that were taken.
void takeIngresses(const json::Value &ingresses, v1::WorkloadFacts &facts);
// Its autoscalers (autoscaling/v2): the one of the workload of that kind and name.
void takeAutoscaler(const json::Value &autoscalers, const std::string &kind, const std::string &name,
                    v1::WorkloadFacts &facts);

} // namespace wheelhouse::kubernetes
