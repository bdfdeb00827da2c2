#include "models/object_deeds.h"

#include "models/calls.h"
#include "models/proto_values.h"
#include "models/text.h"
#include "wheelhouse/v1/cluster_actions.grpc.pb.h"

namespace wheelhouse::models {

namespace {

using Stub = class v1::ClusterActionService::Stub::async;
using Kind = ObjectDeed::Kind;

// The server asks the cluster several times in between.
const client::CallOptions kSlow{.deadline = std::chrono::seconds(60), .requestId = {}};

ObjectImpact impactOf(const v1::ActionImpact &message)
{
    ObjectImpact impact;
    impact.changes = message.changes();
    impact.isProduction = message.production();
    impact.pods = message.pod_count();
    for (const auto &pod : message.sample_pods())
        impact.samplePods.append(fromUtf8(lastPart(pod)));
    for (const auto &workload : message.workloads())
        impact.workloads.append({fromUtf8(lastPart(workload.workload())), workload.ready_pod_count(), workload.lost_pod_count()});
    impact.workloadCount = message.workload_count();
    for (const auto &budget : message.budgets())
        impact.budgets.append({fromUtf8(lastPart(budget.budget())), budget.allowed_pod_count(), budget.affected_pod_count(),
                               budget.healthy_pod_count(), budget.required_pod_count()});
    for (const auto &blocker : message.blockers())
        impact.blockers.append({fromUtf8(lastPart(blocker.pod())), blocker.reason() == v1::DrainBlocker::REASON_EMPTY_DIR});
    impact.blockerCount = message.blocker_count();
    impact.unmanagedPods = message.unmanaged_pod_count();
    impact.daemonSetPods = message.daemon_set_pod_count();
    impact.autoscaler = fromUtf8(message.autoscaler());
    impact.unknown = fromUtf8(message.unknown());
    return impact;
}

template <class Request> Request requestOf(const ObjectDeed &deed, bool validateOnly)
{
    Request request;
    request.set_name(deed.key.toStdString());
    request.set_validate_only(validateOnly);
    return request;
}

v1::ScaleWorkloadRequest scaleRequest(const ObjectDeed &deed, bool validateOnly)
{
    auto request = requestOf<v1::ScaleWorkloadRequest>(deed, validateOnly);
    request.set_replicas(deed.replicas);
    if (deed.expectedReplicas)
        request.set_expected_replicas(*deed.expectedReplicas);
    return request;
}

v1::DeletePodRequest deleteRequest(const ObjectDeed &deed, bool validateOnly)
{
    auto request = requestOf<v1::DeletePodRequest>(deed, validateOnly);
    if (deed.graceSeconds)
        request.set_grace_period_seconds(*deed.graceSeconds);
    return request;
}

v1::DrainNodeRequest drainRequest(const ObjectDeed &deed, bool validateOnly)
{
    auto request = requestOf<v1::DrainNodeRequest>(deed, validateOnly);
    auto &options = *request.mutable_options();
    options.set_delete_unmanaged_pods(deed.deleteUnmanaged);
    options.set_delete_empty_dir_data(deed.deleteEmptyDir);
    options.set_timeout_seconds(deed.timeoutMinutes * 60);
    if (deed.graceSeconds)
        options.set_grace_period_seconds(*deed.graceSeconds);
    return request;
}

} // namespace

ObjectDeeds::ObjectDeeds(Calls &calls, QObject *parent) : QObject(parent), m_calls(calls) {}

void ObjectDeeds::preview(QObject *context, const ObjectDeed &deed,
                            std::function<void(const ObjectImpact &impact, const QString &failure)> answer)
{
    const auto give = [answer = std::move(answer)](const auto &result) {
        if (!result)
            return answer({}, errorSentence(result.error()));
        auto impact = impactOf(result->impact());
        if constexpr (requires { result->previous_replicas(); })
            impact.previousReplicas = result->previous_replicas();
        answer(impact, {});
    };
    using Service = v1::ClusterActionService;
    switch (deed.kind) {
    case Kind::Cordon:
        return m_calls.call<Service>(context, &Stub::CordonNode, requestOf<v1::CordonNodeRequest>(deed, true), give, kSlow);
    case Kind::Uncordon:
        return m_calls.call<Service>(context, &Stub::UncordonNode, requestOf<v1::UncordonNodeRequest>(deed, true), give, kSlow);
    case Kind::Drain: return m_calls.call<Service>(context, &Stub::DrainNode, drainRequest(deed, true), give, kSlow);
    case Kind::Restart:
        return m_calls.call<Service>(context, &Stub::RestartWorkload, requestOf<v1::RestartWorkloadRequest>(deed, true), give, kSlow);
    case Kind::Scale: return m_calls.call<Service>(context, &Stub::ScaleWorkload, scaleRequest(deed, true), give, kSlow);
    case Kind::DeletePod: return m_calls.call<Service>(context, &Stub::DeletePod, deleteRequest(deed, true), give, kSlow);
    }
}

Operation *ObjectDeeds::perform(const ObjectDeed &deed)
{
    using Service = v1::ClusterActionService;
    const QString name = deed.name();
    const auto run = [&]<class Request, class Response>(
                         const QString &title,
                         void (Stub::*method)(grpc::ClientContext *, const Request *, Response *, std::function<void(grpc::Status)>),
                         const Request &request, const QString &done) {
        return m_calls.run<Service>(title, deed.key, method, request,
                                    [done](const Response &) -> Calls::Outcome { return {done}; }, kSlow);
    };
    switch (deed.kind) {
    case Kind::Cordon:
        return run(tr("Cordon %1").arg(name), &Stub::CordonNode, requestOf<v1::CordonNodeRequest>(deed, false),
                   tr("%1 is cordoned: it takes no new pods.").arg(name));
    case Kind::Uncordon:
        return run(tr("Uncordon %1").arg(name), &Stub::UncordonNode, requestOf<v1::UncordonNodeRequest>(deed, false),
                   tr("%1 takes pods again.").arg(name));
    case Kind::Drain:
        return run(tr("Begin to drain %1").arg(name), &Stub::DrainNode, drainRequest(deed, false),
                   tr("%1 is being drained; the server goes on with it by itself.").arg(name));
    case Kind::Restart:
        return run(tr("Restart %1").arg(name), &Stub::RestartWorkload, requestOf<v1::RestartWorkloadRequest>(deed, false),
                   tr("The pods of %1 are being replaced.").arg(name));
    case Kind::Scale:
        return run(tr("Scale %1 to %2").arg(name).arg(deed.replicas), &Stub::ScaleWorkload, scaleRequest(deed, false),
                   tr("%1 is to have %2 pods.").arg(name).arg(deed.replicas));
    case Kind::DeletePod: break;
    }
    return run(tr("Delete pod %1").arg(name), &Stub::DeletePod, deleteRequest(deed, false), tr("Pod %1 ends.").arg(name));
}

Operation *ObjectDeeds::cancelDrain(const QString &drainKey)
{
    v1::CancelDrainRequest request;
    request.set_name(drainKey.toStdString());
    return m_calls.run<v1::ClusterActionService>(tr("Cancel a drain"), drainKey, &Stub::CancelDrain, request,
                                                 [](const v1::Drain &drain) -> Calls::Outcome {
                                                     return {tr("Nothing more is evicted from %1; it stays cordoned.")
                                                                 .arg(fromUtf8(lastPart(drain.node())))};
                                                 }, kSlow);
}

Operation *ObjectDeeds::resumeDrain(const QString &drainKey, const QString &node)
{
    v1::ResumeDrainRequest request;
    request.set_name(drainKey.toStdString());
    return m_calls.run<v1::ClusterActionService>(tr("Go on draining %1").arg(node), drainKey, &Stub::ResumeDrain, request,
                                                 [node](const v1::Drain &) -> Calls::Outcome {
                                                     return {tr("%1 is being drained; the server goes on with it by itself.").arg(node)};
                                                 }, kSlow);
}

} // namespace wheelhouse::models
