#include "tests/support/contract_calls.h"

#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>

#include "wheelhouse/v1/applications.pb.h"
#include "wheelhouse/v1/audit.pb.h"
#include "wheelhouse/v1/ci_hooks.pb.h"
#include "wheelhouse/v1/cluster_actions.pb.h"
#include "wheelhouse/v1/cluster_objects.pb.h"
#include "wheelhouse/v1/clusters.pb.h"
#include "wheelhouse/v1/deployments.pb.h"
#include "wheelhouse/v1/device_commands.pb.h"
#include "wheelhouse/v1/device_twins.pb.h"
#include "wheelhouse/v1/devices.pb.h"
#include "wheelhouse/v1/environment_rules.pb.h"
#include "wheelhouse/v1/environments.pb.h"
#include "wheelhouse/v1/events.pb.h"
#include "wheelhouse/v1/helm.pb.h"
#include "wheelhouse/v1/inventory.pb.h"
#include "wheelhouse/v1/logs.pb.h"
#include "wheelhouse/v1/matrix.pb.h"
#include "wheelhouse/v1/metrics.pb.h"
#include "wheelhouse/v1/namespaces.pb.h"
#include "wheelhouse/v1/nodes.pb.h"
#include "wheelhouse/v1/notifications.pb.h"
#include "wheelhouse/v1/object_changes.pb.h"
#include "wheelhouse/v1/pods.pb.h"
#include "wheelhouse/v1/products.pb.h"
#include "wheelhouse/v1/registries.pb.h"
#include "wheelhouse/v1/sessions.pb.h"
#include "wheelhouse/v1/system.pb.h"
#include "wheelhouse/v1/terminals.pb.h"
#include "wheelhouse/v1/workloads.pb.h"

namespace wheelhouse::test {

std::vector<const google::protobuf::MethodDescriptor *> allMethods()
{
    std::vector<const google::protobuf::MethodDescriptor *> methods;
    for (const auto *file :
         {v1::Application::descriptor()->file(), v1::AuditEntry::descriptor()->file(), v1::Cluster::descriptor()->file(),
          v1::Deployment::descriptor()->file(), v1::DeviceCommand::descriptor()->file(), v1::Device::descriptor()->file(),
          v1::TwinChange::descriptor()->file(),
          v1::Environment::descriptor()->file(), v1::Inventory::descriptor()->file(), v1::Event::descriptor()->file(), v1::Series::descriptor()->file(),
          v1::Namespace::descriptor()->file(), v1::ObjectChange::descriptor()->file(),
          v1::ObjectKind::descriptor()->file(), v1::Node::descriptor()->file(), v1::Pod::descriptor()->file(),
          v1::Product::descriptor()->file(), v1::Session::descriptor()->file(), v1::Status::descriptor()->file(),
          v1::Workload::descriptor()->file(), v1::Drain::descriptor()->file(), v1::LogEntry::descriptor()->file(),
          v1::TerminalEnd::descriptor()->file(), v1::Registry::descriptor()->file(),
          v1::EnvironmentRules::descriptor()->file(), v1::Matrix::descriptor()->file(),
          v1::NotificationChannel::descriptor()->file(), v1::CiHook::descriptor()->file(),
          v1::HelmRelease::descriptor()->file()}) {
        for (int s = 0; s < file->service_count(); ++s) {
            for (int m = 0; m < file->service(s)->method_count(); ++m) {
                methods.push_back(file->service(s)->method(m));
            }
        }
    }
    return methods;
}

std::string pathOf(const google::protobuf::MethodDescriptor &method)
{
    return "/" + method.service()->full_name() + "/" + method.name();
}

grpc::Status callRaw(const client::Channel &channel, const std::string &path, const RawCall &call)
{
    grpc::ClientContext context;
    channel.prepare(context, call.deadline, call.requestId);
    grpc::CompletionQueue queue;
    grpc::GenericStub stub(channel.grpcChannel());
    const auto await = [&queue] {
        void *tag = nullptr;
        bool ok = false;
        return queue.Next(&tag, &ok) && ok;
    };
    const auto stream = stub.PrepareCall(&context, path, &queue);
    stream->StartCall(nullptr);
    await();
    const grpc::Slice bytes(call.request);
    stream->WriteLast(grpc::ByteBuffer(&bytes, 1), {}, nullptr);
    await();
    grpc::ByteBuffer answer;
    stream->Read(&answer, nullptr);
    const bool answered = await();
    if (answered) {
        context.TryCancel();
    }
    grpc::Status status;
    stream->Finish(&status, nullptr);
    await();
    queue.Shutdown();
    while (await()) {
    }
    return answered ? grpc::Status::OK : status;
}

} // namespace wheelhouse::test
