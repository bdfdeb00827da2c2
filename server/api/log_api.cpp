#include "server/api/log_api.h"

#include <fmt/format.h>

#include "server/clusters/logs/merged_log.h"
#include "server/clusters/object_names.h"

namespace wheelhouse::api {

namespace {

constexpr int kMaxPods = 100;
constexpr int kMaxContainers = 100;
constexpr std::int64_t kDefaultTail = 1000;

// A merged log as a stream's messages.
class MergedLogSource final : public StreamSource<v1::StreamLogsResponse> {
public:
    explicit MergedLogSource(std::unique_ptr<clusters::MergedLog> log) : m_log(std::move(log)) {}

    void start(std::function<void()> wake) override { m_log->start(std::move(wake)); }

    Result<Next> next(v1::StreamLogsResponse &response) override
    {
        const auto next = m_log->take(response);
        if (!next)
            return passOn(next);
        switch (*next) {
        case clusters::MergedLog::Next::Message: return Next::Message;
        case clusters::MergedLog::Next::End: return Next::End;
        default: return Next::Wait;
        }
    }

    // Readers of logs know no marks; keep-alive is the transport's.
    bool heartbeat(v1::StreamLogsResponse &) override { return false; }

private:
    const std::unique_ptr<clusters::MergedLog> m_log;
};

Result<void> checkSources(const v1::StreamLogsRequest &asked, const clusters::ClusterView &view)
{
    if (asked.parent().empty() == (asked.pods_size() == 0))
        return failField("parent", "either a workload's name or names of pods have to be given");
    if (asked.pods_size() > kMaxPods)
        return failField("pods", fmt::format("at most {} are allowed", kMaxPods));
    if (asked.containers_size() > kMaxContainers)
        return failField("containers", fmt::format("at most {} are allowed", kMaxContainers));
    if (asked.previous() && asked.follow())
        return failField("previous", "not allowed with follow: what was before the last restart has ended");
    if (!asked.parent().empty() && !view.workloads.get(asked.parent()))
        return fail(ErrorCode::NotFound, fmt::format("there is no workload {}", asked.parent()));
    for (const auto &pod : asked.pods()) {
        if (clusters::clusterOf(pod) != clusters::clusterOf(asked.pods(0)))
            return failField("pods", "pods of one cluster are allowed");
        const auto found = view.pods.get(pod);
        if (!found)
            return fail(ErrorCode::NotFound, fmt::format("there is no pod {}", pod));
        for (const auto &container : asked.containers()) {
            const bool has = std::any_of(found->containers().begin(), found->containers().end(),
                                         [&](const auto &each) { return each.name() == container; });
            if (!has && asked.pods_size() == 1)
                return failField("containers", fmt::format("{} has no container {}", pod, container));
        }
    }
    return {};
}

} // namespace

LogApi::LogApi(CallChain &chain, clusters::ClusterView &view, clusters::ClusterDirectory &directory,
               clusters::StoredLogs &stored)
    : m_calls(chain, v1::LogService::service_full_name()), m_view(view), m_directory(directory), m_stored(stored)
{
}

grpc::ServerWriteReactor<v1::StreamLogsResponse> *LogApi::StreamLogs(grpc::CallbackServerContext *context,
                                                                     const v1::StreamLogsRequest *request)
{
    using Response = v1::StreamLogsResponse;
    return m_calls.stream<Response>(
        context, request, "StreamLogs",
        [this](const access::Caller &,
               const v1::StreamLogsRequest &asked) -> Result<std::unique_ptr<StreamSource<Response>>> {
            if (auto checked = checkSources(asked, m_view); !checked)
                return passOn(checked);
            auto filter = clusters::LineFilter::make(asked.include(), asked.exclude());
            if (!filter)
                return passOn(filter);
            clusters::MergedLogOptions options;
            options.workload = asked.parent();
            options.pods = {asked.pods().begin(), asked.pods().end()};
            options.containers = {asked.containers().begin(), asked.containers().end()};
            options.request.follow = asked.follow();
            options.request.previous = asked.previous();
            options.request.tailLines = asked.tail_lines() == 0 ? kDefaultTail : asked.tail_lines();
            if (asked.has_since_time()) {
                options.request.since = std::chrono::system_clock::from_time_t(asked.since_time().seconds());
                if (asked.tail_lines() == 0)
                    options.request.tailLines = -1;
            }
            return std::make_unique<MergedLogSource>(std::make_unique<clusters::MergedLog>(
                m_view,
                [this](const std::string &pod, clusters::LogRequest log, std::function<void()> wake) {
                    return m_directory.openLogs(pod, std::move(log), std::move(wake));
                },
                std::move(options), std::move(*filter)));
        });
}

grpc::ServerUnaryReactor *LogApi::QueryStoredLogs(grpc::CallbackServerContext *context,
                                                  const v1::QueryStoredLogsRequest *request,
                                                  v1::QueryStoredLogsResponse *response)
{
    return m_calls.unary(context, request, response, "QueryStoredLogs",
                         [this](const access::Caller &, const v1::QueryStoredLogsRequest &asked,
                                v1::QueryStoredLogsResponse &answer) -> Result<void> {
                             auto found = m_stored.query(asked);
                             if (!found)
                                 return passOn(found);
                             answer = std::move(*found);
                             return {};
                         });
}

grpc::ServerUnaryReactor *LogApi::SetLogStore(grpc::CallbackServerContext *context,
                                              const v1::SetLogStoreRequest *request, v1::Cluster *response)
{
    return m_calls.unary(context, request, response, "SetLogStore",
                         [this](const access::Caller &, const v1::SetLogStoreRequest &asked,
                                v1::Cluster &cluster) -> Result<void> {
                             auto changed = m_directory.setLogStore(asked.name(), asked.log_store_url());
                             if (!changed)
                                 return passOn(changed);
                             cluster = std::move(*changed);
                             return {};
                         });
}

} // namespace wheelhouse::api
