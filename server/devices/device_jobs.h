#pragma once

#include <mutex>
#include <string>

#include "core/result.h"
#include "server/devices/device_job_store.h"
#include "server/devices/job_board.h"
#include "server/devices/job_plan.h"
#include "server/devices/job_runner.h"

namespace wheelhouse::devices {

// Jobs: one action on many devices. What people ask for; the runner does it.
//
// Threads: any; every function but preview() blocks on the store. Owned by the
// server's wiring. Bounds: the board's and the runner's.
class DeviceJobs {
public:
    DeviceJobs(JobPlanner planner, JobBoard &board, DeviceJobStore &store, JobRunner &runner)
        : m_planner(planner), m_board(board), m_store(store), m_runner(runner)
    {
    }

    Result<v1::PreviewDeviceJobResponse> preview(const v1::PreviewDeviceJobRequest &request) const;
    Result<v1::DeviceJob> createJob(const v1::CreateDeviceJobRequest &request, const std::string &requester);
    Result<v1::DeviceJob> getJob(const v1::GetDeviceJobRequest &request) const;
    Result<v1::ListDeviceJobsResponse> listJobs(const v1::ListDeviceJobsRequest &request) const;
    Result<v1::ListDeviceJobResultsResponse> listResults(const v1::ListDeviceJobResultsRequest &request) const;
    Result<v1::DeviceJob> approveJob(const v1::ApproveDeviceJobRequest &request, const std::string &account);
    Result<v1::DeviceJob> rejectJob(const v1::RejectDeviceJobRequest &request, const std::string &account);
    Result<v1::DeviceJob> cancelJob(const v1::CancelDeviceJobRequest &request);
    Result<v1::DeviceJob> retryJob(const v1::RetryDeviceJobRequest &request);

    live::LiveTable<v1::DeviceJob> &live() { return m_board.live(); }

private:
    Result<v1::DeviceJob> change(const std::string &name, const std::function<Result<void>(StoredJob &)> &change);

    const JobPlanner m_planner;
    JobBoard &m_board;
    DeviceJobStore &m_store;
    JobRunner &m_runner;
    // One creation after the other: a number that fails leaves a gap below the
    // next, never a job without its devices.
    std::mutex m_creating;
};

} // namespace wheelhouse::devices
