#include "models/cluster_actions.h"

#include "models/calls.h"
#include "models/cluster_row.h"
#include "wheelhouse/v1/clusters.grpc.pb.h"
#include "wheelhouse/v1/logs.grpc.pb.h"

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
    for (const QString &name : draft.namespaces)
        request.mutable_cluster()->add_namespaces(name.toStdString());
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

Operation *ClusterActions::login(const QString &clusterKey, const Draft &draft)
{
    v1::UpdateClusterRequest request;
    request.mutable_cluster()->set_name(clusterKey.toStdString());
    request.set_kubeconfig(draft.kubeconfig.toStdString());
    request.set_context(draft.context.toStdString());
    const QString id = clusterKey.section(u'/', -1);
    return m_calls.run<v1::ClusterService>(tr("Log in to cluster %1").arg(id), clusterKey, &Stub::UpdateCluster,
                                           request,
                                           [id](const v1::Cluster &cluster) -> Calls::Outcome {
                                               return {tr("%1 accepts the new login; what is watched goes on.").arg(id),
                                                       QString::fromStdString(cluster.name())};
                                           },
                                           {.deadline = std::chrono::seconds(30), .requestId = {}});
}

void ClusterActions::inspect(QObject *context, const QByteArray &kubeconfig,
                             std::function<void(const QVector<Context> &, const QString &problem)> answer)
{
    v1::InspectKubeconfigRequest request;
    request.set_kubeconfig(kubeconfig.toStdString());
    m_calls.call<v1::ClusterService>(
        context, &Stub::InspectKubeconfig, request,
        [answer = std::move(answer)](Result<v1::InspectKubeconfigResponse> result) {
            if (!result)
                return answer({}, errorSentence(result.error()));
            QVector<Context> contexts;
            for (const auto &held : result->contexts()) {
                Context shown;
                shown.context = QString::fromStdString(held.context());
                shown.server = QString::fromStdString(held.server());
                shown.nameSpace = QString::fromStdString(held.namespace_());
                shown.credentials = credentialWord(held.credential_kind());
                if (!held.program().empty())
                    shown.credentials = tr("%1: %2").arg(shown.credentials, QString::fromStdString(held.program()));
                shown.problem = QString::fromStdString(held.problem());
                if (held.insecure())
                    shown.warning = tr("Its certificate is not checked.");
                else if (!held.impersonated_user().empty())
                    shown.warning = tr("Acts as %1.").arg(QString::fromStdString(held.impersonated_user()));
                shown.current = held.current();
                contexts.append(shown);
            }
            answer(contexts, {});
        });
}

Operation *ClusterActions::setLogStore(const QString &clusterKey, const QString &url)
{
    v1::SetLogStoreRequest request;
    request.set_name(clusterKey.toStdString());
    request.set_log_store_url(url.toStdString());
    const QString id = clusterKey.section(u'/', -1);
    return m_calls.run<v1::LogService>(
        tr("Set the log store of %1").arg(id), clusterKey, &v1::LogService::Stub::async::SetLogStore, request,
        [id](const v1::Cluster &cluster) -> Calls::Outcome {
            if (cluster.log_store_url().empty())
                return {tr("%1 has no log store any more.").arg(id)};
            return {tr("The logs of %1 are kept in %2.").arg(id, QString::fromStdString(cluster.log_store_url()))};
        });
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
