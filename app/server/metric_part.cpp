#include "app/server/metric_part.h"

#include "app/server/certificate_finder.h"
#include "app/server/cluster_part.h"
#include "app/server/foundation.h"
#include "server/api/alert_api.h"
#include "server/api/metric_endpoint_api.h"
#include "server/api/metrics_api.h"
#include "server/api/problem_api.h"
// After the api, whose prometheus is prometheus-cpp's.
#include "app/server/cluster_services.h"
#include "server/clusters/cluster_view.h"
#include "server/http/http_client.h"
#include "server/links/prometheus/alertmanager_client.h"
#include "server/links/prometheus/endpoint_probe.h"
#include "server/links/prometheus/prometheus_client.h"
#include "server/monitoring/alert_desk.h"
#include "server/monitoring/boards.h"
#include "server/monitoring/endpoint_discovery.h"
#include "server/monitoring/metric_endpoints.h"
#include "server/monitoring/metrics_queries.h"
#include "server/monitoring/problem_desk.h"
#include "server/monitoring/problem_finders.h"
#include "server/monitoring/volume_finder.h"
#include "server/store/sql_metric_endpoint_store.h"

namespace wheelhouse::server {

struct MetricPart::Parts {
    Parts(Foundation &foundation, ClusterPart &clusters, api::CallChain &chain)
        : clusterServices(clusters.connector()),
          door(http, [this](const prometheus::ServiceRequest &request, std::shared_ptr<http::ExchangeHandler> handler) {
              return clusterServices.start(request, std::move(handler));
          }),
          source(door), alertmanager(door), probe(door), store(foundation.database(), foundation.secretBox()),
          endpoints(store, clusters.view().clusters), names(source, endpoints),
          queries(source, endpoints, clusters.view().workloads, clusters.view().pods),
          boards(source, names, endpoints,
                 {clusters.view().clusters, clusters.view().nodes, clusters.view().workloads, clusters.view().pods}),
          discovery(clusterServices, probe, endpoints, clusters.view().pods),
          alerts(alertmanager, source, endpoints,
                 {clusters.view().clusters, clusters.view().nodes, clusters.view().namespaces, clusters.view().workloads,
                  clusters.view().pods}),
          problems({clusters.view().clusters, clusters.view().nodes, clusters.view().workloads, clusters.view().pods,
                    alerts.alerts()}),
          volumeFinder(source, endpoints, clusters.view().nodes),
          finders(problems, clusters.view().clusters, {&certificateFinder, &volumeFinder}),
          metricsApi(chain, queries, names, boards), endpointApi(chain, endpoints, discovery),
          alertApi(chain, alerts, clusters.view().clusters),
          problemApi(chain, problems.problems(), clusters.view().clusters)
    {
    }

    ~Parts()
    {
        // Ends what its threads wait for.
        http.stop();
        finders.stop();
        alerts.stop();
        problems.stop();
    }

    http::HttpClient http;
    ClusterServices clusterServices;
    prometheus::EndpointDoor door;
    prometheus::PrometheusClient source;
    prometheus::AlertmanagerClient alertmanager;
    prometheus::EndpointProbe probe;
    store::SqlMetricEndpointStore store;
    monitoring::MetricEndpoints endpoints;
    monitoring::MetricNames names;
    monitoring::MetricsQueries queries;
    monitoring::Boards boards;
    monitoring::EndpointDiscovery discovery;
    monitoring::AlertDesk alerts;
    monitoring::ProblemDesk problems;
    CertificateFinder certificateFinder;
    monitoring::VolumeFinder volumeFinder;
    monitoring::ProblemFinders finders;
    api::MetricsApi metricsApi;
    api::MetricEndpointApi endpointApi;
    api::AlertApi alertApi;
    api::ProblemApi problemApi;
};

MetricPart::MetricPart(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) { }

MetricPart::~MetricPart() = default;

Result<std::unique_ptr<MetricPart>> MetricPart::start(Foundation &foundation, ClusterPart &clusters,
                                                      api::CallChain &chain)
{
    auto parts = std::make_unique<Parts>(foundation, clusters, chain);
    if (auto started = parts->endpoints.start(); !started)
        return passOn(started);
    parts->problems.start();
    parts->alerts.start();
    parts->finders.start();
    return std::unique_ptr<MetricPart>(new MetricPart(std::move(parts)));
}

std::vector<grpc::Service *> MetricPart::services()
{
    return {&m_parts->metricsApi, &m_parts->endpointApi, &m_parts->alertApi, &m_parts->problemApi};
}

void MetricPart::endWaits() { m_parts->http.stop(); }

} // namespace wheelhouse::server
