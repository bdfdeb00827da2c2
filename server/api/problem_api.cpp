#include "server/api/problem_api.h"

#include "server/api/cluster_parent.h"
#include "server/api/object_lists.h"
#include "server/api/table_stream.h"

namespace wheelhouse::api {

namespace {

bool isBelow(const v1::Problem &problem, const std::string &parent)
{
    return problem.resource() == parent || problem.resource().starts_with(parent + "/");
}

} // namespace

ProblemApi::ProblemApi(CallChain &chain, live::LiveTable<v1::Problem> &problems,
                       const live::LiveTable<v1::Cluster> &clusters)
    : m_calls(chain, v1::ProblemService::service_full_name()), m_problems(problems), m_clusters(clusters)
{
}

grpc::ServerUnaryReactor *ProblemApi::ListProblems(grpc::CallbackServerContext *context,
                                                   const v1::ListProblemsRequest *request,
                                                   v1::ListProblemsResponse *response)
{
    return m_calls.unary(
        context, request, response, "ListProblems",
        [this](const access::Caller &, const v1::ListProblemsRequest &asked, v1::ListProblemsResponse &page) -> Result<void> {
            const auto prefix = clusterPrefix(asked.parent(), m_clusters);
            if (!prefix)
                return passOn(prefix);
            const auto next = fillPage<v1::Problem>(
                m_problems, [&](const v1::Problem &problem) { return prefix->empty() || isBelow(problem, asked.parent()); },
                [](const v1::Problem &problem) {
                    // The newest first: the times of what is older are larger.
                    constexpr std::int64_t kFar = 1'000'000'000'000;
                    return rankKey(problem.severity(), kFar - problem.since_time().seconds(), problem.name());
                },
                asked.page_size(), asked.page_token(), page.mutable_problems());
            if (!next)
                return passOn(next);
            page.set_next_page_token(*next);
            return {};
        });
}

grpc::ServerWriteReactor<v1::WatchProblemsResponse> *
ProblemApi::WatchProblems(grpc::CallbackServerContext *context, const v1::WatchProblemsRequest *request)
{
    using Response = v1::WatchProblemsResponse;
    return m_calls.stream<Response>(
        context, request, "WatchProblems",
        [this](const access::Caller &, const v1::WatchProblemsRequest &asked) -> Result<std::unique_ptr<StreamSource<Response>>> {
            const auto prefix = clusterPrefix(asked.parent(), m_clusters);
            if (!prefix)
                return passOn(prefix);
            live::LiveTable<v1::Problem>::Filter filter;
            if (!prefix->empty())
                filter = [parent = asked.parent()](const v1::Problem &problem) { return isBelow(problem, parent); };
            return std::make_unique<TableStream<v1::Problem, Response>>(m_problems, asked.resume_token(), std::move(filter));
        });
}

} // namespace wheelhouse::api
