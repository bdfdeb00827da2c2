#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "server/clusters/cluster_connector.h"
#include "server/links/kubernetes/cluster_loop.h"
#include "server/links/kubernetes/kubernetes_api.h"
#include "server/links/kubernetes/namespace_finder.h"
#include "server/links/kubernetes/reflector.h"

namespace wheelhouse::kubernetes {

// Times of a cluster's watch; tests shorten them.
struct WatchTimes {
    ReflectorTimes reflector;
    // A small call that tells whether the API server answers, and how fast.
    std::chrono::milliseconds probeEvery{10000};
    std::chrono::milliseconds probeLimit{5000};
    // It is asked at once where something broke, but not more often than so.
    std::chrono::milliseconds doubtEvery{2000};
    // Beyond, it is told to be slow.
    std::chrono::milliseconds slowFrom{1500};
    // While it does not answer it is asked at least this often, over a connection
    // of its own each time, which may take longer.
    std::chrono::milliseconds longestProbePause{1500};
    std::chrono::milliseconds freshProbeLimit{10000};
    // Where its certificate is not accepted, which is not mended by itself.
    std::chrono::milliseconds refusedProbePause{3000};
    // How often one call asks whether credentials that were not accepted are
    // again: longer each time.
    std::chrono::milliseconds firstLoginPause{15000};
    std::chrono::milliseconds longestLoginPause{300000};
    // Which namespaces may be seen is asked again so often, where it matters.
    std::chrono::milliseconds namespacesEvery{300000};
};

// What of a cluster is watched, and how it is reached, as far as it was told.
struct WatchSettings {
    // Namespaces that were told.
    std::vector<std::string> namespaces = {};
    // Of the kubeconfig's context.
    std::string contextNamespace = {};
    FilePolicy files = {};
};

// A cluster being watched: a thread of its own (`watch-…`), a reflector a kind,
// and a prober that notices when the API server does not answer although its
// connections stand, and when it is back. Tells the sink how well the cluster is
// seen as a whole. Where a kind may not be seen over the whole cluster there is
// a reflector for each namespace in which it may. Where credentials are not
// accepted the reflectors are left alone, and one call in growing pauses asks
// whether they are again.
//
// Threads: the destructor, update(), workloadFacts() and openLogs() from any.
// Failure: is a state. The destructor joins the thread within a second;
// exchanges that are under way find nobody.
class ClusterWatch final : public clusters::ClusterConnection {
public:
    ClusterWatch(const std::string &cluster, std::shared_ptr<KubernetesApi> api, clusters::ObjectSink &sink,
                 WatchTimes times, WatchSettings settings = {});
    ~ClusterWatch() override;

    std::unique_ptr<clusters::LogStream> openLogs(const clusters::LogRequest &request,
                                                  std::function<void()> wake) override;
    Result<void> update(const v1::Cluster &told, const clusters::ClusterAccess *access) override;
    Result<v1::WorkloadFacts> workloadFacts(const v1::Workload &workload, const std::set<std::string> &pods) override;

private:
    struct Anchor {
        ClusterWatch *self;
    };
    // What judge() gathers.
    struct Outlook;

    void begin();
    void probe();
    void probeAfter(std::chrono::milliseconds pause);
    void probed(Result<ApiAnswer> answer, ClusterLoop::Clock::time_point began);
    void probeFailed(Error failure, ClusterLoop::Clock::time_point began);
    // Tells all who watch something there.
    void lost(const Error &cause);
    void returned();
    void answersAgain(ClusterLoop::Clock::time_point began);
    std::chrono::milliseconds awayPause();
    // Watches brought something since then.
    bool heardSince(ClusterLoop::Clock::time_point since);
    void setSlow(std::string slow);
    void ask(ApiRequest request, void (ClusterWatch::*then)(Result<ApiAnswer>));
    void endLogs();
    void tellUsage();
    std::unique_ptr<Reflector> newReflector(clusters::ObjectKind kind, const std::string &nameSpace);
    void forEachReflector(const std::function<void(Reflector &)> &visit);

    // Credentials, in cluster_watch_access.cpp.
    void checkLogin(const Error &refusal);
    void askLogin();
    void loginAnswered(Result<ApiAnswer> answer);
    void askLoginAfter(std::chrono::milliseconds pause);
    void updated(const v1::Cluster &told, const std::optional<clusters::ClusterFacts> &facts,
                 const std::string &contextNamespace, bool otherServer);
    // Namespaces, there too.
    bool isRefused(clusters::ObjectKind kind) const;
    void arrange();
    void arrangeKind(clusters::ObjectKind kind);
    void findNamespaces();
    void namespacesFound(Result<FoundNamespaces> found);

    void judge();
    void lookAt(const Reflector &whole, Outlook &outlook);
    void tellSource(Outlook &outlook);

    const std::string m_cluster;
    const std::shared_ptr<KubernetesApi> m_api;
    clusters::ObjectSink &m_sink;
    const WatchTimes m_times;
    const FilePolicy m_files;
    const std::shared_ptr<Anchor> m_anchor;
    std::shared_ptr<ClusterLoop> m_loop;
    // On the loop's thread only, from here.
    std::vector<std::unique_ptr<Reflector>> m_reflectors;
    std::map<std::pair<clusters::ObjectKind, std::string>, std::unique_ptr<Reflector>> m_scoped;
    Backoff m_probeBackoff;
    ClusterLoop::TimerId m_probeTimer = 0;
    // So many failed probes after each other mean that contact is lost.
    static constexpr int kLostAfter = 2;
    int m_probesUnderWay = 0;
    // When the last that was answered was begun: failures of earlier ones say
    // nothing more.
    ClusterLoop::Clock::time_point m_answered{};
    int m_failedProbes = 0;
    // It answers, but late: in words.
    std::string m_slow;
    std::optional<Error> m_probeFailure;
    // Something lost contact, and whether all did is being asked.
    bool m_doubted = false;
    ClusterLoop::Clock::time_point m_doubtedAt{};
    bool m_wasLive = false;
    // Whether credentials are accepted is in question; with `m_needsLogin` they
    // are not.
    bool m_loginAsked = false;
    std::optional<Error> m_needsLogin;
    Backoff m_loginBackoff;
    ClusterLoop::TimerId m_loginTimer = 0;
    std::vector<std::string> m_toldNamespaces;
    std::string m_contextNamespace;
    std::unique_ptr<NamespaceFinder> m_finder;
    std::optional<FoundNamespaces> m_found;
    ClusterLoop::TimerId m_findTimer = 0;
    std::map<clusters::ObjectKind, std::vector<std::string>> m_narrowed;
    bool m_arranging = false;
    // On any thread, from here.
    std::mutex m_logsMutex;
    std::vector<std::weak_ptr<ApiStream>> m_logs;
};

// What is told of a kubeconfig without asking its API server.
clusters::ClusterFacts factsOf(const Kubeconfig &config);

} // namespace wheelhouse::kubernetes
