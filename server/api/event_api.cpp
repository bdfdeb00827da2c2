#include "server/api/event_api.h"

#include <charconv>
#include <map>
#include <set>

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include "server/api/object_lists.h"
#include "server/api/table_stream.h"

namespace wheelhouse::api {

namespace {

constexpr std::size_t kMaxText = 200;

// Sorts the latest first: time counted down, then the name.
std::string latestFirst(const v1::Event &event)
{
    return fmt::format("{:020d} {}", 253402300799999999 - clusters::momentOf(event).time_since_epoch().count(), event.name());
}

clusters::Moment momentFrom(const google::protobuf::Timestamp &time)
{
    return clusters::Moment(std::chrono::microseconds(google::protobuf::util::TimeUtil::TimestampToMicroseconds(time)));
}

// `Pod/gateway-7f…`, or a resource name: `…/pods/gateway-7f…` is a Pod as well.
Result<void> readObject(const std::string &object, clusters::EventQuery &query)
{
    if (object.empty())
        return {};
    const auto slash = object.find('/');
    if (!object.starts_with("clusters/")) {
        if (slash == std::string::npos || slash == 0 || slash + 1 == object.size())
            return failField("object", "KIND/NAME such as Pod/gateway-1, or an object's resource name is allowed");
        query.objectKind = object.substr(0, slash);
        query.objectName = object.substr(slash + 1);
        return {};
    }
    const auto parsed = clusters::ObjectName::parse(object);
    if (!parsed || (parsed->id.empty() && parsed->nameSpace.empty()))
        return failField("object", "KIND/NAME such as Pod/gateway-1, or an object's resource name is allowed");
    query.objectName = std::string(parsed->id.empty() ? parsed->nameSpace : parsed->id);
    query.nameSpace = std::string(parsed->id.empty() ? std::string_view() : parsed->nameSpace);
    // Names have the plural, events the kind: the common ones are told apart.
    static const std::map<std::string_view, std::string_view> kKinds{
        {"pods", "Pod"}, {"nodes", "Node"}, {"services", "Service"}, {"deployments", "Deployment"}, {"statefulsets", "StatefulSet"},
        {"daemonsets", "DaemonSet"}, {"replicasets", "ReplicaSet"}, {"jobs", "Job"}, {"cronjobs", "CronJob"},
        {"persistentvolumeclaims", "PersistentVolumeClaim"}, {"horizontalpodautoscalers", "HorizontalPodAutoscaler"}, {"ingresses", "Ingress"}};
    if (const auto known = kKinds.find(parsed->collection.substr(0, parsed->collection.find('.'))); known != kKinds.end())
        query.objectKind = std::string(known->second);
    return {};
}

Result<clusters::EventQuery> queryOf(const v1::ListEventsRequest &asked, const ObjectParent &parent)
{
    clusters::EventQuery query;
    if (parent.parsed.cluster != "-")
        query.cluster = std::string(clusters::clusterOf(parent.text));
    if (auto read = readObject(asked.object(), query); !read)
        return passOn(read);
    if (!parent.parsed.nameSpace.empty() && parent.parsed.nameSpace != "-")
        query.nameSpace = std::string(parent.parsed.nameSpace);
    query.warningsOnly = asked.warnings_only();
    query.reason = asked.reason();
    if (asked.has_since_time())
        query.since = momentFrom(asked.since_time());
    if (asked.has_until_time())
        query.until = momentFrom(asked.until_time());
    if (query.since && query.until && *query.since >= *query.until)
        return failField("until_time", "a time after since_time is allowed");
    if (asked.text().size() > kMaxText)
        return failField("text", fmt::format("at most {} bytes are allowed", kMaxText));
    for (const char c : asked.text())
        query.text += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (asked.page_size() < 0)
        return failField("page_size", "0 or more is allowed");
    query.limit = asked.page_size() == 0 ? kDefaultPageSize : std::min(asked.page_size(), kMaxPageSize);
    if (asked.page_token().empty())
        return query;
    const auto space = asked.page_token().find(' ');
    std::int64_t down = 0;
    const auto *const begin = asked.page_token().data();
    if (space == std::string::npos || std::from_chars(begin, begin + space, down).ec != std::errc())
        return failField("page_token", "a token of the page before is allowed");
    query.afterTime = clusters::Moment(std::chrono::microseconds(253402300799999999 - down));
    query.afterName = asked.page_token().substr(space + 1);
    return query;
}

} // namespace

EventApi::EventApi(CallChain &chain, clusters::ClusterView &view, clusters::EventStore *store)
    : m_calls(chain, v1::EventService::service_full_name()), m_view(view), m_store(store)
{
}

grpc::ServerUnaryReactor *EventApi::ListEvents(grpc::CallbackServerContext *context,
                                          const v1::ListEventsRequest *request, v1::ListEventsResponse *response)
{
    return m_calls.unary(
        context, request, response, "ListEvents",
        [this](const access::Caller &, const v1::ListEventsRequest &asked, v1::ListEventsResponse &page) -> Result<void> {
            // What was kept can be told of a cluster that is away, too.
            const auto parent = ObjectParent::parse(asked.parent(), true, m_view, m_store ? nullptr : &m_view.eventSources);
            if (!parent)
                return passOn(parent);
            auto query = queryOf(asked, **parent);
            if (!query)
                return passOn(query);
            // By order: what both have is told as it is now.
            std::map<std::string, std::shared_ptr<const v1::Event>> rows;
            std::set<std::string> known;
            for (auto &event : m_view.events.select([&](const v1::Event &each) { return query->holds(each); })) {
                known.insert(event->name());
                auto order = latestFirst(*event);
                rows.emplace(std::move(order), std::move(event));
            }
            if (m_store) {
                // One more tells whether there is a page behind this one.
                ++query->limit;
                auto kept = m_store->findEvents(*query);
                if (!kept)
                    return passOn(kept);
                for (auto &event : *kept) {
                    if (known.contains(event.name()))
                        continue;
                    auto order = latestFirst(event);
                    rows.emplace(std::move(order), std::make_shared<const v1::Event>(std::move(event)));
                }
                --query->limit;
            }
            // Nothing there is another thing than nothing allowed, or nothing known.
            if (rows.empty() && asked.page_token().empty()) {
                if (const auto seen = ObjectParent::parse(asked.parent(), true, m_view, &m_view.eventSources); !seen)
                    return passOn(seen);
            }
            std::size_t bytes = 0;
            for (const auto &[key, event] : rows) {
                if (page.events_size() >= query->limit || bytes > kMaxPageBytes) {
                    page.set_next_page_token(latestFirst(page.events(page.events_size() - 1)));
                    break;
                }
                bytes += event->ByteSizeLong();
                *page.add_events() = *event;
            }
            return {};
        });
}

grpc::ServerWriteReactor<v1::WatchEventsResponse> *EventApi::WatchEvents(grpc::CallbackServerContext *context,
                                                                 const v1::WatchEventsRequest *request)
{
    using Response = v1::WatchEventsResponse;
    return m_calls.stream<Response>(
        context, request, "WatchEvents",
        [this](const access::Caller &, const v1::WatchEventsRequest &asked) -> Result<std::unique_ptr<StreamSource<Response>>> {
            const auto parent = ObjectParent::parse(asked.parent(), true, m_view);
            if (!parent)
                return passOn(parent);
            typename live::LiveTable<v1::Event>::Filter filter;
            // Whoever watches everything can resume without a snapshot.
            if (!isEverything(**parent))
                filter = [parent = *parent](const v1::Event &object) { return parent->holds(object.name()); };
            return std::make_unique<TableStream<v1::Event, Response>>(
                m_view.events, asked.resume_token(), std::move(filter), &m_view.eventSources,
                [parent = *parent](const std::string &source) { return parent->concerns(source); });
        });
}

} // namespace wheelhouse::api
