#include "server/api/alert_api.h"

#include "server/api/cluster_parent.h"
#include "server/api/object_lists.h"
#include "server/api/table_stream.h"

namespace wheelhouse::api {

namespace {

// Of the resource itself, or below it.
bool concerns(const std::string &resource, const std::string &asked)
{
    return asked.empty() || resource == asked || resource.starts_with(asked + "/");
}

} // namespace

AlertApi::AlertApi(CallChain &chain, monitoring::AlertDesk &desk, const live::LiveTable<v1::Cluster> &clusters)
    : m_calls(chain, v1::AlertService::service_full_name()), m_desk(desk), m_clusters(clusters)
{
}

grpc::ServerUnaryReactor *AlertApi::ListAlerts(grpc::CallbackServerContext *context,
                                               const v1::ListAlertsRequest *request, v1::ListAlertsResponse *response)
{
    return m_calls.unary(
        context, request, response, "ListAlerts",
        [this](const access::Caller &, const v1::ListAlertsRequest &asked, v1::ListAlertsResponse &page) -> Result<void> {
            const auto prefix = clusterPrefix(asked.parent(), m_clusters);
            if (!prefix)
                return passOn(prefix);
            const auto next = fillPage<v1::Alert>(
                m_desk.alerts(),
                [&](const v1::Alert &alert) {
                    return alert.name().starts_with(*prefix) && concerns(alert.resource(), asked.resource());
                },
                [](const v1::Alert &alert) {
                    // What is muted comes after what is not.
                    const bool muted = alert.state() != v1::Alert::STATE_FIRING;
                    return (muted ? "1" : "0") + rankKey(alert.severity(), alert.start_time().seconds(), alert.name());
                },
                asked.page_size(), asked.page_token(), page.mutable_alerts());
            if (!next)
                return passOn(next);
            page.set_next_page_token(*next);
            for (auto &source : m_desk.sources().all()) {
                if (prefix->empty() || source.name() == asked.parent())
                    *page.add_sources() = std::move(source);
            }
            return {};
        });
}

grpc::ServerWriteReactor<v1::WatchAlertsResponse> *AlertApi::WatchAlerts(grpc::CallbackServerContext *context,
                                                                         const v1::WatchAlertsRequest *request)
{
    using Response = v1::WatchAlertsResponse;
    return m_calls.stream<Response>(
        context, request, "WatchAlerts",
        [this](const access::Caller &, const v1::WatchAlertsRequest &asked) -> Result<std::unique_ptr<StreamSource<Response>>> {
            const auto prefix = clusterPrefix(asked.parent(), m_clusters);
            if (!prefix)
                return passOn(prefix);
            live::LiveTable<v1::Alert>::Filter filter;
            if (!prefix->empty())
                filter = [begin = *prefix](const v1::Alert &alert) { return alert.name().starts_with(begin); };
            return std::make_unique<TableStream<v1::Alert, Response>>(
                m_desk.alerts(), asked.resume_token(), std::move(filter), &m_desk.sources(),
                [parent = asked.parent()](const std::string &source) { return parent == "clusters/-" || parent == source; });
        });
}

grpc::ServerUnaryReactor *AlertApi::ListAlertRules(grpc::CallbackServerContext *context,
                                                   const v1::ListAlertRulesRequest *request,
                                                   v1::ListAlertRulesResponse *response)
{
    return m_calls.unary(context, request, response, "ListAlertRules",
                         [this](const access::Caller &, const v1::ListAlertRulesRequest &asked,
                                v1::ListAlertRulesResponse &answer) -> Result<void> {
                             auto rules = m_desk.rules(asked);
                             if (!rules)
                                 return passOn(rules);
                             answer = std::move(*rules);
                             return {};
                         });
}

grpc::ServerUnaryReactor *AlertApi::CreateSilence(grpc::CallbackServerContext *context,
                                                  const v1::CreateSilenceRequest *request, v1::Silence *response)
{
    return m_calls.unary(context, request, response, "CreateSilence",
                         [this](const access::Caller &caller, const v1::CreateSilenceRequest &asked,
                                v1::Silence &answer) -> Result<void> {
                             auto silence = m_desk.createSilence(asked, caller.account);
                             if (!silence)
                                 return passOn(silence);
                             answer = std::move(*silence);
                             return {};
                         });
}

grpc::ServerUnaryReactor *AlertApi::ListSilences(grpc::CallbackServerContext *context,
                                                 const v1::ListSilencesRequest *request,
                                                 v1::ListSilencesResponse *response)
{
    return m_calls.unary(context, request, response, "ListSilences",
                         [this](const access::Caller &, const v1::ListSilencesRequest &asked,
                                v1::ListSilencesResponse &answer) -> Result<void> {
                             auto silences = m_desk.silences(asked);
                             if (!silences)
                                 return passOn(silences);
                             answer = std::move(*silences);
                             return {};
                         });
}

grpc::ServerUnaryReactor *AlertApi::ExpireSilence(grpc::CallbackServerContext *context,
                                                  const v1::ExpireSilenceRequest *request,
                                                  v1::ExpireSilenceResponse *response)
{
    return m_calls.unary(context, request, response, "ExpireSilence",
                         [this](const access::Caller &, const v1::ExpireSilenceRequest &asked,
                                v1::ExpireSilenceResponse &) { return m_desk.expireSilence(asked.name()); });
}

} // namespace wheelhouse::api
