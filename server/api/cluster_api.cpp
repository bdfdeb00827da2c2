#include "server/api/cluster_api.h"

#include "server/api/object_lists.h"
#include "server/api/table_stream.h"

namespace wheelhouse::api {

namespace {

// For the answer, and the way back.
constexpr std::chrono::milliseconds kReserve{300};

std::chrono::milliseconds timeLeft(const grpc::CallbackServerContext &context)
{
    using std::chrono::milliseconds;
    const auto left = context.deadline() - std::chrono::system_clock::now();
    // Without a deadline it is infinitely far, and the difference overflows
    // into nonsense either way.
    if (left > clusters::ClusterDirectory::kProbeLimit || left < -std::chrono::hours(1))
        return clusters::ClusterDirectory::kProbeLimit;
    return std::max(std::chrono::duration_cast<milliseconds>(left) - kReserve, milliseconds(200));
}

} // namespace

ClusterApi::ClusterApi(CallChain &chain, clusters::ClusterDirectory &directory, clusters::ClusterView &view)
    : m_calls(chain, v1::ClusterService::service_full_name()), m_directory(directory), m_view(view)
{
}

grpc::ServerUnaryReactor *ClusterApi::CreateCluster(grpc::CallbackServerContext *context,
                                                    const v1::CreateClusterRequest *request, v1::Cluster *response)
{
    return m_calls.unary(
        context, request, response, "CreateCluster",
        [this, context](const access::Caller &caller, const v1::CreateClusterRequest &asked,
                        v1::Cluster &cluster) -> Result<void> {
            clusters::NewCluster added;
            added.id = asked.cluster_id();
            added.told = asked.cluster();
            added.access = {Secret(asked.kubeconfig()), asked.context(), caller.role >= v1::ROLE_ADMINISTRATOR};
            added.validateOnly = asked.validate_only();
            auto created = m_directory.add(std::move(added), timeLeft(*context));
            if (!created)
                return passOn(created);
            cluster = std::move(*created);
            return {};
        });
}

grpc::ServerUnaryReactor *ClusterApi::GetCluster(grpc::CallbackServerContext *context,
                                                 const v1::GetClusterRequest *request, v1::Cluster *response)
{
    return m_calls.unary(
        context, request, response, "GetCluster",
        [this](const access::Caller &, const v1::GetClusterRequest &asked, v1::Cluster &cluster) -> Result<void> {
            auto found = m_directory.get(asked.name());
            if (!found)
                return passOn(found);
            cluster = std::move(*found);
            return {};
        });
}

grpc::ServerUnaryReactor *ClusterApi::ListClusters(grpc::CallbackServerContext *context,
                                                   const v1::ListClustersRequest *request,
                                                   v1::ListClustersResponse *response)
{
    return m_calls.unary(context, request, response, "ListClusters",
                         [this](const access::Caller &, const v1::ListClustersRequest &asked,
                                v1::ListClustersResponse &page) -> Result<void> {
                             const auto next = fillPage<v1::Cluster>(
                                 m_view.clusters, {}, [](const v1::Cluster &cluster) { return cluster.name(); },
                                 asked.page_size(), asked.page_token(), page.mutable_clusters());
                             if (!next)
                                 return passOn(next);
                             page.set_next_page_token(*next);
                             return {};
                         });
}

grpc::ServerUnaryReactor *ClusterApi::UpdateCluster(grpc::CallbackServerContext *context,
                                                    const v1::UpdateClusterRequest *request, v1::Cluster *response)
{
    return m_calls.unary(
        context, request, response, "UpdateCluster",
        [this, context](const access::Caller &caller, const v1::UpdateClusterRequest &asked,
                        v1::Cluster &cluster) -> Result<void> {
            clusters::ClusterChange change;
            change.told = asked.cluster();
            change.paths.assign(asked.update_mask().paths().begin(), asked.update_mask().paths().end());
            change.access = {Secret(asked.kubeconfig()), asked.context(), caller.role >= v1::ROLE_ADMINISTRATOR};
            change.validateOnly = asked.validate_only();
            if (change.paths.empty() && asked.kubeconfig().empty())
                return failField("update_mask", "says what is to be changed; it may be empty with a kubeconfig only");
            auto changed = m_directory.update(std::move(change), timeLeft(*context));
            if (!changed)
                return passOn(changed);
            cluster = std::move(*changed);
            return {};
        });
}

grpc::ServerUnaryReactor *ClusterApi::InspectKubeconfig(grpc::CallbackServerContext *context,
                                                        const v1::InspectKubeconfigRequest *request,
                                                        v1::InspectKubeconfigResponse *response)
{
    return m_calls.unary(context, request, response, "InspectKubeconfig",
                         [this](const access::Caller &, const v1::InspectKubeconfigRequest &asked,
                                v1::InspectKubeconfigResponse &answer) -> Result<void> {
                             auto contexts = m_directory.inspect(Secret(asked.kubeconfig()));
                             if (!contexts)
                                 return passOn(contexts);
                             for (auto &each : *contexts)
                                 *answer.add_contexts() = std::move(each);
                             return {};
                         });
}

grpc::ServerUnaryReactor *ClusterApi::DeleteCluster(grpc::CallbackServerContext *context,
                                                    const v1::DeleteClusterRequest *request,
                                                    v1::DeleteClusterResponse *response)
{
    return m_calls.unary(context, request, response, "DeleteCluster",
                         [this](const access::Caller &, const v1::DeleteClusterRequest &asked,
                                v1::DeleteClusterResponse &) { return m_directory.remove(asked.name()); });
}

grpc::ServerWriteReactor<v1::WatchClustersResponse> *ClusterApi::WatchClusters(
    grpc::CallbackServerContext *context, const v1::WatchClustersRequest *request)
{
    using Response = v1::WatchClustersResponse;
    return m_calls.stream<Response>(
        context, request, "WatchClusters",
        [this](const access::Caller &,
               const v1::WatchClustersRequest &asked) -> Result<std::unique_ptr<StreamSource<Response>>> {
            return std::make_unique<TableStream<v1::Cluster, Response>>(
                m_view.clusters, asked.resume_token(), live::LiveTable<v1::Cluster>::Filter(), &m_view.sources);
        });
}

} // namespace wheelhouse::api
