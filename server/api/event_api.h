#pragma once

#include "server/api/service_calls.h"
#include "server/clusters/cluster_view.h"
#include "server/clusters/event_store.h"
#include "wheelhouse/v1/events.grpc.pb.h"

namespace wheelhouse::api {

// EventService: reads and watches what the server holds of its clusters, and lists
// what it kept. The view outlives it, and the store, which may be null.
class EventApi final : public v1::EventService::CallbackService {
public:
    EventApi(CallChain &chain, clusters::ClusterView &view, clusters::EventStore *store = nullptr);

    grpc::ServerUnaryReactor *ListEvents(grpc::CallbackServerContext *context, const v1::ListEventsRequest *request,
                                      v1::ListEventsResponse *response) override;
    grpc::ServerWriteReactor<v1::WatchEventsResponse> *WatchEvents(grpc::CallbackServerContext *context,
                                                             const v1::WatchEventsRequest *request) override;

private:
    ServiceCalls m_calls;
    clusters::ClusterView &m_view;
    clusters::EventStore *const m_store;
};

} // namespace wheelhouse::api
