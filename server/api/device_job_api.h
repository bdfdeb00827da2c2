#pragma once

#include "server/api/service_calls.h"
#include "server/devices/device_jobs.h"
#include "wheelhouse/v1/device_jobs.grpc.pb.h"

namespace wheelhouse::api {

// DeviceJobService over the jobs, which must outlive it.
class DeviceJobApi final : public v1::DeviceJobService::CallbackService {
public:
    DeviceJobApi(CallChain &chain, devices::DeviceJobs &jobs);

    grpc::ServerUnaryReactor *PreviewDeviceJob(grpc::CallbackServerContext *context,
                                               const v1::PreviewDeviceJobRequest *request,
                                               v1::PreviewDeviceJobResponse *response) override;
    grpc::ServerUnaryReactor *CreateDeviceJob(grpc::CallbackServerContext *context,
                                              const v1::CreateDeviceJobRequest *request,
                                              v1::DeviceJob *response) override;
    grpc::ServerUnaryReactor *GetDeviceJob(grpc::CallbackServerContext *context,
                                           const v1::GetDeviceJobRequest *request,
                                           v1::DeviceJob *response) override;
    grpc::ServerUnaryReactor *ListDeviceJobs(grpc::CallbackServerContext *context,
                                             const v1::ListDeviceJobsRequest *request,
                                             v1::ListDeviceJobsResponse *response) override;
    grpc::ServerUnaryReactor *ListDeviceJobResults(grpc::CallbackServerContext *context,
                                                   const v1::ListDeviceJobResultsRequest *request,
                                                   v1::ListDeviceJobResultsResponse *response) override;
    grpc::ServerUnaryReactor *ApproveDeviceJob(grpc::CallbackServerContext *context,
                                               const v1::ApproveDeviceJobRequest *request,
                                               v1::DeviceJob *response) override;
    grpc::ServerUnaryReactor *RejectDeviceJob(grpc::CallbackServerContext *context,
                                              const v1::RejectDeviceJobRequest *request,
                                              v1::DeviceJob *response) override;
    grpc::ServerUnaryReactor *CancelDeviceJob(grpc::CallbackServerContext *context,
                                              const v1::CancelDeviceJobRequest *request,
                                              v1::DeviceJob *response) override;
    grpc::ServerUnaryReactor *RetryDeviceJob(grpc::CallbackServerContext *context,
                                             const v1::RetryDeviceJobRequest *request,
                                             v1::DeviceJob *response) override;
    grpc::ServerWriteReactor<v1::WatchDeviceJobsResponse> *
    WatchDeviceJobs(grpc::CallbackServerContext *context, const v1::WatchDeviceJobsRequest *request) override;

private:
    ServiceCalls m_calls;
    devices::DeviceJobs &m_jobs;
};

} // namespace wheelhouse::api
