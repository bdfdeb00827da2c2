#include "server/api/object_api.h"

#include <google/protobuf/util/time_util.h>

#include "server/api/object_lists.h"
#include "server/api/object_watch_source.h"

namespace wheelhouse::api {

namespace {

// For the first list of a kind.
constexpr std::chrono::seconds kListLimit{15};

// `clusters/c` or `clusters/c/namespaces/ns`; the namespace is empty for all.
struct OneParent {
    std::string cluster;
    std::string nameSpace;
};

Result<OneParent> parseParent(const std::string &parent, const clusters::ClusterView &view)
{
    const auto parsed = clusters::ObjectName::parse(parent);
    if (!parsed || !parsed->collection.empty() || parsed->cluster == "-")
        return failField("parent", "clusters/{cluster} or clusters/{cluster}/namespaces/{namespace} is allowed, of one cluster");
    OneParent one{std::string(clusters::clusterOf(parent)), std::string(parsed->nameSpace)};
    if (one.nameSpace == "-")
        one.nameSpace.clear();
    if (!view.clusters.get(one.cluster))
        return fail(ErrorCode::NotFound, fmt::format("there is no cluster {}", one.cluster));
    return one;
}

std::string orderKey(const v1::ObjectRow &row)
{
    return row.namespace_() + '/' + row.object_name();
}

} // namespace

ObjectApi::ObjectApi(CallChain &chain, clusters::ClusterView &view, clusters::KindCatalogue &kinds,
                     clusters::ObjectTables &tables, clusters::ObjectDesk &desk,
                     clusters::EventStore &events)
    : m_calls(chain, v1::ObjectService::service_full_name()), m_view(view), m_kinds(kinds), m_tables(tables),
      m_desk(desk), m_events(events)
{
}

grpc::ServerUnaryReactor *ObjectApi::ListObjectKinds(grpc::CallbackServerContext *context,
                                                     const v1::ListObjectKindsRequest *request,
                                                     v1::ListObjectKindsResponse *response)
{
    return m_calls.unary(context, request, response, "ListObjectKinds",
                         [this](const access::Caller &, const v1::ListObjectKindsRequest &asked,
                                v1::ListObjectKindsResponse &answer) -> Result<void> {
                             const auto parent = parseParent(asked.parent(), m_view);
                             if (!parent)
                                 return passOn(parent);
                             const auto list = m_kinds.get(parent->cluster, parent->nameSpace, asked.refresh());
                             if (!list)
                                 return passOn(list);
                             for (const auto &kind : (*list)->kinds)
                                 *answer.add_kinds() = kind;
                             for (const auto &failure : (*list)->failures)
                                 *answer.add_failures() = failure;
                             answer.set_omitted_count((*list)->omitted);
                             *answer.mutable_read_time() = google::protobuf::util::TimeUtil::TimeTToTimestamp(
                                 std::chrono::system_clock::to_time_t((*list)->readTime));
                             return {};
                         });
}

Result<clusters::ObjectTables::Lease> ObjectApi::open(const std::string &parent, const std::string &resource)
{
    const auto one = parseParent(parent, m_view);
    if (!one)
        return passOn(one);
    if (resource.empty())
        return failField("resource", "a kind is allowed, such as pods or deployments.apps");
    const auto kind = m_kinds.find(one->cluster, resource);
    if (!kind)
        return passOn(kind);
    if (!one->nameSpace.empty() && !kind->namespaced())
        return failField("parent", fmt::format("{} are in no namespace: {} is allowed", kind->resource(), one->cluster));
    return m_tables.open({one->cluster, *kind, one->nameSpace});
}

grpc::ServerUnaryReactor *ObjectApi::ListObjects(grpc::CallbackServerContext *context,
                                                 const v1::ListObjectsRequest *request, v1::ListObjectsResponse *response)
{
    return m_calls.unary(
        context, request, response, "ListObjects",
        [this](const access::Caller &, const v1::ListObjectsRequest &asked, v1::ListObjectsResponse &page) -> Result<void> {
            const auto table = open(asked.parent(), asked.resource());
            if (!table)
                return passOn(table);
            if (!(*table)->waitSettled(kListLimit))
                return fail(ErrorCode::Unavailable, fmt::format("{} has not listed them within {} s", (*table)->scope().cluster,
                                                                kListLimit.count()));
            if (const auto refusal = (*table)->refusal())
                return tl::unexpected<Error>(*refusal);
            const auto next = fillPage<v1::ObjectRow>((*table)->rows, {}, orderKey, asked.page_size(), asked.page_token(),
                                                      page.mutable_objects());
            if (!next)
                return passOn(next);
            page.set_next_page_token(*next);
            *page.mutable_kind() = (*table)->scope().kind;
            for (auto &column : (*table)->columns())
                *page.add_columns() = std::move(column);
            *page.mutable_source() = (*table)->board.get((*table)->scope().cluster);
            return {};
        });
}

grpc::ServerWriteReactor<v1::WatchObjectsResponse> *ObjectApi::WatchObjects(grpc::CallbackServerContext *context,
                                                                            const v1::WatchObjectsRequest *request)
{
    using Response = v1::WatchObjectsResponse;
    return m_calls.stream<Response>(
        context, request, "WatchObjects",
        [this](const access::Caller &, const v1::WatchObjectsRequest &asked) -> Result<std::unique_ptr<StreamSource<Response>>> {
            auto table = open(asked.parent(), asked.resource());
            if (!table)
                return passOn(table);
            return std::make_unique<ObjectWatchSource>(std::move(*table), asked.resume_token());
        });
}

} // namespace wheelhouse::api
