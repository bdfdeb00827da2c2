#pragma once

#include "server/api/service_calls.h"
#include "server/clusters/cluster_view.h"
#include "wheelhouse/v1/events.grpc.pb.h"

namespace wheelhouse::api {

// EventService: reads and watches what the server holds of its clusters. The view
// outlives it.
class EventApi final : public v1::EventService::CallbackService {
public:
    EventApi(CallChain &chain, clusters::ClusterView &view);

    grpc::ServerUnaryReactor *ListEvents(grpc::CallbackServerContext *context, const v1::ListEventsRequest *request,
                                      v1::ListEventsResponse *response) override;
    grpc::ServerWriteReactor<v1::WatchEventsResponse> *WatchEvents(grpc::CallbackServerContext *context,
                                                             const v1::WatchEventsRequest *request) override;

private:
    ServiceCalls m_calls;
    clusters::ClusterView &m_view;
};

} // namespace wheelhouse::api
