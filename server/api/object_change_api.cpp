#include "server/api/object_change_api.h"

#include <charconv>

#include <google/protobuf/util/time_util.h>

#include "server/api/object_lists.h"
#include "server/clusters/objects/kind_names.h"

namespace wheelhouse::api {

namespace {

constexpr int kDefaultChanges = 100;

clusters::Moment momentFrom(const google::protobuf::Timestamp &time)
{
    return clusters::Moment(std::chrono::microseconds(google::protobuf::util::TimeUtil::TimestampToMicroseconds(time)));
}

std::string tokenOf(const clusters::KeptChange &kept)
{
    return fmt::format("{} {}", momentFrom(kept.change.time()).time_since_epoch().count(), kept.id);
}

} // namespace

ObjectChangeApi::ObjectChangeApi(CallChain &chain, clusters::ClusterView &view, clusters::ObjectDesk &desk,
                                 clusters::ChangeStore &store)
    : m_calls(chain, v1::ObjectChangeService::service_full_name()), m_view(view), m_desk(desk), m_store(store)
{
}

Result<clusters::ChangeQuery> ObjectChangeApi::queryOf(const v1::ListObjectChangesRequest &asked)
{
    clusters::ChangeQuery query;
    const auto parsed = clusters::ObjectName::parse(asked.name());
    if (!parsed || parsed->cluster == "-")
        return failField("name", "an object, clusters/{cluster} or clusters/{cluster}/namespaces/{namespace} is allowed");
    query.cluster = std::string(clusters::clusterOf(asked.name()));
    if (!m_view.clusters.get(query.cluster))
        return fail(ErrorCode::NotFound, fmt::format("there is no cluster {}", query.cluster));
    if (parsed->collection.empty()) {
        query.nameSpace = parsed->nameSpace == "-" ? std::string() : std::string(parsed->nameSpace);
    } else if (const auto address = m_desk.address(asked.name())) {
        query.object = clusters::objectNameOf(address->cluster, address->kind, address->nameSpace, address->name);
    } else if (address.error().code == ErrorCode::Unavailable) {
        // The cluster is away: the canonical name is found without it.
        query.object = asked.name();
    } else {
        return passOn(address);
    }
    if (asked.has_since_time())
        query.since = momentFrom(asked.since_time());
    if (asked.has_until_time())
        query.until = momentFrom(asked.until_time());
    if (asked.page_size() < 0)
        return failField("page_size", "0 or more is allowed");
    query.limit = asked.page_size() == 0 ? kDefaultChanges : std::min(asked.page_size(), kMaxPageSize);
    if (asked.page_token().empty())
        return query;
    const auto space = asked.page_token().find(' ');
    std::int64_t moment = 0;
    const auto *const begin = asked.page_token().data();
    if (space == std::string::npos || std::from_chars(begin, begin + space, moment).ec != std::errc())
        return failField("page_token", "a token of the page before is allowed");
    query.afterTime = clusters::Moment(std::chrono::microseconds(moment));
    query.afterId = asked.page_token().substr(space + 1);
    return query;
}

grpc::ServerUnaryReactor *ObjectChangeApi::ListObjectChanges(grpc::CallbackServerContext *context,
                                                             const v1::ListObjectChangesRequest *request,
                                                             v1::ListObjectChangesResponse *response)
{
    return m_calls.unary(
        context, request, response, "ListObjectChanges",
        [this](const access::Caller &, const v1::ListObjectChangesRequest &asked, v1::ListObjectChangesResponse &page) -> Result<void> {
            auto query = queryOf(asked);
            if (!query)
                return passOn(query);
            // One more tells whether there is a page behind this one.
            ++query->limit;
            auto kept = m_store.findChanges(*query);
            if (!kept)
                return passOn(kept);
            std::size_t bytes = 0;
            for (std::size_t i = 0; i < kept->size(); ++i) {
                if (page.changes_size() + 1 >= query->limit || bytes > kMaxPageBytes) {
                    page.set_next_page_token(tokenOf((*kept)[i - 1]));
                    break;
                }
                bytes += (*kept)[i].change.ByteSizeLong();
                *page.add_changes() = (*kept)[i].change;
            }
            return {};
        });
}

} // namespace wheelhouse::api
