#include "models/cluster_actions.h"

#include "models/calls.h"
#include "wheelhouse/v1/clusters.grpc.pb.h"

namespace wheelhouse::models {

using Stub = class v1::ClusterService::Stub::async;

ClusterActions::ClusterActions(Calls &calls, QObject *parent) : QObject(parent), m_calls(calls) {}

Operation *ClusterActions::add(const Draft &draft, bool checkOnly)
{
    v1::CreateClusterRequest request;
    request.set_cluster_id(draft.id.toStdString());
    request.mutable_cluster()->set_display_name(draft.displayName.toStdString());
    if (!draft.environment.isEmpty())
        request.mutable_cluster()->set_environment("environments/" + draft.environment.toStdString());
    request.mutable_cluster()->set_prometheus_url(draft.prometheusUrl.toStdString());
    request.set_kubeconfig(draft.kubeconfig.toStdString());
    request.set_context(draft.context.toStdString());
    request.set_validate_only(checkOnly);
    const QString title = checkOnly ? tr("Check cluster %1").arg(draft.id) : tr("Add cluster %1").arg(draft.id);
    // Reaching an API server for the first time may take its own time-out.
    return m_calls.run<v1::ClusterService>(
        title, QStringLiteral("clusters/") + draft.id, &Stub::CreateCluster, request,
        [id = draft.id, checkOnly](const v1::Cluster &cluster) -> Calls::Outcome {
            const QString version = QString::fromStdString(cluster.version());
            if (checkOnly)
                return {tr("%1 answers; it runs Kubernetes %2.").arg(id, version)};
            return {tr("%1 is connected; it runs Kubernetes %2.").arg(id, version), QString::fromStdString(cluster.name())};
        },
        {.deadline = std::chrono::seconds(30), .requestId = {}});
}

Operation *ClusterActions::remove(const QString &clusterKey)
{
    v1::DeleteClusterRequest request;
    request.set_name(clusterKey.toStdString());
    const QString id = clusterKey.section(u'/', -1);
    return m_calls.run<v1::ClusterService>(tr("Remove cluster %1").arg(id), clusterKey, &Stub::DeleteCluster, request,
                                           [id](const v1::DeleteClusterResponse &) -> Calls::Outcome {
                                               return {tr("%1 is forgotten, with its credentials; nothing in it was touched.").arg(id)};
                                           });
}

} // namespace wheelhouse::models
