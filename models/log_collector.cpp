#include "models/log_collector.h"

#include "client/watch_call.h"
#include "models/calls.h"
#include "models/error_text.h"
#include "models/proto_values.h"
#include "models/stored_log_reader.h"
#include "models/text.h"
#include "wheelhouse/v1/logs.grpc.pb.h"

namespace wheelhouse::models {

namespace {

constexpr std::size_t kMaxPendingItems = 20'000;
constexpr int kReopenMs = 2'000;
// A log that said nothing for so long may have nothing to say.
constexpr int kSilenceMs = 1'500;
// What may have come late of other pods when the stream broke.
constexpr qint64 kOverlapMs = 2'000;

using Watch = client::WatchCall<v1::StreamLogsRequest, v1::StreamLogsResponse>;

} // namespace

// What came, in its order.
struct LogNews {
    struct Item {
        int source = 0;
        qint64 msSinceEpoch = 0;
        QString text = {};
        // Not 0: so many lines are missing here.
        qint64 skipped = 0;
        // Not KIND_UNSPECIFIED: `text` is its reason.
        int notice = 0;
    };
    struct Source {
        int number = 0;
        QString pod;
        QString container;
    };
    std::vector<Source> sources;
    std::vector<Item> items;
    qint64 hidden = 0;
    int leftOut = 0;
    bool ended = false;
    std::optional<Error> error;
};

// The open stream. What comes waits in a mailbox; while that is full no further
// message is read.
class LogStream final : private client::WatchHandler<v1::StreamLogsResponse> {
public:
    using Deliver = std::function<void(LogNews)>;

    LogStream(const std::shared_ptr<client::Channel> &channel, StreamBridge &bridge, v1::StreamLogsRequest request,
              Deliver deliver)
        : m_box(std::make_shared<Box>(bridge.door(), *this, std::move(deliver)))
    {
        bridge.attach(m_box);
        m_watch = client::watch<v1::LogService>(channel, &v1::LogService::Stub::async::StreamLogs, std::move(request), *this,
                                                {.reconnect = false, .silence = std::chrono::milliseconds(0)});
        m_watch->start();
    }

    void setPaused(bool paused) { m_box->setPaused(paused); }

private:
    class Box final : public Mailbox {
    public:
        Box(std::shared_ptr<UiDoor> door, LogStream &stream, Deliver deliver)
            : Mailbox(std::move(door)), m_stream(stream), m_deliver(std::move(deliver))
        {
        }
        void put(LogNews news)
        {
            bool stop = false;
            {
                const std::lock_guard lock(m_mutex);
                m_news.sources.insert(m_news.sources.end(), news.sources.begin(), news.sources.end());
                m_news.items.insert(m_news.items.end(), std::make_move_iterator(news.items.begin()),
                                    std::make_move_iterator(news.items.end()));
                m_news.hidden += news.hidden;
                m_news.leftOut = std::max(m_news.leftOut, news.leftOut);
                if (news.ended) {
                    m_news.ended = true;
                    m_news.error = std::move(news.error);
                }
                m_any = true;
                stop = m_news.items.size() > kMaxPendingItems;
                m_full = m_full || stop;
            }
            if (stop)
                m_stream.m_watch->pause();
            ring();
        }
        void setPaused(bool paused)
        {
            {
                const std::lock_guard lock(m_mutex);
                m_paused = paused;
            }
            paused ? m_stream.m_watch->pause() : m_stream.m_watch->resume();
            ring();
        }
        void drain() override
        {
            LogNews news;
            bool resume = false;
            {
                const std::lock_guard lock(m_mutex);
                if (!m_any || m_paused)
                    return;
                m_any = false;
                news = std::exchange(m_news, LogNews{});
                resume = std::exchange(m_full, false);
            }
            if (resume && m_stream.m_watch)
                m_stream.m_watch->resume();
            m_deliver(std::move(news));
        }

    private:
        LogStream &m_stream;
        const Deliver m_deliver;
        std::mutex m_mutex;
        bool m_any = false;
        bool m_full = false;
        bool m_paused = false;
        LogNews m_news;
    };

    // On gRPC's threads.
    void watchMessage(v1::StreamLogsResponse &&message) override
    {
        LogNews news;
        for (const auto &source : message.sources())
            news.sources.push_back({source.number(), fromUtf8(lastPart(source.pod())), fromUtf8(source.container())});
        news.items.reserve(static_cast<std::size_t>(message.entries_size()));
        for (const auto &entry : message.entries()) {
            LogNews::Item item{.source = entry.source(), .msSinceEpoch = msOf(entry.time())};
            if (entry.has_notice()) {
                item.notice = entry.notice().kind();
                item.text = fromUtf8(entry.notice().reason());
            } else if (entry.what_case() == v1::LogEntry::kSkippedCount) {
                item.skipped = entry.skipped_count();
            } else {
                item.text = fromUtf8(entry.text());
                if (entry.cut())
                    item.text += QStringLiteral(" […]");
            }
            news.items.push_back(std::move(item));
        }
        news.hidden = message.hidden_count();
        news.leftOut = message.left_out_source_count();
        m_box->put(std::move(news));
    }
    void watchState(const client::WatchState &state) override
    {
        if (state.kind != client::WatchState::Kind::Ended && state.kind != client::WatchState::Kind::Lost)
            return;
        LogNews news;
        news.ended = true;
        news.error = state.error;
        m_box->put(std::move(news));
    }

    const std::shared_ptr<Box> m_box;
    std::unique_ptr<Watch> m_watch;
};

LogCollector::LogCollector(LogModel &model, Calls &calls, StreamBridge &bridge, std::string key)
    : QObject(&model), m_model(model), m_channel(calls.channel()), m_bridge(bridge), m_key(std::move(key)),
      m_stored(new StoredLogReader(model, calls, m_key, this))
{
    m_reopen.setSingleShot(true);
    m_reopen.setInterval(kReopenMs);
    connect(&m_reopen, &QTimer::timeout, this, [this] { open(true); });
    m_silence.setSingleShot(true);
    m_silence.setInterval(kSilenceMs);
    connect(&m_silence, &QTimer::timeout, this, [this] {
        if (m_stream && m_model.state().kind == PanelState::Kind::Loading)
            m_model.setState(nothingYet());
    });
    connect(&model, &LogModel::retryWanted, this, [this] {
        if (!m_stream && !m_stored->isReading())
            start();
    });
    connect(&model, &LogModel::wantedChanged, this, &LogCollector::askedAnew);
}

LogCollector::~LogCollector() = default;

void LogCollector::start()
{
    m_wanted = m_model.wanted();
    if (m_wanted.stored.count() > 0) {
        m_stored->read();
        return;
    }
    PanelState state;
    state.kind = PanelState::Kind::Loading;
    m_model.setState(state);
    open(false);
}

void LogCollector::askedAnew()
{
    const auto before = std::exchange(m_wanted, m_model.wanted());
    if (before.include == m_wanted.include && before.exclude == m_wanted.exclude && before.previous == m_wanted.previous
        && before.stored == m_wanted.stored) {
        if (m_stream)
            m_stream->setPaused(m_wanted.paused);
        return;
    }
    m_stream.reset();
    m_stored->stop();
    m_reopen.stop();
    m_silence.stop();
    m_model.clear();
    m_seen.clear();
    m_latest = 0;
    start();
}

void LogCollector::open(bool again)
{
    v1::StreamLogsRequest request;
    if (partOf(m_key, "pods").empty())
        request.set_parent(m_key);
    else
        request.add_pods(m_key);
    request.set_follow(!m_wanted.previous);
    request.set_previous(m_wanted.previous);
    request.set_include(m_wanted.include.toStdString());
    request.set_exclude(m_wanted.exclude.toStdString());
    if (again && m_latest > 0)
        request.mutable_since_time()->set_seconds((m_latest - kOverlapMs) / 1000);
    m_podOf.clear();
    m_seenBefore = again ? m_seen : std::map<int, qint64>();
    m_silence.start();
    m_stream = std::make_unique<LogStream>(m_channel, m_bridge, std::move(request),
                                           [this](LogNews news) { take(std::move(news)); });
    if (m_wanted.paused)
        m_stream->setPaused(true);
}

void LogCollector::take(LogNews news)
{
    for (const auto &source : news.sources) {
        m_podOf[source.number] = m_model.sourceOf(source.pod, source.container);
    }
    std::vector<LogModel::Incoming> lines;
    const auto flush = [&] {
        if (!lines.empty())
            m_model.append(std::exchange(lines, {}));
    };
    lines.reserve(news.items.size());
    for (auto &item : news.items) {
        const int pod = m_podOf[item.source];
        const QString &name = m_model.pods()[pod];
        if (item.notice != 0) {
            flush();
            note(pod, name, item.notice, item.text);
        } else if (item.skipped > 0) {
            flush();
            m_model.noteSkipped(item.skipped);
            m_model.appendMark(tr("%n line(s) of %1 are missing here: they came faster than they could be read", nullptr,
                                  static_cast<int>(item.skipped)).arg(name));
        } else {
            // Read again after the connection broke.
            if (const auto before = m_seenBefore.find(pod); before != m_seenBefore.end() && item.msSinceEpoch <= before->second)
                continue;
            qint64 &seen = m_seen[pod];
            seen = std::max(seen, item.msSinceEpoch);
            lines.push_back({.msSinceEpoch = item.msSinceEpoch, .text = std::move(item.text), .pod = pod});
        }
    }
    flush();
    for (const auto &[pod, seen] : m_seen)
        m_latest = std::max(m_latest, seen);
    m_model.noteFiltered(news.hidden);
    if (news.leftOut > 0)
        m_model.appendMark(tr("%n container(s) are left out: there are more than 200.", nullptr, news.leftOut));
    if (!news.items.empty() || news.hidden > 0) {
        PanelState state;
        state.kind = PanelState::Kind::Live;
        m_model.setState(state);
    }
    if (news.ended)
        ended(news.error);
}

void LogCollector::note(int pod, const QString &name, int kind, const QString &reason)
{
    switch (kind) {
    case v1::LogNotice::KIND_STARTED: return m_model.appendMark(tr("Pod %1 began").arg(name));
    case v1::LogNotice::KIND_ENDED:
        return m_model.endPod(pod, reason.isEmpty() ? tr("Pod %1 ended").arg(name) : tr("Pod %1 ended: %2").arg(name, reason));
    case v1::LogNotice::KIND_RESTARTED:
        return m_model.appendMark(reason.isEmpty() ? tr("%1 was restarted").arg(name)
                                                   : tr("%1 was restarted after %2").arg(name, reason));
    case v1::LogNotice::KIND_BROKEN:
        return m_model.appendMark(tr("The connection to %1 broke and is tried again: %2").arg(name, reason));
    case v1::LogNotice::KIND_REFUSED: return m_model.appendMark(tr("The log of %1 cannot be read: %2").arg(name, reason));
    default: return;
    }
}

PanelState LogCollector::nothingYet() const
{
    PanelState state;
    state.kind = PanelState::Kind::Empty;
    state.title = m_wanted.previous ? tr("Nothing from before a restart") : tr("No line yet");
    state.detail = m_wanted.previous ? tr("No container was restarted, or its node has let the log go.")
        : m_wanted.include.isEmpty() && m_wanted.exclude.isEmpty()
        ? tr("Lines appear here as the pods write them.")
        : tr("Lines that pass the filter appear here as the pods write them.");
    return state;
}

void LogCollector::ended(const std::optional<Error> &error)
{
    m_stream.reset();
    if (!error) {
        if (m_model.keptCount() > 0)
            return m_model.appendMark(tr("The log ended"));
        return m_model.setState(nothingYet());
    }
    if (m_model.keptCount() == 0) {
        PanelState state;
        state.kind = PanelState::Kind::Failed;
        state.title = errorSentence(*error);
        state.technical = errorTechnical(*error);
        state.action = QStringLiteral("retry");
        state.actionText = tr("Try now");
        m_model.setState(state);
    }
    if (error->code == ErrorCode::Unavailable || error->code == ErrorCode::DeadlineExceeded)
        m_reopen.start();
}

} // namespace wheelhouse::models
