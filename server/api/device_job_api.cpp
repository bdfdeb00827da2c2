#include "server/api/device_job_api.h"

#include "server/api/filled_response.h"
#include "server/api/table_stream.h"

namespace wheelhouse::api {

using access::Caller;

DeviceJobApi::DeviceJobApi(CallChain &chain, devices::DeviceJobs &jobs)
    : m_calls(chain, v1::DeviceJobService::service_full_name()), m_jobs(jobs)
{
}

grpc::ServerUnaryReactor *DeviceJobApi::PreviewDeviceJob(grpc::CallbackServerContext *context,
                                                         const v1::PreviewDeviceJobRequest *request,
                                                         v1::PreviewDeviceJobResponse *response)
{
    return m_calls.unary(context, request, response, "PreviewDeviceJob",
                         [this](const Caller &, const v1::PreviewDeviceJobRequest &asked, v1::PreviewDeviceJobResponse &answer) {
                             return fill(answer, m_jobs.preview(asked));
                         });
}

grpc::ServerUnaryReactor *DeviceJobApi::CreateDeviceJob(grpc::CallbackServerContext *context,
                                                        const v1::CreateDeviceJobRequest *request,
                                                        v1::DeviceJob *response)
{
    return m_calls.unary(context, request, response, "CreateDeviceJob",
                         [this](const Caller &caller, const v1::CreateDeviceJobRequest &asked, v1::DeviceJob &answer) {
                             return fill(answer, m_jobs.createJob(asked, caller.account));
                         });
}

grpc::ServerUnaryReactor *DeviceJobApi::GetDeviceJob(grpc::CallbackServerContext *context,
                                                     const v1::GetDeviceJobRequest *request,
                                                     v1::DeviceJob *response)
{
    return m_calls.unary(context, request, response, "GetDeviceJob",
                         [this](const Caller &, const v1::GetDeviceJobRequest &asked, v1::DeviceJob &answer) {
                             return fill(answer, m_jobs.getJob(asked));
                         });
}

grpc::ServerUnaryReactor *DeviceJobApi::ListDeviceJobs(grpc::CallbackServerContext *context,
                                                       const v1::ListDeviceJobsRequest *request,
                                                       v1::ListDeviceJobsResponse *response)
{
    return m_calls.unary(context, request, response, "ListDeviceJobs",
                         [this](const Caller &, const v1::ListDeviceJobsRequest &asked, v1::ListDeviceJobsResponse &answer) {
                             return fill(answer, m_jobs.listJobs(asked));
                         });
}

grpc::ServerUnaryReactor *DeviceJobApi::ListDeviceJobResults(grpc::CallbackServerContext *context,
                                                             const v1::ListDeviceJobResultsRequest *request,
                                                             v1::ListDeviceJobResultsResponse *response)
{
    return m_calls.unary(context, request, response, "ListDeviceJobResults",
                         [this](const Caller &, const v1::ListDeviceJobResultsRequest &asked, v1::ListDeviceJobResultsResponse &answer) {
                             return fill(answer, m_jobs.listResults(asked));
                         });
}

grpc::ServerUnaryReactor *DeviceJobApi::ApproveDeviceJob(grpc::CallbackServerContext *context,
                                                         const v1::ApproveDeviceJobRequest *request,
                                                         v1::DeviceJob *response)
{
    return m_calls.unary(context, request, response, "ApproveDeviceJob",
                         [this](const Caller &caller, const v1::ApproveDeviceJobRequest &asked, v1::DeviceJob &answer) {
                             return fill(answer, m_jobs.approveJob(asked, caller.account));
                         });
}

grpc::ServerUnaryReactor *DeviceJobApi::RejectDeviceJob(grpc::CallbackServerContext *context,
                                                        const v1::RejectDeviceJobRequest *request,
                                                        v1::DeviceJob *response)
{
    return m_calls.unary(context, request, response, "RejectDeviceJob",
                         [this](const Caller &caller, const v1::RejectDeviceJobRequest &asked, v1::DeviceJob &answer) {
                             return fill(answer, m_jobs.rejectJob(asked, caller.account));
                         });
}

grpc::ServerUnaryReactor *DeviceJobApi::CancelDeviceJob(grpc::CallbackServerContext *context,
                                                        const v1::CancelDeviceJobRequest *request,
                                                        v1::DeviceJob *response)
{
    return m_calls.unary(context, request, response, "CancelDeviceJob",
                         [this](const Caller &, const v1::CancelDeviceJobRequest &asked, v1::DeviceJob &answer) {
                             return fill(answer, m_jobs.cancelJob(asked));
                         });
}

grpc::ServerUnaryReactor *DeviceJobApi::RetryDeviceJob(grpc::CallbackServerContext *context,
                                                       const v1::RetryDeviceJobRequest *request,
                                                       v1::DeviceJob *response)
{
    return m_calls.unary(context, request, response, "RetryDeviceJob",
                         [this](const Caller &, const v1::RetryDeviceJobRequest &asked, v1::DeviceJob &answer) {
                             return fill(answer, m_jobs.retryJob(asked));
                         });
}

grpc::ServerWriteReactor<v1::WatchDeviceJobsResponse> *
DeviceJobApi::WatchDeviceJobs(grpc::CallbackServerContext *context, const v1::WatchDeviceJobsRequest *request)
{
    using Stream = TableStream<v1::DeviceJob, v1::WatchDeviceJobsResponse>;
    using Source = std::unique_ptr<StreamSource<v1::WatchDeviceJobsResponse>>;
    return m_calls.stream<v1::WatchDeviceJobsResponse>(
        context, request, "WatchDeviceJobs",
        [this](const Caller &, const v1::WatchDeviceJobsRequest &asked) -> Result<Source> {
            return std::make_unique<Stream>(m_jobs.live(), asked.resume_token(), Stream::Filter());
        });
}

} // namespace wheelhouse::api
