#include "server/api/event_api.h"

#include <fmt/format.h>

#include "server/api/object_lists.h"
#include "server/api/table_stream.h"

namespace wheelhouse::api {

namespace {

// Sorts the latest first: time counted down, then the name.
std::string latestFirst(const v1::Event &event)
{
    return fmt::format("{:020d}.{:09d} {}", 253402300799 - event.last_time().seconds(),
                       999999999 - event.last_time().nanos(), event.name());
}

} // namespace

EventApi::EventApi(CallChain &chain, clusters::ClusterView &view)
    : m_calls(chain, v1::EventService::service_full_name()), m_view(view)
{
}

grpc::ServerUnaryReactor *EventApi::ListEvents(grpc::CallbackServerContext *context,
                                          const v1::ListEventsRequest *request, v1::ListEventsResponse *response)
{
    return m_calls.unary(
        context, request, response, "ListEvents",
        [this](const access::Caller &, const v1::ListEventsRequest &asked, v1::ListEventsResponse &page) -> Result<void> {
            const auto parent = ObjectParent::parse(asked.parent(), true, m_view, &m_view.eventSources);
            if (!parent)
                return passOn(parent);
            const auto next = fillPage<v1::Event>(
                m_view.events, [&](const v1::Event &object) { return (*parent)->holds(object.name()); },
                latestFirst, asked.page_size(), asked.page_token(), page.mutable_events());
            if (!next)
                return passOn(next);
            page.set_next_page_token(*next);
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
