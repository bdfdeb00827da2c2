#include "server/api/workload_api.h"

#include "server/api/object_lists.h"
#include "server/api/table_stream.h"

namespace wheelhouse::api {

WorkloadApi::WorkloadApi(CallChain &chain, clusters::ClusterView &view, clusters::ClusterDirectory &directory)
    : m_calls(chain, v1::WorkloadService::service_full_name()), m_view(view), m_directory(directory)
{
}

grpc::ServerUnaryReactor *WorkloadApi::ListWorkloads(grpc::CallbackServerContext *context,
                                          const v1::ListWorkloadsRequest *request, v1::ListWorkloadsResponse *response)
{
    return m_calls.unary(
        context, request, response, "ListWorkloads",
        [this](const access::Caller &, const v1::ListWorkloadsRequest &asked, v1::ListWorkloadsResponse &page) -> Result<void> {
            const auto parent = ObjectParent::parse(asked.parent(), true, m_view, &m_view.workloadSources);
            if (!parent)
                return passOn(parent);
            const auto next = fillPage<v1::Workload>(
                m_view.workloads, [&](const v1::Workload &object) { return (*parent)->holds(object.name()); },
                [](const v1::Workload &object) { return object.name(); }, asked.page_size(), asked.page_token(), page.mutable_workloads());
            if (!next)
                return passOn(next);
            page.set_next_page_token(*next);
            return {};
        });
}

grpc::ServerWriteReactor<v1::WatchWorkloadsResponse> *WorkloadApi::WatchWorkloads(grpc::CallbackServerContext *context,
                                                                 const v1::WatchWorkloadsRequest *request)
{
    using Response = v1::WatchWorkloadsResponse;
    return m_calls.stream<Response>(
        context, request, "WatchWorkloads",
        [this](const access::Caller &, const v1::WatchWorkloadsRequest &asked) -> Result<std::unique_ptr<StreamSource<Response>>> {
            const auto parent = ObjectParent::parse(asked.parent(), true, m_view);
            if (!parent)
                return passOn(parent);
            typename live::LiveTable<v1::Workload>::Filter filter;
            // Whoever watches everything can resume without a snapshot.
            if (!isEverything(**parent))
                filter = [parent = *parent](const v1::Workload &object) { return parent->holds(object.name()); };
            return std::make_unique<TableStream<v1::Workload, Response>>(
                m_view.workloads, asked.resume_token(), std::move(filter), &m_view.workloadSources,
                [parent = *parent](const std::string &source) { return parent->concerns(source); });
        });
}

grpc::ServerUnaryReactor *WorkloadApi::GetWorkloadFacts(grpc::CallbackServerContext *context,
                                                        const v1::GetWorkloadFactsRequest *request,
                                                        v1::WorkloadFacts *response)
{
    return m_calls.unary(context, request, response, "GetWorkloadFacts",
                         [this](const access::Caller &, const v1::GetWorkloadFactsRequest &asked,
                                v1::WorkloadFacts &facts) -> Result<void> {
                             auto read = m_directory.workloadFacts(asked.name());
                             if (!read)
                                 return passOn(read);
                             facts = std::move(*read);
                             return {};
                         });
}

} // namespace wheelhouse::api
