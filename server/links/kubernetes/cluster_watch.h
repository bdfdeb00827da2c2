#pragma once

#include <memory>
#include <string>
#include <vector>

#include "server/clusters/cluster_connector.h"
#include "server/links/kubernetes/cluster_loop.h"
#include "server/links/kubernetes/kubernetes_api.h"
#include "server/links/kubernetes/reflector.h"

namespace wheelhouse::kubernetes {

// Times of a cluster's watch; tests shorten them.
struct WatchTimes {
    ReflectorTimes reflector;
    // A small call that tells whether the API server answers, and how fast.
    std::chrono::milliseconds probeEvery{10000};
    std::chrono::milliseconds probeLimit{5000};
    std::chrono::milliseconds longestProbePause{3000};
};

// A cluster being watched: a thread of its own (`watch-…`), a reflector a kind,
// and a prober that notices when the API server does not answer although its
// connections stand, and when it is back. Tells the sink how well the cluster is
// seen as a whole.
//
// Threads: the destructor and openLogs() from any. Failure: is a state.
// The destructor joins the thread within a second; exchanges that are under
// way find nobody.
class ClusterWatch final : public clusters::ClusterConnection {
public:
    ClusterWatch(const std::string &cluster, std::shared_ptr<KubernetesApi> api, clusters::ObjectSink &sink,
                 WatchTimes times);
    ~ClusterWatch() override;

    std::unique_ptr<clusters::LogStream> openLogs(const clusters::LogRequest &request,
                                                  std::function<void()> wake) override;

private:
    struct Anchor {
        ClusterWatch *self;
    };

    void begin();
    void probe();
    void probeAfter(std::chrono::milliseconds pause);
    void probed(Result<ApiAnswer> answer);
    void judge();

    const std::string m_cluster;
    const std::shared_ptr<KubernetesApi> m_api;
    clusters::ObjectSink &m_sink;
    const WatchTimes m_times;
    const std::shared_ptr<Anchor> m_anchor;
    std::shared_ptr<ClusterLoop> m_loop;
    // On the loop's thread only.
    std::vector<std::unique_ptr<Reflector>> m_reflectors;
    Backoff m_probeBackoff;
    ClusterLoop::TimerId m_probeTimer = 0;
    int m_failedProbes = 0;
    std::optional<Error> m_probeFailure;
    // Something lost contact, and whether all did is being asked.
    bool m_doubted = false;
    bool m_wasLive = false;
    std::mutex m_logsMutex;
    std::vector<std::weak_ptr<ApiStream>> m_logs;
};

} // namespace wheelhouse::kubernetes
