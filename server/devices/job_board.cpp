#include "server/devices/job_board.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include <fmt/format.h>

namespace wheelhouse::devices {

namespace {

constexpr std::string_view kPrefix = "deviceJobs/";

} // namespace

std::string jobName(std::int64_t number)
{
    return fmt::format("{}{:08}", kPrefix, number);
}

Result<std::int64_t> jobNumber(const std::string &name, const std::string &field)
{
    std::int64_t number = 0;
    if (name.starts_with(kPrefix)) {
        const char *begin = name.data() + kPrefix.size();
        const char *end = name.data() + name.size();
        const auto parsed = std::from_chars(begin, end, number);
        if (parsed.ec == std::errc() && parsed.ptr == end && number > 0 && end - begin <= 18)
            return number;
    }
    return failField(field, "must be deviceJobs/{id}, such as deviceJobs/00000012");
}

Result<void> JobBoard::load()
{
    const auto highest = m_store.prepare();
    if (!highest)
        return passOn(highest);
    auto latest = m_store.jobs(std::numeric_limits<std::int64_t>::max(), static_cast<int>(kLatest));
    if (!latest)
        return passOn(latest);
    auto open = m_store.openJobs();
    if (!open)
        return passOn(open);
    const std::lock_guard lock(m_mutex);
    m_highest = *highest;
    for (auto job = latest->rbegin(); job != latest->rend(); ++job)
        show(*job);
    for (auto &job : *open)
        m_open.insert_or_assign(job.number, std::move(job));
    return {};
}

std::int64_t JobBoard::reserveNumber()
{
    const std::lock_guard lock(m_mutex);
    return ++m_highest;
}

Result<void> JobBoard::insert(const StoredJob &job)
{
    const std::lock_guard lock(m_mutex);
    if (auto inserted = m_store.insertJob(job); !inserted)
        return inserted;
    m_open.insert_or_assign(job.number, job);
    show(job);
    return {};
}

Result<StoredJob> JobBoard::find(std::int64_t number) const
{
    {
        const std::lock_guard lock(m_mutex);
        if (const auto found = m_open.find(number); found != m_open.end())
            return found->second;
    }
    auto stored = m_store.job(number);
    if (!stored && stored.error().code == ErrorCode::NotFound)
        return fail(ErrorCode::NotFound, fmt::format("there is no {}", jobName(number)));
    return stored;
}

std::vector<std::int64_t> JobBoard::openNumbers() const
{
    std::vector<std::int64_t> numbers;
    const std::lock_guard lock(m_mutex);
    for (const auto &[number, job] : m_open)
        numbers.push_back(number);
    return numbers;
}

std::size_t JobBoard::openCount() const
{
    const std::lock_guard lock(m_mutex);
    return m_open.size();
}

Result<StoredJob> JobBoard::change(std::int64_t number, const std::function<Result<void>(StoredJob &)> &change)
{
    const std::lock_guard lock(m_mutex);
    StoredJob job;
    if (const auto found = m_open.find(number); found != m_open.end()) {
        job = found->second;
    } else {
        auto stored = m_store.job(number);
        if (!stored && stored.error().code == ErrorCode::NotFound)
            return fail(ErrorCode::NotFound, fmt::format("there is no {}", jobName(number)));
        if (!stored)
            return passOn(stored);
        job = std::move(*stored);
    }
    const bool wasOpen = job.isOpen;
    if (auto changed = change(job); !changed)
        return passOn(changed);
    if (!wasOpen && job.isOpen && m_open.size() >= kMaxOpen)
        return fail(ErrorCode::ResourceExhausted, fmt::format("{} jobs are open already; try again later", m_open.size()));
    if (auto saved = m_store.saveJob(job); !saved)
        return passOn(saved);
    if (job.isOpen)
        m_open.insert_or_assign(number, job);
    else
        m_open.erase(number);
    show(job);
    return job;
}

void JobBoard::count(std::int64_t number, const std::function<void(v1::DeviceJob &)> &change)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_open.find(number);
    if (found == m_open.end())
        return;
    change(found->second.job);
    show(found->second);
}

void JobBoard::show(const StoredJob &stored)
{
    const auto &name = stored.job.name();
    if (!m_live.get(name)) {
        // One of long ago that was begun again is not among the latest.
        if (m_latest.size() >= kLatest && name < m_latest.front())
            return;
        m_latest.insert(std::upper_bound(m_latest.begin(), m_latest.end(), name), name);
    }
    m_live.put(name, stored.job);
    while (m_latest.size() > kLatest) {
        m_live.erase(m_latest.front());
        m_latest.pop_front();
    }
}

} // namespace wheelhouse::devices
