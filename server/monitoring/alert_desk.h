#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "server/live/live_table.h"
#include "server/live/source_board.h"
#include "server/monitoring/alert_source.h"
#include "server/monitoring/metric_source.h"
#include "wheelhouse/v1/clusters.pb.h"
#include "wheelhouse/v1/namespaces.pb.h"
#include "wheelhouse/v1/nodes.pb.h"
#include "wheelhouse/v1/pods.pb.h"
#include "wheelhouse/v1/workloads.pb.h"

namespace wheelhouse::monitoring {

class MetricEndpoints;

// The alerts of all clusters, asked for every kPeriod, and the silences.
//
// Threads: one of its own (`alerts`) and, during a round, one for each of at most
// kAtOnce clusters. Ownership: app/server; the tables and sources outlive it.
// stop(), also called by the destructor, joins it after the answers that are
// awaited (end those first). What an Alertmanager that is away told before is
// kept, and said to be old. Bounds: those of the sources, for each cluster.
class AlertDesk {
public:
    static constexpr std::chrono::seconds kPeriod{15};
    static constexpr std::size_t kAtOnce = 8;

    struct Tables {
        const live::LiveTable<v1::Cluster> &clusters;
        const live::LiveTable<v1::Node> &nodes;
        const live::LiveTable<v1::Namespace> &namespaces;
        const live::LiveTable<v1::Workload> &workloads;
        const live::LiveTable<v1::Pod> &pods;
    };

    AlertDesk(AlertSource &alertmanager, MetricSource &prometheus, const MetricEndpoints &endpoints, Tables tables,
              std::chrono::milliseconds period = kPeriod);
    ~AlertDesk();

    void start();
    void stop();

    live::LiveTable<v1::Alert> &alerts() { return m_alerts; }
    // One source a cluster that has monitoring.
    const live::SourceBoard &sources() const { return m_sources; }

    // The rest waits for Alertmanager or Prometheus. NotFound for a cluster,
    // FailedPrecondition for one without; else as their sources.
    Result<v1::ListAlertRulesResponse> rules(const v1::ListAlertRulesRequest &request);
    // By whom. InvalidArgument with the field.
    Result<v1::Silence> createSilence(const v1::CreateSilenceRequest &request, const std::string &account);
    Result<v1::ListSilencesResponse> silences(const v1::ListSilencesRequest &request);
    Result<void> expireSilence(const std::string &name);

private:
    // What each cluster of `parent` answers that has such an endpoint; they are
    // asked side by side. Fails where the only one asked for has none.
    template <class Ask> auto askEach(const std::string &parent, v1::MetricEndpoint::Kind kind, const Ask &ask);
    void run();
    void ask(const std::string &cluster);
    void forget(const std::set<std::string> &known);
    bool isThere(const std::string &name) const;
    std::string nodeAt(const std::string &cluster, const std::string &host) const;
    void askSoon();

    AlertSource &m_alertmanager;
    MetricSource &m_prometheus;
    const MetricEndpoints &m_endpoints;
    const Tables m_tables;
    const std::chrono::milliseconds m_period;
    live::LiveTable<v1::Alert> m_alerts;
    live::SourceBoard m_sources;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_soon = false;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace wheelhouse::monitoring
