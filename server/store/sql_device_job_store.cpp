#include "server/store/sql_device_job_store.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "server/store/sql_command_store.h"

namespace wheelhouse::store {

namespace {

using devices::JobResult;
using devices::StoredJob;

constexpr std::string_view kResultColumns = "job, device, state, attempt, command, version, reason, end_us";

Result<void> done(const Result<std::int64_t> &result)
{
    if (!result)
        return passOn(result);
    return {};
}

std::int64_t microseconds(const std::optional<devices::Clock::time_point> &time)
{
    using std::chrono::duration_cast;
    return time ? duration_cast<std::chrono::microseconds>(time->time_since_epoch()).count() : 0;
}

std::optional<devices::Clock::time_point> timePoint(std::int64_t micros)
{
    if (micros == 0)
        return std::nullopt;
    return devices::Clock::time_point(std::chrono::microseconds(micros));
}

JobResult readResult(const Row &row)
{
    JobResult result;
    result.job = row.integer(0);
    result.key = row.text(1);
    result.state = static_cast<v1::DeviceJobResult::State>(row.integer(2));
    result.attempt = static_cast<int>(row.integer(3));
    result.command = row.text(4);
    result.version = row.integer(5);
    result.reason = row.text(6);
    result.endTime = timePoint(row.integer(7));
    return result;
}

Result<std::vector<JobResult>> readResults(const Result<std::vector<Row>> &rows)
{
    if (!rows)
        return passOn(rows);
    std::vector<JobResult> results;
    results.reserve(rows->size());
    for (const auto &row : *rows)
        results.push_back(readResult(row));
    return results;
}

} // namespace

Result<std::int64_t> SqlDeviceJobStore::prepare()
{
    std::int64_t highest = 0;
    const auto prepared = m_database.write([&](Connection &connection) -> Result<void> {
        if (auto forgotten = connection.exec(
                "DELETE FROM device_job_results WHERE job > (SELECT COALESCE(MAX(number), 0) FROM device_jobs)");
            !forgotten)
            return passOn(forgotten);
        const auto row = connection.queryOne("SELECT COALESCE(MAX(number), 0) FROM device_jobs");
        if (!row)
            return passOn(row);
        highest = *row ? (*row)->integer(0) : 0;
        return {};
    });
    if (!prepared)
        return passOn(prepared);
    return highest;
}

Result<void> SqlDeviceJobStore::addDevices(std::int64_t number, const std::vector<std::string> &keys)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        for (const auto &key : keys) {
            const auto inserted = connection.exec("INSERT INTO device_job_results (job, device, state, attempt, command, "
                                                  "version, reason, end_us) VALUES ($1, $2, 1, 1, '', 0, '', 0)",
                                                  number, key);
            if (!inserted)
                return passOn(inserted);
        }
        return {};
    });
}

Result<void> SqlDeviceJobStore::insertJob(const StoredJob &stored)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        const auto inserted = connection.exec(
            "INSERT INTO device_jobs (number, request_id, is_open, waiting_until_us, body) VALUES ($1, $2, $3, $4, $5)",
            stored.number, stored.requestId.empty() ? std::nullopt : std::optional(stored.requestId), stored.isOpen,
            microseconds(stored.waitingUntil), Blob{stored.job.SerializeAsString()});
        if (!inserted && inserted.error().code == ErrorCode::AlreadyExists)
            return fail(ErrorCode::AlreadyExists, "a job with this request id is there already");
        return done(inserted);
    });
}

Result<void> SqlDeviceJobStore::saveJob(const StoredJob &stored)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        return done(connection.exec(
            "UPDATE device_jobs SET is_open = $2, waiting_until_us = $3, body = $4 WHERE number = $1", stored.number,
            stored.isOpen, microseconds(stored.waitingUntil), Blob{stored.job.SerializeAsString()}));
    });
}

Result<std::vector<StoredJob>> SqlDeviceJobStore::select(const std::string &sql, const std::vector<Value> &parameters)
{
    std::vector<StoredJob> found;
    const auto read = m_database.read([&](Connection &connection) -> Result<void> {
        found.clear();
        const auto rows = connection.queryWith(
            "SELECT number, request_id, is_open, waiting_until_us, body FROM device_jobs " + sql, parameters);
        if (!rows)
            return passOn(rows);
        for (const auto &row : *rows) {
            auto &stored = found.emplace_back();
            stored.number = row.integer(0);
            stored.requestId = row.text(1);
            stored.isOpen = row.boolean(2);
            stored.waitingUntil = timePoint(row.integer(3));
            if (!stored.job.ParseFromString(row.bytes(4)))
                return fail(ErrorCode::Internal, fmt::format("the job {} in the database cannot be read", stored.number));
        }
        return {};
    });
    if (!read)
        return passOn(read);
    return found;
}

Result<StoredJob> SqlDeviceJobStore::job(std::int64_t number)
{
    auto found = select("WHERE number = $1", {number});
    if (!found)
        return passOn(found);
    if (found->empty())
        return fail(ErrorCode::NotFound, fmt::format("there is no job {}", number));
    return std::move(found->front());
}

Result<std::optional<StoredJob>> SqlDeviceJobStore::jobOfRequest(const std::string &requestId)
{
    auto found = select("WHERE request_id = $1", {requestId});
    if (!found)
        return passOn(found);
    std::optional<StoredJob> job;
    if (!found->empty())
        job = std::move(found->front());
    return job;
}

Result<std::vector<StoredJob>> SqlDeviceJobStore::jobs(std::int64_t below, int limit)
{
    return select("WHERE number < $1 ORDER BY number DESC LIMIT $2", {below, limit});
}

Result<std::vector<StoredJob>> SqlDeviceJobStore::openJobs()
{
    return select("WHERE is_open = 1 ORDER BY number", {});
}

Result<SqlDeviceJobStore::Counts> SqlDeviceJobStore::counts(std::int64_t number)
{
    Counts counts{};
    const auto read = m_database.read([&](Connection &connection) -> Result<void> {
        counts = {};
        return connection.each(
            [&](const Row &row) {
                const auto state = static_cast<std::size_t>(row.integer(0));
                if (state < counts.size())
                    counts[state] = row.integer(1);
            },
            "SELECT state, COUNT(*) FROM device_job_results WHERE job = $1 GROUP BY state", number);
    });
    if (!read)
        return passOn(read);
    return counts;
}

Result<std::vector<JobResult>> SqlDeviceJobStore::results(std::int64_t number, const std::string &after,
                                                          v1::DeviceJobResult::State state, int limit)
{
    Result<std::vector<JobResult>> results;
    const auto read = m_database.read([&](Connection &connection) -> Result<void> {
        const std::string head = fmt::format("SELECT {} FROM device_job_results WHERE job = $1 AND device > $2", kResultColumns);
        results = state == v1::DeviceJobResult::STATE_UNSPECIFIED
            ? readResults(connection.query(head + " ORDER BY device LIMIT $3", number, after, limit))
            : readResults(connection.query(head + " AND state = $4 ORDER BY device LIMIT $3", number, after, limit, state));
        if (!results)
            return passOn(results);
        return {};
    });
    if (!read)
        return passOn(read);
    return results;
}

Result<std::vector<JobResult>> SqlDeviceJobStore::openResults(const std::vector<std::string> &keys)
{
    std::vector<JobResult> found;
    const auto read = m_database.read([&](Connection &connection) -> Result<void> {
        found.clear();
        for (const auto &key : keys) {
            const auto results = readResults(connection.query(
                fmt::format("SELECT {} FROM device_job_results WHERE device = $1 AND state < 3", kResultColumns), key));
            if (!results)
                return passOn(results);
            found.insert(found.end(), results->begin(), results->end());
        }
        return {};
    });
    if (!read)
        return passOn(read);
    return found;
}

Result<void> SqlDeviceJobStore::saveResults(const std::vector<JobResult> &results,
                                            const std::vector<v1::DeviceCommand> &commands)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        for (const auto &command : commands) {
            if (auto inserted = insertCommand(connection, command, {}); !inserted)
                return inserted;
        }
        for (const auto &result : results) {
            const auto updated = connection.exec("UPDATE device_job_results SET state = $3, command = $4, version = $5, "
                                                 "reason = $6, end_us = $7 WHERE job = $1 AND device = $2",
                                                 result.job, result.key, result.state, result.command, result.version,
                                                 result.reason, microseconds(result.endTime));
            if (!updated)
                return passOn(updated);
        }
        return {};
    });
}

Result<std::int64_t> SqlDeviceJobStore::moveResults(std::int64_t number, v1::DeviceJobResult::State from,
                                                    v1::DeviceJobResult::State to, const std::string &reason,
                                                    devices::Clock::time_point now, int limit)
{
    std::int64_t moved = 0;
    const auto written = m_database.write([&](Connection &connection) -> Result<void> {
        const auto updated = connection.exec(
            "UPDATE device_job_results SET state = $3, reason = $4, end_us = $5 WHERE job = $1 AND device IN ("
            "SELECT device FROM device_job_results WHERE job = $1 AND state = $2 ORDER BY device LIMIT $6)",
            number, from, to, reason, microseconds(now), limit);
        if (!updated)
            return passOn(updated);
        moved = *updated;
        return {};
    });
    if (!written)
        return passOn(written);
    return moved;
}

Result<std::int64_t> SqlDeviceJobStore::retryResults(std::int64_t number, int attempt, int limit)
{
    std::int64_t moved = 0;
    const auto written = m_database.write([&](Connection &connection) -> Result<void> {
        const auto updated = connection.exec(
            "UPDATE device_job_results SET state = 1, attempt = $2, command = '', version = 0, reason = '', end_us = 0 "
            "WHERE job = $1 AND device IN (SELECT device FROM device_job_results WHERE job = $1 AND state IN (4, 5) "
            "AND attempt < $2 LIMIT $3)",
            number, attempt, limit);
        if (!updated)
            return passOn(updated);
        moved = *updated;
        return {};
    });
    if (!written)
        return passOn(written);
    return moved;
}

} // namespace wheelhouse::store
