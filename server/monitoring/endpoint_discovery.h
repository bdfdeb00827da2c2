#pragma once

#include <map>
#include <string>
#include <vector>

#include "server/live/live_table.h"
#include "server/monitoring/alert_source.h"
#include "server/monitoring/metric_endpoints.h"
#include "wheelhouse/v1/pods.pb.h"

namespace wheelhouse::monitoring {

// A service of a cluster, as far as it tells what it is.
struct ClusterService {
    struct Port {
        std::string name;
        int number = 0;
    };
    std::string nameSpace;
    std::string name;
    std::map<std::string, std::string> labels;
    std::vector<Port> ports;
};

// Lists a cluster's services by its API server. Any thread; waits, at most
// 20 s. FailedPrecondition or PermissionDenied in the API server's words.
class ServiceFinder {
public:
    virtual ~ServiceFinder() = default;
    virtual Result<std::vector<ClusterService>> services(const std::string &cluster) = 0;
};

// A service that looks like monitoring.
struct Candidate {
    v1::MetricEndpoint::Kind kind;
    // `service://monitoring/prometheus-k8s:9090`.
    std::string url;
    std::string service;
    std::string foundBy;
    // Likeliest first.
    int rank = 0;
};

// By their usual names, labels and ports; likeliest first, at most `most`. Pure.
std::vector<Candidate> candidatesAmong(const std::vector<ClusterService> &services, std::size_t most);

// Looks for monitoring in a cluster, and asks what it finds. Any thread; waits.
class EndpointDiscovery {
public:
    static constexpr std::size_t kMaxFound = 20;

    EndpointDiscovery(ServiceFinder &finder, EndpointTester &tester, const MetricEndpoints &endpoints,
                      const live::LiveTable<v1::Pod> &pods)
        : m_finder(finder), m_tester(tester), m_endpoints(endpoints), m_pods(pods)
    {
    }

    Result<v1::DiscoverMetricEndpointsResponse> discover(const std::string &cluster);
    // Tests what a request is about.
    Result<v1::TestMetricEndpointResponse> test(const v1::TestMetricEndpointRequest &request);

private:
    std::vector<std::string> somePods(const std::string &cluster) const;

    ServiceFinder &m_finder;
    EndpointTester &m_tester;
    const MetricEndpoints &m_endpoints;
    const live::LiveTable<v1::Pod> &m_pods;
};

} // namespace wheelhouse::monitoring
