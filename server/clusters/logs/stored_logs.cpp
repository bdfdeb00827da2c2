#include "server/clusters/logs/stored_logs.h"

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include "server/clusters/logs/line_filter.h"
#include "server/clusters/logs/log_query.h"
#include "server/clusters/object_names.h"

namespace wheelhouse::clusters {

namespace {

using google::protobuf::util::TimeUtil;

constexpr int kMaxLines = 5000;
constexpr int kDefaultLines = 1000;
constexpr std::size_t kMaxQueryBytes = 5000;
// A message stays below what the contract promises.
constexpr std::size_t kMaxBytes = 3u << 20;

Result<std::string> queryOf(const v1::QueryStoredLogsRequest &request)
{
    if (request.object().empty() == request.query().empty())
        return failField("query", "either an object or a query has to be given");
    if (request.query().size() > kMaxQueryBytes)
        return failField("query", fmt::format("at most {} bytes are allowed", kMaxQueryBytes));
    if (!request.query().empty()) {
        if (!request.include().empty())
            return failField("include", "only allowed with an object");
        return request.query();
    }
    if (clusterOf(request.object()) != request.cluster())
        return failField("object", fmt::format("an object of {} is allowed", request.cluster()));
    if (auto filter = LineFilter::make(request.include(), {}); !filter)
        return passOn(filter);
    return logQueryFor(request.object(), request.include());
}

} // namespace

Result<v1::QueryStoredLogsResponse> StoredLogs::query(const v1::QueryStoredLogsRequest &request) const
{
    const auto cluster = m_view.clusters.get(request.cluster());
    if (!cluster)
        return fail(ErrorCode::NotFound, fmt::format("there is no cluster {}", request.cluster()));
    auto query = queryOf(request);
    if (!query)
        return passOn(query);
    if (request.limit() < 0 || request.limit() > kMaxLines)
        return failField("limit", fmt::format("1 to {} are allowed, or 0 for {}", kMaxLines, kDefaultLines));
    if (cluster->log_store_url().empty())
        return fail(ErrorCode::FailedPrecondition,
                    fmt::format("{} has no log store: its address has to be told first", request.cluster()));
    StoredLogQuery asked;
    asked.url = cluster->log_store_url();
    asked.query = *query;
    asked.limit = request.limit() == 0 ? kDefaultLines : request.limit();
    asked.forward = request.direction() == v1::QueryStoredLogsRequest::DIRECTION_FORWARD;
    const auto end = request.has_end_time() ? request.end_time() : TimeUtil::GetCurrentTime();
    const auto start = request.has_start_time() ? request.start_time() : end - TimeUtil::HoursToDuration(1);
    asked.startNanoseconds = TimeUtil::TimestampToNanoseconds(start);
    asked.endNanoseconds = TimeUtil::TimestampToNanoseconds(end);
    if (asked.startNanoseconds >= asked.endNanoseconds)
        return failField("start_time", "has to be before end_time");
    auto lines = m_client.query(asked);
    if (!lines)
        return passOn(lines);
    v1::QueryStoredLogsResponse response;
    response.set_query(asked.query);
    std::size_t bytes = 0;
    for (auto &line : *lines) {
        bytes += line.ByteSizeLong();
        if (bytes > kMaxBytes || response.lines_size() == asked.limit) {
            response.set_truncated(true);
            break;
        }
        *response.add_lines() = std::move(line);
    }
    response.set_truncated(response.truncated() || response.lines_size() == asked.limit);
    return response;
}

} // namespace wheelhouse::clusters
