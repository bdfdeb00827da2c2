#include "server/clusters/event_keeper.h"

#include <google/protobuf/util/time_util.h>
#include <pthread.h>
#include <spdlog/spdlog.h>

#include "core/log.h"
#include "server/clusters/object_names.h"

namespace wheelhouse::clusters {

namespace {

constexpr std::size_t kBatch = 1000;
constexpr std::size_t kMaxMessage = 4096;
constexpr std::chrono::seconds kRetry{5};
constexpr std::chrono::minutes kPruneEvery{10};

std::string lowered(std::string text)
{
    for (char &c : text)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return text;
}

} // namespace

Moment momentOf(const v1::Event &event)
{
    const auto &time = event.has_last_time() ? event.last_time() : event.first_time();
    return Moment(std::chrono::microseconds(google::protobuf::util::TimeUtil::TimestampToMicroseconds(time)));
}

std::string searchTextOf(const v1::Event &event)
{
    return lowered(fmt::format("{}\n{}\n{}", event.reason(), event.object_name(), event.message()));
}

bool EventQuery::holds(const v1::Event &event) const
{
    const auto moment = momentOf(event);
    if ((!cluster.empty() && clusterOf(event.name()) != cluster)
        || (!nameSpace.empty() && lastPart(namespaceOf(event.name())) != nameSpace)
        || (!objectKind.empty() && event.object_kind() != objectKind) || (!objectName.empty() && event.object_name() != objectName)
        || (warningsOnly && !event.warning()) || (!reason.empty() && event.reason() != reason) || (since && moment < *since)
        || (until && moment >= *until))
        return false;
    if (afterTime && (moment > *afterTime || (moment == *afterTime && event.name() <= afterName)))
        return false;
    return text.empty() || searchTextOf(event).find(text) != std::string::npos;
}

EventKeeper::EventKeeper(EventStore &store, live::LiveTable<v1::Event> &events, EventKeeping keeping)
    : m_store(store), m_keeping(keeping), m_signal(std::make_shared<Signal>()), m_nextPrune(std::chrono::steady_clock::now())
{
    m_subscription = events.subscribe({}, {}, [signal = m_signal] {
        {
            const std::lock_guard lock(signal->mutex);
            signal->woken = true;
        }
        signal->changed.notify_one();
    });
    m_thread = std::thread([this] { run(); });
}

EventKeeper::~EventKeeper()
{
    stop();
}

void EventKeeper::stop()
{
    {
        const std::lock_guard lock(m_signal->mutex);
        m_signal->stopping = true;
    }
    m_signal->changed.notify_one();
    if (m_thread.joinable())
        m_thread.join();
}

void EventKeeper::run()
{
    pthread_setname_np(pthread_self(), "event-keeper");
    bool isLast = false;
    while (!isLast) {
        {
            std::unique_lock lock(m_signal->mutex);
            m_signal->changed.wait_until(lock, m_nextPrune, [this] { return m_signal->woken || m_signal->stopping; });
            isLast = m_signal->stopping;
            m_signal->woken = false;
        }
        auto pause = m_keeping.every;
        if (!writeWhatCame() && !isLast)
            pause = kRetry;
        if (!isLast && std::chrono::steady_clock::now() >= m_nextPrune)
            prune();
        std::unique_lock lock(m_signal->mutex);
        if (pause == kRetry)
            m_signal->woken = true;
        m_signal->changed.wait_for(lock, pause, [this] { return m_signal->stopping; });
    }
}

bool EventKeeper::writeWhatCame()
{
    while (true) {
        if (m_unwritten.empty()) {
            auto batch = m_subscription->take(kBatch);
            if (!batch)
                return true;
            for (auto &event : batch->upserted) {
                if (event->message().size() > kMaxMessage) {
                    auto cut = std::make_shared<v1::Event>(*event);
                    cut->mutable_message()->resize(kMaxMessage);
                    // Not within a character.
                    while (!cut->message().empty() && (static_cast<unsigned char>(cut->message().back()) & 0x80) != 0)
                        cut->mutable_message()->pop_back();
                    cut->mutable_message()->append("…");
                    event = std::move(cut);
                }
                m_unwritten.push_back(std::move(event));
            }
        }
        if (m_unwritten.empty())
            continue;
        if (const auto saved = m_store.saveEvents(m_unwritten); !saved) {
            spdlog::warn("events cannot be kept {}", field("reason", saved.error().message));
            return false;
        }
        m_written += static_cast<std::int64_t>(m_unwritten.size());
        m_unwritten.clear();
    }
}

void EventKeeper::prune()
{
    m_nextPrune = std::chrono::steady_clock::now() + kPruneEvery;
    const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    const auto gone = m_store.pruneEvents(now - m_keeping.kept, m_keeping.mostRows);
    if (!gone)
        spdlog::warn("old events cannot be forgotten {}", field("reason", gone.error().message));
}

} // namespace wheelhouse::clusters
