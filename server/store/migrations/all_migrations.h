#pragma once

#include <array>

#include "server/store/migrations/0001_accounts.h"
#include "server/store/migrations/0002_audit_entries.h"
#include "server/store/migrations/0010_devices.h"
#include "server/store/migrations/0011_device_commands.h"
#include "server/store/migrations/0020_clusters.h"
#include "server/store/migrations/0030_catalogue.h"
#include "server/store/migrations/0031_deployments.h"
#include "server/store/migrations/0036_registries.h"
#include "server/store/migrations/0037_environment_rules.h"
#include "server/store/migrations/0038_notifications.h"
#include "server/store/migrations/0039_ci_hooks.h"
#include "server/store/migrations/0040_numbered_devices.h"
#include "server/store/migrations/0041_device_credentials.h"
#include "server/store/migrations/0042_device_imports.h"
#include "server/store/migrations/0043_groups_and_jobs.h"
#include "server/store/migrations/0044_device_twin_changes.h"
#include "server/store/migrations/0050_cluster_events.h"
#include "server/store/migrations/0051_object_changes.h"
#include "server/store/migrations/0052_cluster_actions.h"
#include "server/store/migrations/0053_metric_endpoints.h"
#include "server/store/migrations/0055_cluster_namespaces.h"
#include "server/store/migrations/0060_helm.h"

namespace wheelhouse::store {

// In the order of their numbers.
inline constexpr std::array kAllMigrations{
    k0001Accounts,
    k0002AuditEntries,
    k0010Devices,
    k0011DeviceCommands,
    k0020Clusters,
    k0030Catalogue,
    k0031Deployments,
    k0036Registries,
    k0037EnvironmentRules,
    k0038Notifications,
    k0039CiHooks,
    k0040NumberedDevices,
    k0041DeviceCredentials,
    k0042DeviceImports,
    k0043GroupsAndJobs,
    k0044DeviceTwinChanges,
    k0050ClusterEvents,
    k0051ObjectChanges,
    k0052ClusterActions,
    k0053MetricEndpoints,
    k0055ClusterNamespaces,
    k0060Helm,
};

} // namespace wheelhouse::store
