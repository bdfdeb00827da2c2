#pragma once

#include <string>

#include "core/result.h"
#include "wheelhouse/v1/clusters.pb.h"

namespace wheelhouse::clusters {

// What people may say of a cluster. Errors name the field of the contract and
// say what is allowed. Pure.

// With its name and, where none is told, its display name. Takes display_name,
// environment, prometheus_url, namespaces and log_store_url.
Result<v1::Cluster> clusterAsTold(const std::string &id, const v1::Cluster &told);

// An http or https URL without credentials, or none.
Result<void> checkUrl(const std::string &url, const char *field);

// `cluster` with one of those replaced, but for the log store; InvalidArgument
// for any other path.
Result<void> changeSetting(v1::Cluster &cluster, const std::string &path, const v1::Cluster &told);

} // namespace wheelhouse::clusters
