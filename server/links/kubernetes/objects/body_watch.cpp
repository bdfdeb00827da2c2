#include "server/links/kubernetes/objects/body_watch.h"

#include <future>

#include <simdjson.h>

namespace wheelhouse::kubernetes {

namespace {

using simdjson::dom::element;
using simdjson::dom::object;

// Objects may be large: fewer of them a page.
constexpr int kPageSize = 100;

std::string textAt(const object &from, std::string_view key)
{
    std::string_view text;
    return from[key].get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

Error malformed()
{
    return {ErrorCode::Unavailable, "the API server sent what cannot be decoded", {}};
}

ReflectorTimes withSmallPages(ReflectorTimes times)
{
    times.pageSize = std::min(times.pageSize, kPageSize);
    return times;
}

std::string queryOf(const std::string &fieldSelector)
{
    return fieldSelector.empty() ? std::string() : "fieldSelector=" + encodeSegment(fieldSelector) + "&";
}

} // namespace

class BodyWatch::Handler final : public CollectionHandler {
public:
    Handler(const std::shared_ptr<ClusterLoop> &loop, std::shared_ptr<KubernetesApi> api, const clusters::ObjectScope &scope,
            const std::string &fieldSelector, std::shared_ptr<clusters::ObjectBodySink> sink, ReflectorTimes times)
        : m_sink(std::move(sink)), m_watch(loop, std::move(api), collectionPathOf(scope.kind, scope.nameSpace),
                                           queryOf(fieldSelector), kJson, withSmallPages(times), *this)
    {
    }

    void start() { m_watch.start(); }
    void stop() { m_watch.stop(); }

    void listBegun() override { m_sink->beginList(); }
    void listEnded() override { m_sink->endList(); }
    void settled() override {}
    void stateChanged(State, const std::optional<Error> &) override {}

    Result<Page> readPage(std::string_view body) override
    {
        simdjson::dom::parser parser;
        element document;
        element about;
        object metadata;
        simdjson::dom::array items;
        if (parser.parse(body.data(), body.size()).get(document) != simdjson::SUCCESS
            || document["metadata"].get(metadata) != simdjson::SUCCESS || document["items"].get(about) != simdjson::SUCCESS
            || !(about.is_null() || about.get(items) == simdjson::SUCCESS))
            return tl::unexpected<Error>(malformed());
        // Where there are none they may be null.
        if (!about.is_null()) {
            for (const auto item : items)
                m_sink->upsert(simdjson::minify(item));
        }
        return Page{textAt(metadata, "resourceVersion"), textAt(metadata, "continue"), false};
    }

    Result<Event> readEvent(std::string_view line) override
    {
        simdjson::dom::parser parser;
        element document;
        element about;
        object metadata;
        std::string_view type;
        if (parser.parse(line.data(), line.size()).get(document) != simdjson::SUCCESS || document["type"].get(type) != simdjson::SUCCESS
            || document["object"].get(about) != simdjson::SUCCESS || about["metadata"].get(metadata) != simdjson::SUCCESS)
            return tl::unexpected<Error>(malformed());
        if (type == "DELETED")
            m_sink->remove(simdjson::minify(about));
        else if (type != "BOOKMARK")
            m_sink->upsert(simdjson::minify(about));
        return Event{textAt(metadata, "resourceVersion"), false};
    }

private:
    const std::shared_ptr<clusters::ObjectBodySink> m_sink;
    CollectionWatch m_watch;
};

BodyWatch::BodyWatch(std::shared_ptr<ClusterLoop> loop, std::shared_ptr<KubernetesApi> api, const clusters::ObjectScope &scope,
                     const std::string &fieldSelector, std::shared_ptr<clusters::ObjectBodySink> sink, ReflectorTimes times,
                     TableWatch::IsCurrent isCurrent)
    : m_loop(std::move(loop)), m_api(api), m_isCurrent(std::move(isCurrent)),
      m_handler(std::make_shared<Handler>(m_loop, std::move(api), scope, fieldSelector, std::move(sink), times))
{
    m_loop->post([handler = m_handler] { handler->start(); });
}

BodyWatch::~BodyWatch()
{
    // As TableWatch's.
    auto ended = std::make_shared<std::promise<void>>();
    auto future = ended->get_future();
    m_loop->post([handler = std::move(m_handler), ended]() mutable {
        handler->stop();
        handler.reset();
        ended->set_value();
    });
    ended.reset();
    future.wait();
}

} // namespace wheelhouse::kubernetes
