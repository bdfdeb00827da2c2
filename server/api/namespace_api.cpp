#include "server/api/namespace_api.h"

#include "server/api/object_lists.h"
#include "server/api/table_stream.h"

namespace wheelhouse::api {

NamespaceApi::NamespaceApi(CallChain &chain, clusters::ClusterView &view)
    : m_calls(chain, v1::NamespaceService::service_full_name()), m_view(view)
{
}

grpc::ServerUnaryReactor *NamespaceApi::ListNamespaces(grpc::CallbackServerContext *context,
                                          const v1::ListNamespacesRequest *request, v1::ListNamespacesResponse *response)
{
    return m_calls.unary(
        context, request, response, "ListNamespaces",
        [this](const access::Caller &, const v1::ListNamespacesRequest &asked, v1::ListNamespacesResponse &page) -> Result<void> {
            const auto parent = ObjectParent::parse(asked.parent(), false, m_view, &m_view.namespaceSources);
            if (!parent)
                return passOn(parent);
            const auto next = fillPage<v1::Namespace>(
                m_view.namespaces, [&](const v1::Namespace &object) { return (*parent)->holds(object.name()); },
                [](const v1::Namespace &object) { return object.name(); }, asked.page_size(), asked.page_token(), page.mutable_namespaces());
            if (!next)
                return passOn(next);
            page.set_next_page_token(*next);
            return {};
        });
}

grpc::ServerWriteReactor<v1::WatchNamespacesResponse> *NamespaceApi::WatchNamespaces(grpc::CallbackServerContext *context,
                                                                 const v1::WatchNamespacesRequest *request)
{
    using Response = v1::WatchNamespacesResponse;
    return m_calls.stream<Response>(
        context, request, "WatchNamespaces",
        [this](const access::Caller &, const v1::WatchNamespacesRequest &asked) -> Result<std::unique_ptr<StreamSource<Response>>> {
            const auto parent = ObjectParent::parse(asked.parent(), false, m_view);
            if (!parent)
                return passOn(parent);
            typename live::LiveTable<v1::Namespace>::Filter filter;
            // Whoever watches everything can resume without a snapshot.
            if (!isEverything(**parent))
                filter = [parent = *parent](const v1::Namespace &object) { return parent->holds(object.name()); };
            return std::make_unique<TableStream<v1::Namespace, Response>>(
                m_view.namespaces, asked.resume_token(), std::move(filter), &m_view.namespaceSources,
                [parent = *parent](const std::string &source) { return parent->concerns(source); });
        });
}

} // namespace wheelhouse::api
