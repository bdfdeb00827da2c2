#pragma once

#include "server/api/service_calls.h"
#include "server/monitoring/alert_desk.h"
#include "wheelhouse/v1/alerts.grpc.pb.h"

namespace wheelhouse::api {

// AlertService over AlertDesk, which outlives it.
class AlertApi final : public v1::AlertService::CallbackService {
public:
    AlertApi(CallChain &chain, monitoring::AlertDesk &desk, const live::LiveTable<v1::Cluster> &clusters);

    grpc::ServerUnaryReactor *ListAlerts(grpc::CallbackServerContext *context, const v1::ListAlertsRequest *request,
                                         v1::ListAlertsResponse *response) override;
    grpc::ServerWriteReactor<v1::WatchAlertsResponse> *WatchAlerts(grpc::CallbackServerContext *context,
                                                                   const v1::WatchAlertsRequest *request) override;
    grpc::ServerUnaryReactor *ListAlertRules(grpc::CallbackServerContext *context,
                                             const v1::ListAlertRulesRequest *request,
                                             v1::ListAlertRulesResponse *response) override;
    grpc::ServerUnaryReactor *CreateSilence(grpc::CallbackServerContext *context,
                                            const v1::CreateSilenceRequest *request, v1::Silence *response) override;
    grpc::ServerUnaryReactor *ListSilences(grpc::CallbackServerContext *context,
                                           const v1::ListSilencesRequest *request,
                                           v1::ListSilencesResponse *response) override;
    grpc::ServerUnaryReactor *ExpireSilence(grpc::CallbackServerContext *context,
                                            const v1::ExpireSilenceRequest *request,
                                            v1::ExpireSilenceResponse *response) override;

private:
    ServiceCalls m_calls;
    monitoring::AlertDesk &m_desk;
    const live::LiveTable<v1::Cluster> &m_clusters;
};

} // namespace wheelhouse::api
