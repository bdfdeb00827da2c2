#pragma once

#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include "server/clusters/cluster_view.h"

namespace wheelhouse::server {

// What is asked of each API server, on the metrics page. One thread at a time.
class ClusterMetrics {
public:
    explicit ClusterMetrics(::prometheus::Registry &registry)
        : m_requests(::prometheus::BuildGauge()
                         .Name("wheelhouse_cluster_requests_total")
                         .Help("Requests to a cluster's API server since the start")
                         .Register(registry)),
          m_delayed(::prometheus::BuildGauge()
                        .Name("wheelhouse_cluster_requests_delayed_total")
                        .Help("Requests that waited because of the limit")
                        .Register(registry)),
          m_rate(::prometheus::BuildGauge()
                     .Name("wheelhouse_cluster_requests_per_second")
                     .Help("Requests a second, mean of the last 10 s")
                     .Register(registry)),
          m_watches(::prometheus::BuildGauge()
                        .Name("wheelhouse_cluster_watches")
                        .Help("Watches that stand open")
                        .Register(registry)),
          m_state(
              ::prometheus::BuildGauge()
                  .Name("wheelhouse_cluster_state")
                  .Help("1 for the state a cluster is seen in: live, stale, failed, denied, needs_login, connecting")
                  .Register(registry))
    {
    }

    void refresh(const clusters::ClusterView &view)
    {
        view.clusters.forEach([this](const v1::Cluster &cluster) {
            const ::prometheus::Labels label{{"cluster", cluster.name().substr(cluster.name().rfind('/') + 1)}};
            const auto &usage = cluster.api_usage();
            m_requests.Add(label).Set(static_cast<double>(usage.request_count()));
            m_delayed.Add(label).Set(static_cast<double>(usage.delayed_count()));
            m_rate.Add(label).Set(usage.requests_per_second());
            m_watches.Add(label).Set(usage.watch_count());
            for (int state = v1::SourceState::STATE_CONNECTING; state <= v1::SourceState::STATE_NEEDS_LOGIN; ++state) {
                auto labels = label;
                labels["state"] = wordOf(static_cast<v1::SourceState::State>(state));
                m_state.Add(labels).Set(cluster.source().state() == state ? 1 : 0);
            }
        });
    }

private:
    static const char *wordOf(v1::SourceState::State state)
    {
        switch (state) {
        case v1::SourceState::STATE_CONNECTING: return "connecting";
        case v1::SourceState::STATE_LIVE: return "live";
        case v1::SourceState::STATE_STALE: return "stale";
        case v1::SourceState::STATE_FAILED: return "failed";
        case v1::SourceState::STATE_DENIED: return "denied";
        case v1::SourceState::STATE_NEEDS_LOGIN: return "needs_login";
        default: return "unknown";
        }
    }

    ::prometheus::Family<::prometheus::Gauge> &m_requests;
    ::prometheus::Family<::prometheus::Gauge> &m_delayed;
    ::prometheus::Family<::prometheus::Gauge> &m_rate;
    ::prometheus::Family<::prometheus::Gauge> &m_watches;
    ::prometheus::Family<::prometheus::Gauge> &m_state;
};

} // namespace wheelhouse::server
