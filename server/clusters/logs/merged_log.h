#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "server/clusters/cluster_view.h"
#include "server/clusters/logs/log_feed.h"

namespace wheelhouse::clusters {

// Which lines of which containers.
struct MergedLogOptions {
    // A workload's name, or names of pods.
    std::string workload;
    std::set<std::string> pods;
    // All where empty.
    std::set<std::string> containers;
    // Of each container; its pod and container are filled in.
    LogRequest request;
};

// The logs of many containers as one, by time.
//
// Lines are held for a quarter of a second, or until every container has said
// something later. Threads: one at a time, but for `wake`. Ownership: the
// stream that reads it; the view outlives it. Bounds: kMaxFeeds containers,
// kMaxHeldBytes of lines for all of them together, and 256 KiB of unread ones
// a container below; then the API servers wait.
class MergedLog {
public:
    static constexpr std::size_t kMaxFeeds = 200;
    static constexpr std::size_t kMaxHeldBytes = 32u << 20;
    static constexpr std::chrono::milliseconds kWindow{250};

    enum class Next { Message, Wait, End };

    MergedLog(ClusterView &view, OpenLog open, MergedLogOptions options, LineFilter filter);

    // `wake` is called when there may be something to take; from any thread.
    void start(std::function<void()> wake);
    // Fills a message of at most some 256 KiB. An error where nothing could be
    // read at all.
    Result<Next> take(v1::StreamLogsResponse &response);

private:
    bool isWanted(const v1::Pod &pod) const;
    void lookAtPods(LogFeed::Clock::time_point now, v1::StreamLogsResponse &response);
    void meet(const v1::Pod &pod, LogFeed::Clock::time_point now, v1::StreamLogsResponse &response);
    void miss(const std::string &pod, LogFeed::Clock::time_point now);
    std::size_t share() const;
    void give(LogFeed::Held held, v1::StreamLogsResponse &response);
    // Whether everything was given that may be.
    bool merge(LogFeed::Clock::time_point now, v1::StreamLogsResponse &response, std::int64_t &hidden);
    Result<Next> end() const;

    ClusterView &m_view;
    const OpenLog m_open;
    const MergedLogOptions m_options;
    const LineFilter m_filter;
    std::function<void()> m_wake;
    std::unique_ptr<live::Subscription<v1::Pod>> m_subscription;
    std::vector<std::unique_ptr<LogFeed>> m_feeds;
    std::map<std::string, std::vector<LogFeed *>> m_feedsOf;
    std::set<std::string> m_leftOut;
    // Feeds whose source the reader has been told.
    std::vector<bool> m_told;
    bool m_begun = false;
    bool m_allRefused = true;
};

} // namespace wheelhouse::clusters
