#pragma once

#include "server/api/service_calls.h"
#include "server/clusters/cluster_directory.h"
#include "server/clusters/logs/stored_logs.h"
#include "wheelhouse/v1/logs.grpc.pb.h"

namespace wheelhouse::api {

// LogService. View, directory and stored logs outlive it.
class LogApi final : public v1::LogService::CallbackService {
public:
    LogApi(CallChain &chain, clusters::ClusterView &view, clusters::ClusterDirectory &directory,
           clusters::StoredLogs &stored);

    grpc::ServerWriteReactor<v1::StreamLogsResponse> *StreamLogs(grpc::CallbackServerContext *context,
                                                                 const v1::StreamLogsRequest *request) override;
    grpc::ServerUnaryReactor *QueryStoredLogs(grpc::CallbackServerContext *context,
                                              const v1::QueryStoredLogsRequest *request,
                                              v1::QueryStoredLogsResponse *response) override;
    grpc::ServerUnaryReactor *SetLogStore(grpc::CallbackServerContext *context, const v1::SetLogStoreRequest *request,
                                          v1::Cluster *response) override;

private:
    ServiceCalls m_calls;
    clusters::ClusterView &m_view;
    clusters::ClusterDirectory &m_directory;
    clusters::StoredLogs &m_stored;
};

} // namespace wheelhouse::api
