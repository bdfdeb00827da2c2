#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/links/kubernetes/backoff.h"
#include "server/links/kubernetes/cluster_loop.h"
#include "server/links/kubernetes/kubernetes_api.h"
#include "server/links/kubernetes/reflector.h"
#include "server/links/kubernetes/watch_exchange.h"

namespace wheelhouse::kubernetes {

// What is done with a collection that is read as JSON. On the loop's thread.
class CollectionHandler {
public:
    enum class State { Starting, Live, Failing };
    struct Page {
        std::string version;
        // Token of the next page; empty on the last.
        std::string next;
        // Enough was read: the rest of the list is not asked for.
        bool enough = false;
    };
    struct Event {
        // Empty where the event has none.
        std::string version;
        // What is held does not fit any more: list again.
        bool listAgain = false;
    };

    virtual ~CollectionHandler() = default;
    virtual void listBegun() = 0;
    virtual Result<Page> readPage(std::string_view body) = 0;
    virtual void listEnded() = 0;
    // One event, a whole line; not one of type ERROR.
    virtual Result<Event> readEvent(std::string_view line) = 0;
    // All that had come was read.
    virtual void settled() = 0;
    virtual void stateChanged(State state, const std::optional<Error> &failure) = 0;
};

// Keeps one collection up to date by JSON, as Reflector does by protobuf: list
// in pages, watch with bookmarks, go on where a watch broke, list again on 410
// without anything disappearing meanwhile.
//
// Threads: its loop's only. Bounds: a page kMaxPageBytes (smaller pages are asked
// for where one is larger), kMaxPages, an event kMaxEventBytes; what is beyond is
// a failure with a reason. Stops with stop(), also by the destructor; the
// handler is not called after it.
class CollectionWatch {
public:
    static constexpr std::size_t kMaxPageBytes = 24u << 20;
    static constexpr std::size_t kMaxEventBytes = 4u << 20;
    static constexpr int kMaxPages = 2000;

    // `path` from the root, where `query` (`labelSelector=…&`) may be empty.
    CollectionWatch(std::shared_ptr<ClusterLoop> loop, std::shared_ptr<KubernetesApi> api, std::string path,
                    std::string query, std::string accept, ReflectorTimes times, CollectionHandler &handler);
    ~CollectionWatch();
    CollectionWatch(const CollectionWatch &) = delete;
    CollectionWatch &operator=(const CollectionWatch &) = delete;

    void start();
    void stop();

private:
    struct Anchor {
        CollectionWatch *self;
    };

    // What is told of its API server.
    void heard(Contact::News news, const Error &cause);
    bool isStarting() const { return ClusterLoop::Clock::now() < m_startingUntil; }
    void list();
    void requestPage(const std::string &next);
    void readPage(Result<ApiAnswer> answer);
    void watch();
    void readWatch();
    // False when the watch is over.
    bool readLine(std::string_view line);
    // The version that was watched from is too old.
    void gone();
    void watchEnded(const WatchExchange::Taken &taken);
    void failed(Error error, bool listAgain);
    void pauseThen(std::chrono::milliseconds pause, bool listAgain);
    void setState(CollectionHandler::State state, std::optional<Error> failure);
    void dropWatch();

    const std::shared_ptr<ClusterLoop> m_loop;
    const std::shared_ptr<KubernetesApi> m_api;
    const std::string m_path;
    const std::string m_query;
    const std::string m_accept;
    const ReflectorTimes m_times;
    CollectionHandler &m_handler;
    const std::shared_ptr<Anchor> m_anchor;

    CollectionHandler::State m_state = CollectionHandler::State::Starting;
    std::string m_reason;
    Backoff m_backoff;
    std::string m_version;
    bool m_listing = false;
    std::uint64_t m_listNumber = 0;
    int m_pages = 0;
    // The token that the page was asked for with: one that leads to itself does
    // not lead on.
    std::string m_asked;
    int m_pageSize;
    std::shared_ptr<WatchExchange> m_exchange;
    std::shared_ptr<ApiStream> m_stream;
    std::string m_buffer;
    std::string m_refusal;
    ClusterLoop::Clock::time_point m_watchBegan;
    ClusterLoop::Clock::time_point m_startingUntil{};
    Contact::ListenerId m_contact = 0;
    ClusterLoop::TimerId m_pause = 0;
    std::uint64_t m_pauseNumber = 0;
    bool m_listAfterPause = false;
    // The version of the last list was gone at once.
    bool m_goneBefore = false;
};

} // namespace wheelhouse::kubernetes
