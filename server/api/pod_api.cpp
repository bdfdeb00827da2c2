#include "server/api/pod_api.h"

#include "server/api/object_lists.h"
#include "server/api/pod_log_source.h"
#include "server/api/table_stream.h"

namespace wheelhouse::api {

namespace {

bool isWanted(const v1::Pod &pod, const ObjectParent &parent, const std::string &workload)
{
    return parent.holds(pod.name()) && (workload.empty() || pod.workload() == workload);
}

} // namespace

PodApi::PodApi(CallChain &chain, clusters::ClusterView &view, clusters::ClusterDirectory &directory)
    : m_calls(chain, v1::PodService::service_full_name()), m_view(view), m_directory(directory)
{
}

grpc::ServerUnaryReactor *PodApi::ListPods(grpc::CallbackServerContext *context,
                                          const v1::ListPodsRequest *request, v1::ListPodsResponse *response)
{
    return m_calls.unary(
        context, request, response, "ListPods",
        [this](const access::Caller &, const v1::ListPodsRequest &asked, v1::ListPodsResponse &page) -> Result<void> {
            const auto parent = ObjectParent::parse(asked.parent(), true, m_view, &m_view.podSources);
            if (!parent)
                return passOn(parent);
            const auto next = fillPage<v1::Pod>(
                m_view.pods, [&](const v1::Pod &object) { return isWanted(object, **parent, asked.workload()); },
                [](const v1::Pod &object) { return object.name(); }, asked.page_size(), asked.page_token(), page.mutable_pods());
            if (!next)
                return passOn(next);
            page.set_next_page_token(*next);
            return {};
        });
}

grpc::ServerWriteReactor<v1::WatchPodsResponse> *PodApi::WatchPods(grpc::CallbackServerContext *context,
                                                                 const v1::WatchPodsRequest *request)
{
    using Response = v1::WatchPodsResponse;
    return m_calls.stream<Response>(
        context, request, "WatchPods",
        [this](const access::Caller &, const v1::WatchPodsRequest &asked) -> Result<std::unique_ptr<StreamSource<Response>>> {
            const auto parent = ObjectParent::parse(asked.parent(), true, m_view);
            if (!parent)
                return passOn(parent);
            typename live::LiveTable<v1::Pod>::Filter filter;
            // Whoever watches everything can resume without a snapshot.
            if (!isEverything(**parent) || !asked.workload().empty()) {
                filter = [parent = *parent, workload = asked.workload()](const v1::Pod &object) {
                    return isWanted(object, *parent, workload);
                };
            }
            return std::make_unique<TableStream<v1::Pod, Response>>(
                m_view.pods, asked.resume_token(), std::move(filter), &m_view.podSources,
                [parent = *parent](const std::string &source) { return parent->concerns(source); });
        });
}

grpc::ServerWriteReactor<v1::StreamPodLogsResponse> *PodApi::StreamPodLogs(grpc::CallbackServerContext *context,
                                                                            const v1::StreamPodLogsRequest *request)
{
    using Response = v1::StreamPodLogsResponse;
    return m_calls.stream<Response>(
        context, request, "StreamPodLogs",
        [this](const access::Caller &,
               const v1::StreamPodLogsRequest &asked) -> Result<std::unique_ptr<StreamSource<Response>>> {
            const auto name = clusters::ObjectName::parse(asked.name());
            if (!name || name->collection != "pods")
                return failField("name", "a pod's name is allowed: clusters/…/namespaces/…/pods/…");
            const auto pod = m_view.pods.get(asked.name());
            if (!pod)
                return fail(ErrorCode::NotFound, "there is no pod " + asked.name());
            clusters::LogRequest log;
            log.container = asked.container();
            // The API server refuses to choose among several.
            if (log.container.empty() && pod->containers_size() > 0)
                log.container = pod->containers(0).name();
            log.follow = asked.follow();
            log.previous = asked.previous();
            log.tailLines = asked.tail_lines() == 0 ? 1000 : asked.tail_lines();
            return std::make_unique<PodLogSource>(m_directory, asked.name(), std::move(log));
        });
}

} // namespace wheelhouse::api
