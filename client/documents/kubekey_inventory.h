#pragma once

#include <string_view>

#include "core/result.h"
#include "wheelhouse/v1/inventory.pb.h"

namespace wheelhouse::client {

// The largest inventory file that is read.
inline constexpr std::size_t kMaxInventoryBytes = 4u << 20;

// Reads a KubeKey file: `kind: Inventory` (version 4) or the older
// `kind: Cluster` (kubekey.kubesphere.io/v1alpha1, v1alpha2). Hosts with their
// addresses and the groups they are in; groups of groups count for their hosts,
// `node[1:3]` stands for three. Users, passwords and keys are passed over: they
// never leave this machine. InvalidArgument, naming what is wrong, for anything
// else. Any thread.
Result<v1::Inventory> readKubeKeyInventory(std::string_view text);

} // namespace wheelhouse::client
