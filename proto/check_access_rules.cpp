// Run by the build: fails when a method of the contract has no access rule.
// Arguments: proto files without their suffix.

#include <cstdio>
#include <string>

#include <google/protobuf/descriptor.h>

#include "wheelhouse/v1/access.pb.h"
#include "wheelhouse/v1/alerts.pb.h"
#include "wheelhouse/v1/applications.pb.h"
#include "wheelhouse/v1/audit.pb.h"
#include "wheelhouse/v1/ci_hooks.pb.h"
#include "wheelhouse/v1/cluster_actions.pb.h"
#include "wheelhouse/v1/cluster_objects.pb.h"
#include "wheelhouse/v1/deployments.pb.h"
#include "wheelhouse/v1/device_claims.pb.h"
#include "wheelhouse/v1/device_commands.pb.h"
#include "wheelhouse/v1/device_credentials.pb.h"
#include "wheelhouse/v1/device_groups.pb.h"
#include "wheelhouse/v1/device_jobs.pb.h"
#include "wheelhouse/v1/device_transfers.pb.h"
#include "wheelhouse/v1/device_twins.pb.h"
#include "wheelhouse/v1/devices.pb.h"
#include "wheelhouse/v1/environment_rules.pb.h"
#include "wheelhouse/v1/environments.pb.h"
#include "wheelhouse/v1/events.pb.h"
#include "wheelhouse/v1/helm.pb.h"
#include "wheelhouse/v1/inventory.pb.h"
#include "wheelhouse/v1/logs.pb.h"
#include "wheelhouse/v1/matrix.pb.h"
#include "wheelhouse/v1/metric_endpoints.pb.h"
#include "wheelhouse/v1/metrics.pb.h"
#include "wheelhouse/v1/namespaces.pb.h"
#include "wheelhouse/v1/nodes.pb.h"
#include "wheelhouse/v1/notifications.pb.h"
#include "wheelhouse/v1/object_changes.pb.h"
#include "wheelhouse/v1/pods.pb.h"
#include "wheelhouse/v1/problems.pb.h"
#include "wheelhouse/v1/products.pb.h"
#include "wheelhouse/v1/registries.pb.h"
#include "wheelhouse/v1/sessions.pb.h"
#include "wheelhouse/v1/system.pb.h"
#include "wheelhouse/v1/terminals.pb.h"
#include "wheelhouse/v1/workloads.pb.h"

namespace v1 = wheelhouse::v1;

namespace {

// A static library's file is linked only where something of it is used.
void linkWholeContract()
{
    (void)v1::Alert::descriptor();
    (void)v1::Application::descriptor();
    (void)v1::AuditEntry::descriptor();
    (void)v1::Drain::descriptor();
    (void)v1::Deployment::descriptor();
    (void)v1::Device::descriptor();
    (void)v1::DeviceCommand::descriptor();
    (void)v1::DeviceClaim::descriptor();
    (void)v1::DeviceCredential::descriptor();
    (void)v1::DeviceGroup::descriptor();
    (void)v1::DeviceJob::descriptor();
    (void)v1::DeviceImport::descriptor();
    (void)v1::TwinChange::descriptor();
    (void)v1::CiHook::descriptor();
    (void)v1::Environment::descriptor();
    (void)v1::EnvironmentRules::descriptor();
    (void)v1::Matrix::descriptor();
    (void)v1::NotificationChannel::descriptor();
    (void)v1::Registry::descriptor();
    (void)v1::HelmRelease::descriptor();
    (void)v1::Inventory::descriptor();
    (void)v1::Event::descriptor();
    (void)v1::MetricEndpoint::descriptor();
    (void)v1::Series::descriptor();
    (void)v1::Namespace::descriptor();
    (void)v1::Node::descriptor();
    (void)v1::ObjectChange::descriptor();
    (void)v1::ObjectKind::descriptor();
    (void)v1::Pod::descriptor();
    (void)v1::Problem::descriptor();
    (void)v1::Product::descriptor();
    (void)v1::Session::descriptor();
    (void)v1::Status::descriptor();
    (void)v1::LogEntry::descriptor();
    (void)v1::TerminalEnd::descriptor();
    (void)v1::Workload::descriptor();
}

} // namespace

int main(int argc, char **argv)
{
    linkWholeContract();
    const auto *pool = google::protobuf::DescriptorPool::generated_pool();
    int missing = 0;
    int methods = 0;
    for (int i = 1; i < argc; ++i) {
        const std::string path = std::string(argv[i]) + ".proto";
        const auto *file = pool->FindFileByName(path);
        if (!file) {
            std::fprintf(stderr, "%s: not linked into this check\n", path.c_str());
            ++missing;
            continue;
        }
        for (int s = 0; s < file->service_count(); ++s) {
            for (int m = 0; m < file->service(s)->method_count(); ++m, ++methods) {
                const auto *method = file->service(s)->method(m);
                const auto &rule = method->options().GetExtension(v1::access);
                if (rule.role() == v1::ROLE_UNSPECIFIED && !rule.open()) {
                    std::fprintf(stderr, "%s: %s has no access rule: add `option (access) = {role: …};`\n",
                                 path.c_str(), method->full_name().c_str());
                    ++missing;
                }
            }
        }
    }
    std::printf("%d methods, %d without a rule\n", methods, missing);
    return missing == 0 && methods > 0 ? 0 : 1;
}
