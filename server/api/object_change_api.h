#pragma once

#include "server/api/service_calls.h"
#include "server/clusters/cluster_view.h"
#include "server/clusters/objects/change_store.h"
#include "server/clusters/objects/object_desk.h"
#include "wheelhouse/v1/object_changes.grpc.pb.h"

namespace wheelhouse::api {

// ObjectChangeService: what changed of objects, from the store. View, desk and
// store outlive it.
class ObjectChangeApi final : public v1::ObjectChangeService::CallbackService {
public:
    ObjectChangeApi(CallChain &chain, clusters::ClusterView &view, clusters::ObjectDesk &desk, clusters::ChangeStore &store);

    grpc::ServerUnaryReactor *ListObjectChanges(grpc::CallbackServerContext *context,
                                                const v1::ListObjectChangesRequest *request,
                                                v1::ListObjectChangesResponse *response) override;

private:
    Result<clusters::ChangeQuery> queryOf(const v1::ListObjectChangesRequest &asked);

    ServiceCalls m_calls;
    clusters::ClusterView &m_view;
    clusters::ObjectDesk &m_desk;
    clusters::ChangeStore &m_store;
};

} // namespace wheelhouse::api
