#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "server/live/live_table.h"
#include "server/monitoring/metric_endpoint_store.h"
#include "wheelhouse/v1/clusters.pb.h"

namespace wheelhouse::monitoring {

// Where each cluster's Prometheus and Alertmanager are: those that were set,
// and else Cluster.prometheus_url.
//
// Threads: any; set() and remove() wait for the store. One that was set for an
// earlier cluster of the same name does not count.
class MetricEndpoints {
public:
    MetricEndpoints(MetricEndpointStore &store, const live::LiveTable<v1::Cluster> &clusters);

    // Loads what is kept.
    Result<void> start();

    // `clusters/{cluster}` or `clusters/-`. By name.
    Result<std::vector<v1::MetricEndpoint>> list(const std::string &parent) const;
    // By whom. NotFound, InvalidArgument with the field, FailedPrecondition.
    Result<v1::MetricEndpoint> set(const v1::SetMetricEndpointRequest &request, const std::string &account);
    Result<void> remove(const std::string &name);
    // What a request to set or test one is about; nothing is kept.
    Result<EndpointRef> candidate(const v1::MetricEndpoint &endpoint, const v1::MetricEndpointSecrets &secrets,
                                  bool keepSecrets, const std::string &field) const;
    // The endpoint to ask. NotFound for a cluster that is not known,
    // FailedPrecondition where it has none.
    Result<EndpointRef> find(const std::string &cluster, v1::MetricEndpoint::Kind kind) const;
    // Grows with every change.
    std::uint64_t version() const;

private:
    EndpointRef kept(const std::string &name, const v1::Cluster &cluster) const;

    MetricEndpointStore &m_store;
    const live::LiveTable<v1::Cluster> &m_clusters;
    mutable std::mutex m_mutex;
    std::map<std::string, EndpointRef> m_endpoints;
    std::uint64_t m_version = 0;
};

// `clusters/test/metricEndpoints/prometheus` taken apart; an empty cluster when
// it is none.
struct EndpointName {
    std::string cluster;
    v1::MetricEndpoint::Kind kind = v1::MetricEndpoint::KIND_UNSPECIFIED;

    static EndpointName parse(const std::string &name);
    std::string text() const;
};

} // namespace wheelhouse::monitoring
