#pragma once

#include "server/api/service_calls.h"
#include "server/clusters/cluster_view.h"
#include "server/clusters/event_store.h"
#include "server/clusters/objects/kind_catalogue.h"
#include "server/clusters/objects/object_desk.h"
#include "wheelhouse/v1/cluster_objects.grpc.pb.h"

namespace wheelhouse::api {

// ObjectService: kinds by discovery, their tables, and single objects. What it
// is made of outlives it.
class ObjectApi final : public v1::ObjectService::CallbackService {
public:
    ObjectApi(CallChain &chain, clusters::ClusterView &view, clusters::KindCatalogue &kinds,
              clusters::ObjectTables &tables, clusters::ObjectDesk &desk,
              clusters::EventStore &events);

    grpc::ServerUnaryReactor *ListObjectKinds(grpc::CallbackServerContext *context, const v1::ListObjectKindsRequest *request,
                                              v1::ListObjectKindsResponse *response) override;
    grpc::ServerUnaryReactor *ListObjects(grpc::CallbackServerContext *context, const v1::ListObjectsRequest *request,
                                          v1::ListObjectsResponse *response) override;
    grpc::ServerWriteReactor<v1::WatchObjectsResponse> *WatchObjects(grpc::CallbackServerContext *context,
                                                                     const v1::WatchObjectsRequest *request) override;
    grpc::ServerUnaryReactor *GetObject(grpc::CallbackServerContext *context, const v1::GetObjectRequest *request,
                                        v1::GetObjectResponse *response) override;
    grpc::ServerUnaryReactor *ApplyObject(grpc::CallbackServerContext *context, const v1::ApplyObjectRequest *request,
                                          v1::ApplyObjectResponse *response) override;
    grpc::ServerUnaryReactor *DeleteObject(grpc::CallbackServerContext *context, const v1::DeleteObjectRequest *request,
                                           v1::DeleteObjectResponse *response) override;
    grpc::ServerUnaryReactor *RevealSecretKey(grpc::CallbackServerContext *context, const v1::RevealSecretKeyRequest *request,
                                              v1::RevealSecretKeyResponse *response) override;

private:
    Result<void> addEvents(v1::GetObjectResponse &answer);
    Result<clusters::ObjectTables::Lease> open(const std::string &parent, const std::string &resource);

    ServiceCalls m_calls;
    clusters::ClusterView &m_view;
    clusters::KindCatalogue &m_kinds;
    clusters::ObjectTables &m_tables;
    clusters::ObjectDesk &m_desk;
    clusters::EventStore &m_events;
};

} // namespace wheelhouse::api
