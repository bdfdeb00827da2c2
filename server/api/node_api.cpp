#include "server/api/node_api.h"

#include "server/api/object_lists.h"
#include "server/api/table_stream.h"

namespace wheelhouse::api {

NodeApi::NodeApi(CallChain &chain, clusters::ClusterView &view)
    : m_calls(chain, v1::NodeService::service_full_name()), m_view(view)
{
}

grpc::ServerUnaryReactor *NodeApi::ListNodes(grpc::CallbackServerContext *context,
                                          const v1::ListNodesRequest *request, v1::ListNodesResponse *response)
{
    return m_calls.unary(
        context, request, response, "ListNodes",
        [this](const access::Caller &, const v1::ListNodesRequest &asked, v1::ListNodesResponse &page) -> Result<void> {
            const auto parent = ObjectParent::parse(asked.parent(), false, m_view, &m_view.nodeSources);
            if (!parent)
                return passOn(parent);
            const auto next = fillPage<v1::Node>(
                m_view.nodes, [&](const v1::Node &object) { return (*parent)->holds(object.name()); },
                [](const v1::Node &object) { return object.name(); }, asked.page_size(), asked.page_token(), page.mutable_nodes());
            if (!next)
                return passOn(next);
            page.set_next_page_token(*next);
            return {};
        });
}

grpc::ServerWriteReactor<v1::WatchNodesResponse> *NodeApi::WatchNodes(grpc::CallbackServerContext *context,
                                                                 const v1::WatchNodesRequest *request)
{
    using Response = v1::WatchNodesResponse;
    return m_calls.stream<Response>(
        context, request, "WatchNodes",
        [this](const access::Caller &, const v1::WatchNodesRequest &asked) -> Result<std::unique_ptr<StreamSource<Response>>> {
            const auto parent = ObjectParent::parse(asked.parent(), false, m_view);
            if (!parent)
                return passOn(parent);
            typename live::LiveTable<v1::Node>::Filter filter;
            // Whoever watches everything can resume without a snapshot.
            if (!isEverything(**parent))
                filter = [parent = *parent](const v1::Node &object) { return parent->holds(object.name()); };
            return std::make_unique<TableStream<v1::Node, Response>>(
                m_view.nodes, asked.resume_token(), std::move(filter), &m_view.nodeSources,
                [parent = *parent](const std::string &source) { return parent->concerns(source); });
        });
}

} // namespace wheelhouse::api
