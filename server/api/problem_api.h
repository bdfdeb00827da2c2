#pragma once

#include "server/api/service_calls.h"
#include "server/live/live_table.h"
#include "wheelhouse/v1/clusters.pb.h"
#include "wheelhouse/v1/problems.grpc.pb.h"

namespace wheelhouse::api {

// ProblemService: reads and watches the table of problems, which outlives it.
class ProblemApi final : public v1::ProblemService::CallbackService {
public:
    ProblemApi(CallChain &chain, live::LiveTable<v1::Problem> &problems, const live::LiveTable<v1::Cluster> &clusters);

    grpc::ServerUnaryReactor *ListProblems(grpc::CallbackServerContext *context,
                                           const v1::ListProblemsRequest *request,
                                           v1::ListProblemsResponse *response) override;
    grpc::ServerWriteReactor<v1::WatchProblemsResponse> *WatchProblems(grpc::CallbackServerContext *context,
                                                                       const v1::WatchProblemsRequest *request) override;

private:
    ServiceCalls m_calls;
    live::LiveTable<v1::Problem> &m_problems;
    const live::LiveTable<v1::Cluster> &m_clusters;
};

} // namespace wheelhouse::api
