#include "server/links/kubernetes/objects/table_watch.h"

#include <future>

namespace wheelhouse::kubernetes {

namespace {

using SourceState = v1::SourceState;

bool isSameColumns(const std::vector<v1::ObjectColumn> &left, const std::vector<v1::ObjectColumn> &right)
{
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](const auto &a, const auto &b) { return a.title() == b.title() && a.type() == b.type(); });
}

} // namespace

std::string collectionPathOf(const v1::ObjectKind &kind, const std::string &nameSpace)
{
    std::string path = kind.group().empty() ? "/api/" + encodeSegment(kind.version())
                                            : fmt::format("/apis/{}/{}", encodeSegment(kind.group()), encodeSegment(kind.version()));
    if (kind.namespaced() && !nameSpace.empty())
        path += "/namespaces/" + encodeSegment(nameSpace);
    return path + "/" + encodeSegment(kind.plural());
}

class TableWatch::Handler final : public CollectionHandler {
public:
    Handler(const std::shared_ptr<ClusterLoop> &loop, std::shared_ptr<KubernetesApi> api, const clusters::ObjectScope &scope,
            std::shared_ptr<clusters::ObjectTableSink> sink, ReflectorTimes times)
        : m_sink(std::move(sink)), m_decoder(scope),
          m_watch(loop, std::move(api), collectionPathOf(scope.kind, scope.nameSpace), "includeObject=Metadata&", kTableJson,
                  times, *this)
    {
    }

    void start() { m_watch.start(); }
    void stop() { m_watch.stop(); }

    void listBegun() override { m_begun = false; }

    Result<Page> readPage(std::string_view body) override
    {
        const auto read = m_decoder.readList(
            body, std::chrono::system_clock::now(),
            [this](const auto &columns) {
                m_columns = columns;
                if (!std::exchange(m_begun, true))
                    m_sink->beginList(columns);
            },
            [this](v1::ObjectRow row) { m_sink->upsert(std::move(row)); });
        if (!read)
            return passOn(read);
        return Page{read->version, read->next, false};
    }

    void listEnded() override { m_sink->endList({}); }

    Result<Event> readEvent(std::string_view line) override
    {
        const auto before = m_columns;
        std::vector<v1::ObjectRow> rows;
        const auto read = m_decoder.readEvent(line, std::chrono::system_clock::now(),
                                              [&](v1::ObjectRow row) { rows.push_back(std::move(row)); });
        if (!read)
            return passOn(read);
        // The kind was defined anew: every row has other cells now.
        if (!read->columns.empty() && !isSameColumns(read->columns, before))
            return Event{{}, true};
        for (auto &row : rows) {
            if (read->type == "DELETED")
                m_sink->remove(row.name());
            else
                m_sink->upsert(std::move(row));
        }
        return Event{read->version, false};
    }

    void settled() override { m_sink->settle(); }

    void stateChanged(State state, const std::optional<Error> &failure) override
    {
        if (state == State::Live) {
            m_wasLive = true;
            return m_sink->stateChanged(SourceState::STATE_LIVE, {});
        }
        if (!failure)
            return;
        const bool denied = failure->code == ErrorCode::PermissionDenied || failure->code == ErrorCode::Unauthenticated;
        m_sink->stateChanged(denied          ? SourceState::STATE_DENIED
                                 : m_wasLive ? SourceState::STATE_STALE
                                             : SourceState::STATE_FAILED,
                             failure->message);
    }

private:
    const std::shared_ptr<clusters::ObjectTableSink> m_sink;
    TableDecoder m_decoder;
    std::vector<v1::ObjectColumn> m_columns;
    bool m_begun = false;
    bool m_wasLive = false;
    CollectionWatch m_watch;
};

TableWatch::TableWatch(std::shared_ptr<ClusterLoop> loop, std::shared_ptr<KubernetesApi> api, clusters::ObjectScope scope,
                       std::shared_ptr<clusters::ObjectTableSink> sink, ReflectorTimes times, IsCurrent isCurrent)
    : m_loop(std::move(loop)), m_api(api), m_isCurrent(std::move(isCurrent)),
      m_handler(std::make_shared<Handler>(m_loop, std::move(api), scope, std::move(sink), times))
{
    m_loop->post([handler = m_handler] { handler->start(); });
}

TableWatch::~TableWatch()
{
    // It ends on the thread it lives on. A loop that was stopped drops the task,
    // and with it the promise.
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
