#include "server/clusters/logs/merged_log.h"

#include <algorithm>
#include <queue>

#include "server/clusters/object_names.h"

namespace wheelhouse::clusters {

namespace {

constexpr std::size_t kMessageBytes = 256u << 10;
constexpr int kMessageEntries = 4000;
constexpr std::size_t kLeastShare = 128u << 10;
constexpr std::size_t kMostShare = 4u << 20;
constexpr std::size_t kPodsAtOnce = 200;

} // namespace

MergedLog::MergedLog(ClusterView &view, OpenLog open, MergedLogOptions options, LineFilter filter)
    : m_view(view), m_open(std::move(open)), m_options(std::move(options)), m_filter(std::move(filter))
{
}

bool MergedLog::isWanted(const v1::Pod &pod) const
{
    return m_options.workload.empty() ? m_options.pods.contains(pod.name()) : pod.workload() == m_options.workload;
}

void MergedLog::start(std::function<void()> wake)
{
    m_wake = std::move(wake);
    m_subscription = m_view.pods.subscribe({}, [this](const v1::Pod &pod) { return isWanted(pod); }, m_wake);
}

void MergedLog::lookAtPods(LogFeed::Clock::time_point now, v1::StreamLogsResponse &response)
{
    // Of a log that is not followed, the pods are those of the beginning.
    while (m_options.request.follow || !m_begun) {
        const auto batch = m_subscription->take(kPodsAtOnce);
        if (!batch)
            return;
        for (const auto &pod : batch->upserted)
            meet(*pod, now, response);
        for (const auto &name : batch->removed)
            miss(name, now);
        m_begun = m_begun || batch->phase != live::Batch<v1::Pod>::Phase::Snapshot;
    }
}

void MergedLog::meet(const v1::Pod &pod, LogFeed::Clock::time_point now, v1::StreamLogsResponse &response)
{
    auto &feeds = m_feedsOf[pod.name()];
    for (const auto &container : pod.containers()) {
        if (!m_options.containers.empty() && !m_options.containers.contains(container.name()))
            continue;
        const bool known = std::any_of(feeds.begin(), feeds.end(), [&](const LogFeed *feed) {
            return feed->source().container() == container.name();
        });
        if (known)
            continue;
        const auto open = std::count_if(m_feeds.begin(), m_feeds.end(), [](const auto &feed) { return !feed->isOver(); });
        if (static_cast<std::size_t>(open) >= kMaxFeeds) {
            m_leftOut.insert(pod.name() + "/" + container.name());
            response.set_left_out_source_count(static_cast<int>(m_leftOut.size()));
            continue;
        }
        LogRequest request = m_options.request;
        // What comes later is new from its first line on.
        if (m_begun)
            request.tailLines = -1;
        m_feeds.push_back(std::make_unique<LogFeed>(static_cast<int>(m_feeds.size()), pod.name(), container.name(),
                                                    std::move(request), m_begun, m_open, m_wake));
        m_told.push_back(false);
        feeds.push_back(m_feeds.back().get());
    }
    for (auto *feed : feeds)
        feed->observe(&pod, now);
}

void MergedLog::miss(const std::string &pod, LogFeed::Clock::time_point now)
{
    const auto found = m_feedsOf.find(pod);
    if (found == m_feedsOf.end())
        return;
    for (auto *feed : found->second)
        feed->observe(nullptr, now);
    // A pod of the same name, as a StatefulSet makes it, is another one.
    m_feedsOf.erase(found);
}

std::size_t MergedLog::share() const
{
    std::size_t open = 1;
    for (const auto &feed : m_feeds)
        open += feed->isOver() ? 0 : 1;
    return std::clamp(kMaxHeldBytes / open, kLeastShare, kMostShare);
}

Result<MergedLog::Next> MergedLog::take(v1::StreamLogsResponse &response)
{
    const auto now = LogFeed::Clock::now();
    lookAtPods(now, response);
    std::int64_t hidden = 0;
    const bool all = merge(now, response, hidden);
    response.set_hidden_count(hidden);
    if (response.entries_size() > 0 || hidden > 0 || response.left_out_source_count() > 0)
        return Next::Message;
    const bool over = std::all_of(m_feeds.begin(), m_feeds.end(), [](const auto &feed) { return feed->isOver(); });
    if (m_begun && over && !m_options.request.follow)
        return end();
    // Nothing wakes anybody when the window of a held line has passed: look
    // again at the next tick.
    const bool timed = !all
        || std::any_of(m_feeds.begin(), m_feeds.end(), [](const auto &feed) { return !feed->isOver() && feed->isTimed(); });
    if (timed)
        m_wake();
    return Next::Wait;
}

bool MergedLog::merge(LogFeed::Clock::time_point now, v1::StreamLogsResponse &response, std::int64_t &hidden)
{
    using Head = std::pair<std::int64_t, LogFeed *>;
    const auto later = [](const Head &one, const Head &other) {
        return one.first > other.first
            || (one.first == other.first && one.second->source().number() > other.second->source().number());
    };
    std::priority_queue<Head, std::vector<Head>, decltype(later)> heads(later);
    bool anySilent = false;
    bool anyAwaited = false;
    const std::size_t most = share();
    const auto look = [&](LogFeed *feed) {
        feed->pull(m_filter, most, now, hidden);
        if (!feed->isEmpty())
            heads.emplace(feed->front().nanoseconds, feed);
        anySilent = anySilent || feed->isSilent();
        anyAwaited = anyAwaited || feed->isAwaited(now);
    };
    for (const auto &feed : m_feeds) {
        if (!feed->isOver())
            look(feed.get());
    }
    std::size_t bytes = 0;
    while (!heads.empty()) {
        if (bytes >= kMessageBytes || response.entries_size() >= kMessageEntries)
            return false;
        LogFeed *const feed = heads.top().second;
        // Of logs that are read to their end every line has its place; of those
        // that are followed, one that holds all it may does not wait for others.
        const bool full = m_options.request.follow && feed->heldBytes() >= most;
        const bool early = !m_options.request.follow || anyAwaited || now < feed->front().arrived + kWindow;
        if (anySilent && early && !full)
            return false;
        heads.pop();
        auto held = feed->pop();
        bytes += held.entry.text().size() + 32;
        give(std::move(held), response);
        if (!feed->isEmpty())
            heads.emplace(feed->front().nanoseconds, feed);
        else
            look(feed);
    }
    return true;
}

void MergedLog::give(LogFeed::Held held, v1::StreamLogsResponse &response)
{
    const auto number = static_cast<std::size_t>(held.entry.source());
    if (!m_told[number]) {
        m_told[number] = true;
        *response.add_sources() = m_feeds[number]->source();
    }
    m_allRefused = m_allRefused && held.entry.has_notice() && held.entry.notice().kind() == v1::LogNotice::KIND_REFUSED;
    *response.add_entries() = std::move(held.entry);
}

Result<MergedLog::Next> MergedLog::end() const
{
    for (const auto &feed : m_feeds) {
        if (m_allRefused && feed->refusal())
            return tl::unexpected<Error>(*feed->refusal());
    }
    return Next::End;
}

} // namespace wheelhouse::clusters
