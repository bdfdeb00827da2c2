#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace wheelhouse::ctl {

// Names as people type them, made into the contract's resource names. A full
// name is taken as it is; a short one is what is left of it without the words
// in between: `printer/SN1` for `products/printer/devices/SN1`. Errors name the
// forms that are allowed.

// `printer`, `products/printer`.
std::string productName(std::string_view text);
// `printer/SN1`, `products/printer/devices/SN1`.
Result<std::string> deviceName(std::string_view text);
// `printer/SN1/ID` or the full name of a command.
Result<std::string> deviceCommandName(std::string_view text);
// The same of a credential.
Result<std::string> deviceCredentialName(std::string_view text);
// `printer/ID` or the full name of a claim.
Result<std::string> claimName(std::string_view text);
std::string clusterName(std::string_view text);
std::string environmentName(std::string_view text);
std::string applicationName(std::string_view text);
// `12`, `deployments/12`.
std::string deploymentName(std::string_view text);
// `tills-east`, `groups/tills-east`.
std::string groupName(std::string_view text);
// `12`, `00000012`, `deviceJobs/00000012`.
std::string jobName(std::string_view text);
std::string accountName(std::string_view text);
// `clusters/{cluster}/namespaces/{namespace}`, each `-` where empty.
std::string namespaceParent(std::string_view cluster, std::string_view space);
// `test/node-1`, or `node-1` with the cluster given apart, or the full name.
Result<std::string> nodeName(std::string_view text, std::string_view cluster);
// `test/iot/gateway-1`, or `gateway-1` with cluster and namespace given apart,
// or the full name.
Result<std::string> podName(std::string_view text, std::string_view cluster, std::string_view space);
// `deployment/gateway` with cluster and namespace given apart,
// `test/iot/deployment/gateway`, or the full name. Kinds: deployment (deploy),
// statefulset (sts), daemonset (ds), also in the plural.
Result<std::string> workloadName(std::string_view text, std::string_view cluster, std::string_view space);
// `pods/gateway-1` with the cluster, and the namespace where the kind has one,
// given apart, `test/iot/pods/gateway-1`, or the full name. Kinds are for the
// server to know.
Result<std::string> objectName(std::string_view text, std::string_view cluster, std::string_view space);

// The last part: `SN1` of a device.
std::string lastPart(std::string_view name);
// The part after `collection`: partAfter("clusters/a/namespaces/b", "clusters") is `a`.
std::string partAfter(std::string_view name, std::string_view collection);
// What people type: `printer/SN1`, `deployment/gateway`.
std::string shortDevice(std::string_view name);
std::string shortWorkload(std::string_view name);
// `iot/deployments.apps/gateway`: what is behind the cluster of an object.
std::string shortObject(std::string_view name);

} // namespace wheelhouse::ctl
