#include "server/monitoring/endpoint_discovery.h"

#include <algorithm>
#include <future>
#include <optional>

#include <fmt/format.h>

namespace wheelhouse::monitoring {

namespace {

constexpr std::size_t kMaxPodsAsked = 50;

// What a name or a label says it is.
struct Sign {
    const char *word;
    v1::MetricEndpoint::Kind kind;
    int rank;
};
constexpr Sign kSigns[]{
    {"prometheus", v1::MetricEndpoint::KIND_PROMETHEUS, 1},
    {"vmselect", v1::MetricEndpoint::KIND_PROMETHEUS, 2},
    {"vmsingle", v1::MetricEndpoint::KIND_PROMETHEUS, 2},
    {"victoria-metrics-single", v1::MetricEndpoint::KIND_PROMETHEUS, 2},
    {"thanos-query", v1::MetricEndpoint::KIND_PROMETHEUS, 3},
    {"alertmanager", v1::MetricEndpoint::KIND_ALERTMANAGER, 1},
    {"vmalertmanager", v1::MetricEndpoint::KIND_ALERTMANAGER, 2},
};
// Beside them, and not what is looked for.
constexpr const char *kOthers[]{"operator", "adapter", "node-exporter", "pushgateway", "kube-state-metrics",
                                "operated", "config-reloader", "blackbox", "frontend"};

std::optional<Sign> signOf(const std::string &text)
{
    std::optional<Sign> best;
    for (const auto &sign : kSigns) {
        // The longest word that fits: `vmalertmanager` is not `alertmanager` alone.
        if (text.find(sign.word) != std::string::npos
            && (!best || std::string_view(sign.word).size() > std::string_view(best->word).size()))
            best = sign;
    }
    // A service of Prometheus' operator for an Alertmanager has both words.
    if (best && best->kind == v1::MetricEndpoint::KIND_PROMETHEUS && text.find("alertmanager") != std::string::npos)
        best->kind = v1::MetricEndpoint::KIND_ALERTMANAGER;
    return best;
}

// How well a port fits; 0 when not at all.
int portFit(const ClusterService::Port &port, v1::MetricEndpoint::Kind kind)
{
    const bool alerts = kind == v1::MetricEndpoint::KIND_ALERTMANAGER;
    if (port.name == "reloader-web" || port.name == "mesh" || port.name.find("grpc") != std::string::npos)
        return 0;
    if (port.number == (alerts ? 9093 : 9090) || (!alerts && (port.number == 8481 || port.number == 8428)))
        return 3;
    if (port.name == "web" || port.name == "http-web" || port.name == "http")
        return 2;
    return 1;
}

} // namespace

std::vector<Candidate> candidatesAmong(const std::vector<ClusterService> &services, std::size_t most)
{
    std::vector<Candidate> found;
    for (const auto &service : services) {
        Candidate candidate{};
        std::optional<Sign> sign;
        for (const char *label : {"app.kubernetes.io/name", "app", "app.kubernetes.io/component"}) {
            const auto held = service.labels.find(label);
            if (held == service.labels.end() || sign)
                continue;
            sign = signOf(held->second);
            candidate.foundBy = fmt::format("label {}={}", label, held->second);
        }
        if (!sign) {
            sign = signOf(service.name);
            candidate.foundBy = "its name";
        }
        const bool other = std::any_of(std::begin(kOthers), std::end(kOthers), [&](const char *word) {
            return service.name.find(word) != std::string::npos;
        });
        if (!sign || other || service.ports.empty())
            continue;
        const auto port = std::max_element(service.ports.begin(), service.ports.end(), [&](const auto &left, const auto &right) {
            return portFit(left, sign->kind) < portFit(right, sign->kind);
        });
        if (portFit(*port, sign->kind) == 0)
            continue;
        candidate.kind = sign->kind;
        candidate.service = service.nameSpace + "/" + service.name;
        // Of a cluster of VictoriaMetrics the queries are below a path.
        const bool vmselect = service.name.find("vmselect") != std::string::npos;
        candidate.url = fmt::format("service://{}/{}:{}{}", service.nameSpace, service.name, port->number,
                                    vmselect ? "/select/0/prometheus" : "");
        candidate.rank = sign->rank * 10 - portFit(*port, sign->kind);
        found.push_back(std::move(candidate));
    }
    std::stable_sort(found.begin(), found.end(), [](const auto &left, const auto &right) {
        return std::pair(left.rank, left.service) < std::pair(right.rank, right.service);
    });
    if (found.size() > most)
        found.resize(most);
    return found;
}

std::vector<std::string> EndpointDiscovery::somePods(const std::string &cluster) const
{
    std::vector<std::string> names;
    const std::string prefix = cluster + "/";
    m_pods.forEach([&](const v1::Pod &pod) {
        if (names.size() < kMaxPodsAsked && pod.phase() == "Running" && pod.name().starts_with(prefix))
            names.push_back(pod.name().substr(pod.name().rfind('/') + 1));
    });
    return names;
}

Result<v1::TestMetricEndpointResponse> EndpointDiscovery::test(const v1::TestMetricEndpointRequest &request)
{
    const auto name = EndpointName::parse(request.metric_endpoint().name());
    if (name.cluster.empty())
        return failField("metric_endpoint.name", "a name like clusters/test/metricEndpoints/prometheus is allowed");
    const bool asKept = request.metric_endpoint().url().empty();
    const auto endpoint = asKept ? m_endpoints.find(name.cluster, name.kind)
                                 : m_endpoints.candidate(request.metric_endpoint(), request.secrets(),
                                                         request.keep_secrets(), "metric_endpoint");
    if (!endpoint)
        return passOn(endpoint);
    return m_tester.test(*endpoint, somePods(name.cluster));
}

Result<v1::DiscoverMetricEndpointsResponse> EndpointDiscovery::discover(const std::string &cluster)
{
    const auto services = m_finder.services(cluster);
    if (!services)
        return passOn(services);
    v1::DiscoverMetricEndpointsResponse response;
    response.set_service_count(static_cast<int>(services->size()));
    const auto pods = somePods(cluster);
    std::vector<std::future<v1::TestMetricEndpointResponse>> tests;
    for (const auto &candidate : candidatesAmong(*services, kMaxFound)) {
        auto endpoint = std::make_shared<MetricEndpoint>();
        endpoint->cluster = cluster;
        endpoint->told.set_name(EndpointName{cluster, candidate.kind}.text());
        endpoint->told.set_kind(candidate.kind);
        endpoint->told.set_url(candidate.url);
        auto address = PrometheusAddress::parse(candidate.url);
        if (!address)
            continue;
        endpoint->address = std::move(*address);
        auto &found = *response.add_found();
        *found.mutable_metric_endpoint() = endpoint->told;
        found.set_service(candidate.service);
        found.set_found_by(candidate.foundBy);
        tests.push_back(std::async(std::launch::async, [this, endpoint, &pods] { return m_tester.test(endpoint, pods); }));
    }
    for (int i = 0; i < response.found_size(); ++i)
        *response.mutable_found(i)->mutable_test() = tests[static_cast<std::size_t>(i)].get();
    // What answers as it should before what does not.
    std::stable_sort(response.mutable_found()->begin(), response.mutable_found()->end(),
                     [](const auto &left, const auto &right) {
                         const auto good = [](const auto &found) {
                             return found.test().finding() == v1::TestMetricEndpointResponse::FINDING_OK;
                         };
                         return good(left) && !good(right);
                     });
    return response;
}

} // namespace wheelhouse::monitoring
