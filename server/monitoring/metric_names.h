#pragma once

#include <chrono>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "server/monitoring/metric_endpoints.h"
#include "server/monitoring/metric_source.h"

namespace wheelhouse::monitoring {

// Names of metrics, labels and their values, for completion and to know what a
// Prometheus has. What was read is kept for kFresh, the least recently used of
// kMaxLists go first; a list of names is read once however many ask for it.
//
// Threads: any; calls wait for Prometheus, at most 10 s. Errors as MetricSource.
class MetricNames {
public:
    static constexpr std::chrono::minutes kFresh{5};
    static constexpr std::size_t kMaxLists = 64;
    // A list longer than that is searched in and not kept.
    static constexpr std::size_t kMaxKeptBytes = 8u << 20;

    MetricNames(MetricSource &source, const MetricEndpoints &endpoints) : m_source(source), m_endpoints(endpoints) {}

    Result<v1::ListMetricNamesResponse> metrics(const v1::ListMetricNamesRequest &request);
    Result<v1::ListLabelNamesResponse> labels(const v1::ListLabelNamesRequest &request);
    Result<v1::ListLabelValuesResponse> values(const v1::ListLabelValuesRequest &request);

    // All metrics of an endpoint, of its cluster's labels; sorted.
    Result<std::shared_ptr<const NameList>> all(const EndpointRef &endpoint);

private:
    using Clock = std::chrono::steady_clock;
    struct Held {
        std::string key;
        std::shared_ptr<const NameList> list;
        Clock::time_point since;
    };
    struct Facts {
        std::shared_ptr<const std::vector<MetricFacts>> list;
        Clock::time_point since;
    };

    Result<std::shared_ptr<const NameList>> list(const EndpointRef &endpoint, const std::string &what,
                                                 const std::function<Result<NameList>()> &read);
    std::shared_ptr<const std::vector<MetricFacts>> facts(const EndpointRef &endpoint);

    MetricSource &m_source;
    const MetricEndpoints &m_endpoints;
    std::mutex m_mutex;
    // Most recently used first.
    std::list<Held> m_held;
    std::map<std::string, Facts> m_facts;
};

} // namespace wheelhouse::monitoring
