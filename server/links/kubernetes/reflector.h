#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "server/clusters/object_sink.h"
#include "server/links/kubernetes/backoff.h"
#include "server/links/kubernetes/cluster_loop.h"
#include "server/links/kubernetes/kubernetes_api.h"
#include "server/links/kubernetes/list_frames.h"
#include "server/links/kubernetes/watch_exchange.h"
#include "server/links/kubernetes/watch_frames.h"

namespace wheelhouse::kubernetes {

// The path of a kind's collection, over all namespaces: `/apis/apps/v1/deployments`,
// or in one: `/apis/apps/v1/namespaces/iot/deployments`.
std::string collectionPath(clusters::ObjectKind kind, const std::string &nameSpace = {});
// Of the kinds that are watched only nodes and namespaces are in none.
bool isNamespaced(clusters::ObjectKind kind);

// Times of a reflector; tests shorten them.
struct ReflectorTimes {
    std::chrono::milliseconds firstPause{200};
    std::chrono::milliseconds longestPause{5000};
    // Where asking again soon cannot help: rights, certificates. Doubles up to
    // longestRefusedPause.
    std::chrono::milliseconds refusedPause{15000};
    std::chrono::milliseconds longestRefusedPause{60000};
    // Where credentials are not accepted: whoever owns it asks for all, and says
    // retryNow().
    std::chrono::milliseconds parkedPause{600000};
    // While the whole API server is away: whoever asks it for all says when it is
    // back.
    std::chrono::milliseconds awayPause{60000};
    // For so long after its return it is still starting: it refuses what it will
    // allow, and is asked again soon.
    std::chrono::milliseconds startingFor{20000};
    std::chrono::milliseconds longestStartingPause{1000};
    // The API server sends a bookmark a minute; silence beyond means it is gone.
    std::chrono::milliseconds watchStall{90000};
    // After which the API server ends a watch by itself, plus up to as much.
    std::chrono::seconds watchLength{300};
    // Where a list is asked for in pages.
    int pageSize = 500;
    // One that is larger alone is refused, and its list with it.
    std::size_t maxObjectBytes = 64u << 20;
    // A list that goes on beyond is refused: it does not end.
    std::size_t maxObjects = 500000;
};

// Keeps one kind of one cluster, or of one namespace of it, up to date: lists,
// then watches from where the list ended, with bookmarks; a watch that breaks
// goes on from the last version that was seen, and when that is too old (410)
// the list is read again, without anything disappearing meanwhile. Failures are
// answered with growing, jittered pauses.
//
// A list is first asked for whole, as the API server's cache has it, and read as
// it comes: pages behind the first are read from etcd, which costs the API
// server more than all the rest. Where that fails, or the cache is behind, it is
// asked for in pages.
//
// Threads: its loop's only. Ownership: ClusterWatch. Stops with stop(); after
// it the sink is not called. Exchanges under way then end by themselves and
// find nobody.
class Reflector {
public:
    enum class State { Starting, Live, Failing };
    struct Status {
        State state = State::Starting;
        // What the last attempt met; set while it is failing.
        std::optional<Error> failure;
    };

    // `changed` is called whenever the status changes. Without a namespace all
    // of the cluster.
    Reflector(std::shared_ptr<ClusterLoop> loop, std::shared_ptr<KubernetesApi> api, clusters::ObjectSink &sink,
              std::string cluster, clusters::ObjectKind kind, ReflectorTimes times, std::function<void()> changed,
              std::string nameSpace = {});
    ~Reflector();
    Reflector(const Reflector &) = delete;
    Reflector &operator=(const Reflector &) = delete;

    void start();
    void stop();
    // Do not wait for the end of the pause.
    void retryNow();
    // Nothing is answered any more: ends what is under way and waits for
    // returned().
    void lost(const Error &cause);
    // The API server answers again: begins again from where it stood.
    void returned();
    // It answers, but over other connections: begins again there what is under
    // way, without a word.
    void moved();
    // Credentials were renewed: asks again with the new ones, from where it
    // stood unless it is another API server. What is seen is seen meanwhile.
    void renew(bool otherServer);
    const Status &status() const { return m_status; }
    clusters::ObjectKind kind() const { return m_kind; }
    const std::string &nameSpace() const { return m_nameSpace; }
    // When its watch brought something last.
    ClusterLoop::Clock::time_point heardAt() const { return m_heardAt; }
    // A watch stands open.
    bool watches() const { return m_stream && !m_listing && m_status.state == State::Live; }

private:
    // Shared with callbacks, which find `self` empty once it has stopped.
    struct Anchor {
        Reflector *self;
    };

    void list();
    void requestPage(const std::string &next);
    void readList();
    bool readItems();
    void listEnded(const WatchExchange::Taken &taken);
    bool listsTooMuch(const std::string &next) const;
    std::string path() const { return collectionPath(m_kind, m_nameSpace); }
    void watch();
    void readWatch();
    void readFrames();
    bool applyFrame(const WatchFrame &frame);
    // The version that was watched from is too old.
    void gone();
    void watchEnded(const WatchExchange::Taken &taken);
    void failed(Error error, bool listAgain);
    void pauseThen(std::chrono::milliseconds pause, bool listAgain);
    void forgetRefusal();
    bool isStarting() const { return ClusterLoop::Clock::now() < m_startingUntil; }
    void setStatus(State state, std::optional<Error> failure);
    void open(ApiRequest request, void (Reflector::*reader)());
    void dropStream();
    void keepRefusal(const WatchExchange::Taken &taken);
    // Runs `task` on the loop if this is still there then.
    std::function<void()> guarded(void (Reflector::*task)());

    const std::shared_ptr<ClusterLoop> m_loop;
    const std::shared_ptr<KubernetesApi> m_api;
    clusters::ObjectSink &m_sink;
    const std::string m_cluster;
    const clusters::ObjectKind m_kind;
    const ReflectorTimes m_times;
    const std::function<void()> m_changed;
    const std::string m_nameSpace;
    const std::shared_ptr<Anchor> m_anchor;

    Status m_status;
    Backoff m_backoff;
    Backoff m_refusals;
    std::string m_version;
    std::size_t m_listed = 0;
    // Token of the page that was asked for last.
    std::string m_next;
    bool m_listing = false;
    bool m_inPages = false;
    ListFrames m_list;
    // The list's or the watch's.
    std::shared_ptr<WatchExchange> m_exchange;
    std::shared_ptr<ApiStream> m_stream;
    WatchFrames m_frames;
    std::string m_refusal;
    ClusterLoop::Clock::time_point m_watchBegan;
    ClusterLoop::Clock::time_point m_startingUntil{};
    ClusterLoop::Clock::time_point m_heardAt{};
    // The version of the last list was gone at once.
    bool m_goneBefore = false;
    ClusterLoop::TimerId m_pause = 0;
    std::uint64_t m_pauseNumber = 0;
    bool m_listAfterPause = false;
};

} // namespace wheelhouse::kubernetes
