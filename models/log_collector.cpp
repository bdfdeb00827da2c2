#include "models/log_collector.h"

#include "client/watch_call.h"
#include "models/error_text.h"
#include "models/proto_values.h"
#include "models/text.h"
#include "wheelhouse/v1/pods.grpc.pb.h"

namespace wheelhouse::models {

namespace {

constexpr int kMaxPods = 50;
constexpr std::size_t kMaxPendingLines = 20'000;
constexpr int kReopenMs = 2'000;

using Watch = client::WatchCall<v1::StreamPodLogsRequest, v1::StreamPodLogsResponse>;

struct LogNews {
    std::vector<LogModel::Incoming> lines;
    qint64 skipped = 0;
    bool ended = false;
    std::optional<Error> error;
};

} // namespace

// The open log of one pod. Lines wait in a mailbox; while it is full no
// further message is read, and the server skips and counts.
class PodLogStream final : private client::WatchHandler<v1::StreamPodLogsResponse> {
public:
    using Deliver = std::function<void(LogNews)>;

    PodLogStream(const std::shared_ptr<client::Channel> &channel, StreamBridge &bridge, v1::StreamPodLogsRequest request,
                 qint64 seenUntil, Deliver deliver)
        : m_box(std::make_shared<Box>(bridge.door(), *this, std::move(deliver))), m_seenUntil(seenUntil)
    {
        bridge.attach(m_box);
        m_watch = client::watch<v1::PodService>(channel, &v1::PodService::Stub::async::StreamPodLogs, std::move(request), *this,
                                                {.reconnect = false, .silence = std::chrono::milliseconds(0)});
        m_watch->start();
    }

    bool isOpen() const { return !m_ended; }
    void noteEnded() { m_ended = true; }

private:
    class Box final : public Mailbox {
    public:
        Box(std::shared_ptr<UiDoor> door, PodLogStream &stream, Deliver deliver)
            : Mailbox(std::move(door)), m_stream(stream), m_deliver(std::move(deliver))
        {
        }
        void put(std::vector<LogModel::Incoming> lines, qint64 skipped)
        {
            bool full = false;
            {
                const std::lock_guard lock(m_mutex);
                m_news.lines.insert(m_news.lines.end(), std::make_move_iterator(lines.begin()),
                                    std::make_move_iterator(lines.end()));
                m_news.skipped += skipped;
                m_any = true;
                full = m_news.lines.size() > kMaxPendingLines;
                m_paused = m_paused || full;
            }
            if (full)
                m_stream.m_watch->pause();
            ring();
        }
        void putEnd(std::optional<Error> error)
        {
            {
                const std::lock_guard lock(m_mutex);
                m_news.ended = true;
                m_news.error = std::move(error);
                m_any = true;
            }
            ring();
        }
        void drain() override
        {
            LogNews news;
            bool resume = false;
            {
                const std::lock_guard lock(m_mutex);
                if (!m_any)
                    return;
                m_any = false;
                news = std::exchange(m_news, LogNews{});
                resume = std::exchange(m_paused, false);
            }
            if (resume && m_stream.m_watch)
                m_stream.m_watch->resume();
            m_deliver(std::move(news));
        }

    private:
        PodLogStream &m_stream;
        const Deliver m_deliver;
        std::mutex m_mutex;
        bool m_any = false;
        bool m_paused = false;
        LogNews m_news;
    };

    void watchMessage(v1::StreamPodLogsResponse &&message) override
    {
        std::vector<LogModel::Incoming> lines;
        for (const auto &line : message.lines()) {
            const qint64 time = msOf(line.time());
            // Read again after the connection broke.
            if (time <= m_seenUntil)
                continue;
            lines.push_back({.msSinceEpoch = time, .text = fromUtf8(line.text())});
        }
        m_box->put(std::move(lines), message.skipped_count());
    }
    void watchState(const client::WatchState &state) override
    {
        if (state.kind == client::WatchState::Kind::Ended || state.kind == client::WatchState::Kind::Lost)
            m_box->putEnd(state.error);
    }

    const std::shared_ptr<Box> m_box;
    const qint64 m_seenUntil;
    bool m_ended = false;
    std::unique_ptr<Watch> m_watch;
};

LogCollector::LogCollector(LogModel &model, std::shared_ptr<client::Channel> channel, StreamBridge &bridge)
    : QObject(&model), m_model(model), m_channel(std::move(channel)), m_bridge(bridge)
{
}

LogCollector::~LogCollector() = default;

void LogCollector::addPod(const std::string &podKey, bool wasThere)
{
    if (m_streams.contains(podKey))
        return;
    const QString name = fromUtf8(lastPart(podKey));
    if (openStreams() >= kMaxPods) {
        m_model.appendMark(tr("The log of %1 is not read: %2 pods are read already.").arg(name).arg(kMaxPods));
        m_streams.emplace(podKey, nullptr);
        return;
    }
    const int pod = m_model.addPod(name);
    if (!wasThere)
        m_model.appendMark(tr("Pod %1 began").arg(name));
    open(podKey, pod);
}

void LogCollector::removePod(const std::string &podKey)
{
    const auto found = m_streams.find(podKey);
    if (found == m_streams.end())
        return;
    m_streams.erase(found);
    const qsizetype pod = m_model.pods().indexOf(fromUtf8(lastPart(podKey)));
    if (pod >= 0)
        m_model.endPod(static_cast<int>(pod), tr("Pod %1 ended").arg(m_model.pods()[pod]));
}

int LogCollector::openStreams() const
{
    return static_cast<int>(std::count_if(m_streams.begin(), m_streams.end(),
                                          [](const auto &entry) { return entry.second && entry.second->isOpen(); }));
}

void LogCollector::open(const std::string &podKey, int pod)
{
    v1::StreamPodLogsRequest request;
    request.set_name(podKey);
    request.set_follow(true);
    m_streams[podKey] = std::make_unique<PodLogStream>(
        m_channel, m_bridge, std::move(request), m_seen[podKey], [this, podKey, pod](LogNews news) {
            for (auto &line : news.lines) {
                line.pod = pod;
                m_seen[podKey] = std::max(m_seen[podKey], line.msSinceEpoch);
            }
            m_model.noteSkipped(news.skipped);
            if (!news.lines.empty()) {
                PanelState state;
                state.kind = PanelState::Kind::Live;
                m_model.setState(state);
                m_model.append(std::move(news.lines));
            }
            if (news.ended)
                ended(podKey, pod, news.error);
        });
}

void LogCollector::ended(const std::string &podKey, int pod, const std::optional<Error> &error)
{
    const auto found = m_streams.find(podKey);
    if (found == m_streams.end() || !found->second)
        return;
    found->second->noteEnded();
    if (!error || error->code == ErrorCode::NotFound) {
        m_model.endPod(pod, tr("The log of %1 ended").arg(m_model.pods()[pod]));
        return;
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
    if (error->code != ErrorCode::Unavailable && error->code != ErrorCode::DeadlineExceeded)
        return;
    QTimer::singleShot(kReopenMs, this, [this, podKey, pod] {
        if (m_streams.contains(podKey))
            open(podKey, pod);
    });
}

} // namespace wheelhouse::models
