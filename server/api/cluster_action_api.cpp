#include "server/api/cluster_action_api.h"

#include <charconv>

#include <fmt/format.h>

#include "server/api/object_lists.h"
#include "server/api/table_stream.h"

namespace wheelhouse::api {

namespace {

// Into the one field of a response that holds it.
template <class Response> Result<void> give(Result<v1::ActionImpact> impact, Response &response)
{
    if (!impact)
        return passOn(impact);
    *response.mutable_impact() = std::move(*impact);
    return {};
}

template <class Response> Result<void> fill(Result<Response> answer, Response &response)
{
    if (!answer)
        return passOn(answer);
    response = std::move(*answer);
    return {};
}

// Newest first: the order of pages is that of text.
std::string backwards(const v1::Drain &drain)
{
    std::int64_t number = 0;
    const auto text = clusters::lastPart(drain.name());
    std::from_chars(text.data(), text.data() + text.size(), number);
    return fmt::format("{:012}", 999'999'999'999 - number);
}

} // namespace

ClusterActionApi::ClusterActionApi(CallChain &chain, clusters::ClusterActions &actions, clusters::NodeDrains &drains,
                                   const clusters::ClusterView &view)
    : m_calls(chain, v1::ClusterActionService::service_full_name()), m_actions(actions), m_drains(drains), m_view(view)
{
}

grpc::ServerUnaryReactor *ClusterActionApi::CordonNode(grpc::CallbackServerContext *context,
                                                       const v1::CordonNodeRequest *request,
                                                       v1::CordonNodeResponse *response)
{
    return m_calls.unary(context, request, response, "CordonNode",
                         [this](const access::Caller &, const v1::CordonNodeRequest &asked, v1::CordonNodeResponse &answer) {
                             return give(m_actions.cordon(asked.name(), true, asked.validate_only()), answer);
                         });
}

grpc::ServerUnaryReactor *ClusterActionApi::UncordonNode(grpc::CallbackServerContext *context,
                                                         const v1::UncordonNodeRequest *request,
                                                         v1::UncordonNodeResponse *response)
{
    return m_calls.unary(
        context, request, response, "UncordonNode",
        [this](const access::Caller &, const v1::UncordonNodeRequest &asked, v1::UncordonNodeResponse &answer) {
            return give(m_actions.cordon(asked.name(), false, asked.validate_only()), answer);
        });
}

grpc::ServerUnaryReactor *ClusterActionApi::RestartWorkload(grpc::CallbackServerContext *context,
                                                            const v1::RestartWorkloadRequest *request,
                                                            v1::RestartWorkloadResponse *response)
{
    return m_calls.unary(
        context, request, response, "RestartWorkload",
        [this](const access::Caller &, const v1::RestartWorkloadRequest &asked, v1::RestartWorkloadResponse &answer) {
            return give(m_actions.restart(asked), answer);
        });
}

grpc::ServerUnaryReactor *ClusterActionApi::ScaleWorkload(grpc::CallbackServerContext *context,
                                                          const v1::ScaleWorkloadRequest *request,
                                                          v1::ScaleWorkloadResponse *response)
{
    return m_calls.unary(
        context, request, response, "ScaleWorkload",
        [this](const access::Caller &, const v1::ScaleWorkloadRequest &asked, v1::ScaleWorkloadResponse &answer) {
            return fill(m_actions.scale(asked), answer);
        });
}

grpc::ServerUnaryReactor *ClusterActionApi::DeletePod(grpc::CallbackServerContext *context,
                                                      const v1::DeletePodRequest *request,
                                                      v1::DeletePodResponse *response)
{
    return m_calls.unary(context, request, response, "DeletePod",
                         [this](const access::Caller &, const v1::DeletePodRequest &asked, v1::DeletePodResponse &answer) {
                             return give(m_actions.deletePod(asked), answer);
                         });
}

grpc::ServerUnaryReactor *ClusterActionApi::DrainNode(grpc::CallbackServerContext *context,
                                                      const v1::DrainNodeRequest *request, v1::Drain *response)
{
    return m_calls.unary(context, request, response, "DrainNode",
                         [this](const access::Caller &caller, const v1::DrainNodeRequest &asked, v1::Drain &drain) {
                             return fill(m_drains.begin(asked, caller.account), drain);
                         });
}

grpc::ServerUnaryReactor *ClusterActionApi::GetDrain(grpc::CallbackServerContext *context,
                                                     const v1::GetDrainRequest *request, v1::Drain *response)
{
    return m_calls.unary(context, request, response, "GetDrain",
                         [this](const access::Caller &, const v1::GetDrainRequest &asked, v1::Drain &drain) {
                             return fill(m_drains.get(asked.name()), drain);
                         });
}

grpc::ServerUnaryReactor *ClusterActionApi::ListDrains(grpc::CallbackServerContext *context,
                                                       const v1::ListDrainsRequest *request,
                                                       v1::ListDrainsResponse *response)
{
    return m_calls.unary(
        context, request, response, "ListDrains",
        [this](const access::Caller &, const v1::ListDrainsRequest &asked, v1::ListDrainsResponse &page) -> Result<void> {
            const bool ofNode = clusters::checkNode(asked.parent()).has_value();
            const auto parent = ObjectParent::parse(ofNode ? std::string(clusters::clusterOf(asked.parent())) : asked.parent(),
                                                    false, m_view);
            if (!parent)
                return passOn(parent);
            const auto next = fillPage<v1::Drain>(
                m_drains.table(),
                [&](const v1::Drain &drain) {
                    return ofNode ? drain.node() == asked.parent() : (*parent)->holds(drain.node());
                },
                backwards, asked.page_size(), asked.page_token(), page.mutable_drains());
            if (!next)
                return passOn(next);
            page.set_next_page_token(*next);
            return {};
        });
}

grpc::ServerWriteReactor<v1::WatchDrainsResponse> *ClusterActionApi::WatchDrains(grpc::CallbackServerContext *context,
                                                                                 const v1::WatchDrainsRequest *request)
{
    using Response = v1::WatchDrainsResponse;
    return m_calls.stream<Response>(
        context, request, "WatchDrains",
        [this](const access::Caller &,
               const v1::WatchDrainsRequest &asked) -> Result<std::unique_ptr<StreamSource<Response>>> {
            return std::make_unique<TableStream<v1::Drain, Response>>(m_drains.table(), asked.resume_token(),
                                                                      live::LiveTable<v1::Drain>::Filter());
        });
}

grpc::ServerUnaryReactor *ClusterActionApi::CancelDrain(grpc::CallbackServerContext *context,
                                                        const v1::CancelDrainRequest *request, v1::Drain *response)
{
    return m_calls.unary(context, request, response, "CancelDrain",
                         [this](const access::Caller &caller, const v1::CancelDrainRequest &asked, v1::Drain &drain) {
                             return fill(m_drains.cancel(asked.name(), caller.account), drain);
                         });
}

grpc::ServerUnaryReactor *ClusterActionApi::ResumeDrain(grpc::CallbackServerContext *context,
                                                        const v1::ResumeDrainRequest *request, v1::Drain *response)
{
    return m_calls.unary(context, request, response, "ResumeDrain",
                         [this](const access::Caller &, const v1::ResumeDrainRequest &asked, v1::Drain &drain) {
                             return fill(m_drains.resume(asked.name()), drain);
                         });
}

} // namespace wheelhouse::api
