#include "server/devices/device_jobs.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "core/log.h"
#include "server/devices/device_name.h"

namespace wheelhouse::devices {

namespace {

using Job = v1::DeviceJob;

constexpr std::size_t kSample = 10;
constexpr std::size_t kMaxNote = 500;
// Of the devices asked for by name; the results have all.
constexpr int kNamesShown = 100;
constexpr std::ptrdiff_t kPiece = 1000;
constexpr int kDefaultPage = 100;
constexpr int kMaxPage = 1000;

Result<int> pageSize(int asked)
{
    if (asked < 0)
        return failField("page_size", "must be 1 to 1,000, or 0 for 100");
    return asked == 0 ? kDefaultPage : std::min(asked, kMaxPage);
}

Result<void> checkNote(const std::string &note)
{
    const auto characters = std::count_if(note.begin(), note.end(),
                                          [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
    if (static_cast<std::size_t>(characters) > kMaxNote)
        return failField("note", "may have at most 500 characters");
    return {};
}

v1::DeviceJobResult shown(const JobResult &result)
{
    v1::DeviceJobResult message;
    message.set_device(nameOfKey(result.key));
    message.set_state(result.state);
    message.set_reason(result.reason);
    if (!result.command.empty())
        message.set_command(message.device() + "/commands/" + result.command);
    if (result.endTime)
        *message.mutable_end_time() = toTimestamp(*result.endTime);
    message.set_attempt(result.attempt);
    return message;
}

} // namespace

Result<v1::PreviewDeviceJobResponse> DeviceJobs::preview(const v1::PreviewDeviceJobRequest &request) const
{
    auto plan = m_planner.plan(request.target(), request.action());
    if (!plan)
        return passOn(plan);
    v1::PreviewDeviceJobResponse response;
    response.set_device_count(static_cast<std::int64_t>(plan->keys.size()));
    response.set_online_count(plan->onlineCount);
    for (const auto &device : m_planner.sample(*plan, kSample))
        *response.add_sample() = *device;
    for (auto &facet : plan->facets)
        *response.add_facets() = std::move(facet);
    for (auto &exclusion : plan->exclusions)
        *response.add_exclusions() = std::move(exclusion);
    response.set_approval_reason(plan->approvalReason);
    return response;
}

Result<v1::DeviceJob> DeviceJobs::createJob(const v1::CreateDeviceJobRequest &request, const std::string &requester)
{
    if (request.request_id().size() > 64)
        return failField("request_id", "may have at most 64 characters");
    if (auto checked = checkNote(request.note()); !checked)
        return passOn(checked);
    if (request.expected_count() < 0)
        return failField("expected_count", "must be what the preview said, or 0");
    const std::lock_guard creating(m_creating);
    if (!request.request_id().empty()) {
        const auto earlier = m_store.jobOfRequest(request.request_id());
        if (!earlier)
            return passOn(earlier);
        if (*earlier) {
            const auto job = m_board.find((*earlier)->number);
            if (!job)
                return passOn(job);
            return job->job;
        }
    }
    if (m_board.openCount() >= JobBoard::kMaxOpen)
        return fail(ErrorCode::ResourceExhausted, fmt::format("{} jobs are open already; try again later", m_board.openCount()));
    const auto plan = m_planner.plan(request.target(), request.action());
    if (!plan)
        return passOn(plan);
    const auto count = static_cast<std::int64_t>(plan->keys.size());
    if (request.expected_count() > 0 && request.expected_count() != count) {
        return fail(ErrorCode::Aborted, fmt::format("{} devices match by now, not {}; look at them again",
                                                    countText(count), countText(request.expected_count())));
    }
    if (count == 0) {
        return fail(ErrorCode::FailedPrecondition,
                    plan->exclusions.empty() ? std::string("no device matches")
                                             : fmt::format("no device that matches could do it: {}",
                                                           plan->exclusions.front().reason()));
    }
    StoredJob stored;
    stored.number = m_board.reserveNumber();
    stored.requestId = request.request_id();
    Job &job = stored.job;
    job.set_name(jobName(stored.number));
    *job.mutable_target() = request.target();
    if (job.target().devices_size() > kNamesShown)
        job.mutable_target()->mutable_devices()->DeleteSubrange(kNamesShown, job.target().devices_size() - kNamesShown);
    *job.mutable_action() = request.action();
    job.set_requester(requester);
    job.set_note(request.note());
    job.set_approval_reason(plan->approvalReason);
    job.set_device_count(count);
    job.set_waiting_count(count);
    job.set_attempt(1);
    *job.mutable_create_time() = toTimestamp(Clock::now());
    job.set_state(plan->approvalReason.empty() ? Job::STATE_RUNNING : Job::STATE_WAITING_FOR_APPROVAL);
    if (job.state() == Job::STATE_RUNNING)
        *job.mutable_start_time() = job.create_time();

    // The devices first, in pieces, so that nobody else waits long for the
    // store: they count once the job is there.
    for (auto key = plan->keys.begin(); key != plan->keys.end();) {
        const auto piece = std::min<std::ptrdiff_t>(kPiece, plan->keys.end() - key);
        if (auto added = m_store.addDevices(stored.number, {key, key + piece}); !added)
            return passOn(added);
        key += piece;
    }
    if (auto inserted = m_board.insert(stored); !inserted)
        return passOn(inserted);
    m_runner.poke();
    return job;
}

Result<v1::DeviceJob> DeviceJobs::getJob(const v1::GetDeviceJobRequest &request) const
{
    const auto number = jobNumber(request.name(), "name");
    if (!number)
        return passOn(number);
    auto job = m_board.find(*number);
    if (!job)
        return passOn(job);
    return std::move(job->job);
}

Result<v1::ListDeviceJobsResponse> DeviceJobs::listJobs(const v1::ListDeviceJobsRequest &request) const
{
    const auto size = pageSize(request.page_size());
    if (!size)
        return passOn(size);
    auto below = std::numeric_limits<std::int64_t>::max();
    if (!request.page_token().empty()) {
        const auto parsed = jobNumber("deviceJobs/" + request.page_token(), "page_token");
        if (!parsed)
            return failField("page_token", "belongs to another request; begin again without one");
        below = *parsed;
    }
    auto found = m_store.jobs(below, *size + 1);
    if (!found)
        return passOn(found);
    v1::ListDeviceJobsResponse response;
    for (auto &stored : *found) {
        if (response.device_jobs_size() == *size) {
            const auto &last = response.device_jobs(*size - 1).name();
            response.set_next_page_token(last.substr(last.find('/') + 1));
            break;
        }
        // One that is open is newer on the board.
        auto job = stored.isOpen ? m_board.find(stored.number) : Result<StoredJob>(std::move(stored));
        if (!job)
            return passOn(job);
        *response.add_device_jobs() = std::move(job->job);
    }
    return response;
}

Result<v1::ListDeviceJobResultsResponse>
DeviceJobs::listResults(const v1::ListDeviceJobResultsRequest &request) const
{
    const auto size = pageSize(request.page_size());
    if (!size)
        return passOn(size);
    const auto number = jobNumber(request.parent(), "parent");
    if (!number)
        return passOn(number);
    if (!v1::DeviceJobResult::State_IsValid(request.state()))
        return failField("state", "must be a state of a result, or none for all");
    if (!request.page_token().empty() && !DeviceName::parseKey(request.page_token()))
        return failField("page_token", "belongs to another request; begin again without one");
    if (const auto job = m_board.find(*number); !job)
        return passOn(job);
    const auto results = m_store.results(*number, request.page_token(), request.state(), *size + 1);
    if (!results)
        return passOn(results);
    v1::ListDeviceJobResultsResponse response;
    for (const auto &result : *results) {
        if (response.results_size() == *size) {
            response.set_next_page_token(keyOfName(response.results(*size - 1).device()));
            break;
        }
        *response.add_results() = shown(result);
    }
    return response;
}

Result<v1::DeviceJob> DeviceJobs::change(const std::string &name, const std::function<Result<void>(StoredJob &)> &change)
{
    const auto number = jobNumber(name, "name");
    if (!number)
        return passOn(number);
    auto changed = m_board.change(*number, change);
    if (!changed)
        return passOn(changed);
    m_runner.poke();
    return std::move(changed->job);
}

Result<v1::DeviceJob> DeviceJobs::approveJob(const v1::ApproveDeviceJobRequest &request, const std::string &account)
{
    if (auto checked = checkNote(request.note()); !checked)
        return passOn(checked);
    return change(request.name(), [&](StoredJob &stored) -> Result<void> {
        if (auto may = mayApprove(stored.job, account); !may)
            return may;
        stored.job.set_state(Job::STATE_RUNNING);
        stored.job.set_approver(account);
        stored.job.set_approval_note(request.note());
        *stored.job.mutable_start_time() = toTimestamp(Clock::now());
        return {};
    });
}

Result<v1::DeviceJob> DeviceJobs::rejectJob(const v1::RejectDeviceJobRequest &request, const std::string &account)
{
    if (auto checked = checkNote(request.note()); !checked)
        return passOn(checked);
    return change(request.name(), [&](StoredJob &stored) -> Result<void> {
        if (stored.job.state() != Job::STATE_WAITING_FOR_APPROVAL)
            return fail(ErrorCode::FailedPrecondition, fmt::format("{} does not wait for approval", stored.job.name()));
        stored.job.set_state(Job::STATE_REJECTED);
        stored.job.set_approver(account);
        stored.job.set_approval_note(request.note());
        *stored.job.mutable_end_time() = toTimestamp(Clock::now());
        return {};
    });
}

Result<v1::DeviceJob> DeviceJobs::cancelJob(const v1::CancelDeviceJobRequest &request)
{
    return change(request.name(), [&](StoredJob &stored) -> Result<void> {
        if (stored.job.state() != Job::STATE_WAITING_FOR_APPROVAL && stored.job.state() != Job::STATE_RUNNING)
            return fail(ErrorCode::FailedPrecondition, fmt::format("{} is over already", stored.job.name()));
        stored.job.set_state(Job::STATE_CANCELLED);
        *stored.job.mutable_end_time() = toTimestamp(Clock::now());
        return {};
    });
}

Result<v1::DeviceJob> DeviceJobs::retryJob(const v1::RetryDeviceJobRequest &request)
{
    return change(request.name(), [&](StoredJob &stored) -> Result<void> {
        Job &job = stored.job;
        if (job.state() != Job::STATE_ENDED)
            return fail(ErrorCode::FailedPrecondition, fmt::format("{} has not ended; only then it is known what failed", job.name()));
        const auto again = job.failed_count() + job.expired_count();
        if (again == 0)
            return fail(ErrorCode::FailedPrecondition, fmt::format("nothing of {} failed or expired", job.name()));
        job.set_state(Job::STATE_RUNNING);
        job.set_attempt(job.attempt() + 1);
        job.set_waiting_count(again);
        job.set_failed_count(0);
        job.set_expired_count(0);
        *job.mutable_start_time() = toTimestamp(Clock::now());
        job.clear_end_time();
        stored.waitingUntil.reset();
        stored.isOpen = true;
        return {};
    });
}

} // namespace wheelhouse::devices
