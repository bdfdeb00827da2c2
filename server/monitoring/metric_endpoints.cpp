#include "server/monitoring/metric_endpoints.h"

#include <algorithm>

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include "server/monitoring/endpoint_rules.h"

namespace wheelhouse::monitoring {

namespace {

constexpr char kPrometheus[] = "/metricEndpoints/prometheus";
constexpr char kAlertmanager[] = "/metricEndpoints/alertmanager";

const char *wordOf(v1::MetricEndpoint::Kind kind)
{
    return kind == v1::MetricEndpoint::KIND_ALERTMANAGER ? "Alertmanager" : "Prometheus";
}

// One that was set before this cluster was added belonged to another.
bool isOlder(const v1::MetricEndpoint &endpoint, const v1::Cluster &cluster)
{
    return google::protobuf::util::TimeUtil::TimestampToMicroseconds(endpoint.update_time())
        < google::protobuf::util::TimeUtil::TimestampToMicroseconds(cluster.create_time());
}

EndpointRef fromCluster(const v1::Cluster &cluster, const PrometheusAddress &address)
{
    auto endpoint = std::make_shared<MetricEndpoint>();
    endpoint->cluster = cluster.name();
    endpoint->address = address;
    auto &told = endpoint->told;
    told.set_name(cluster.name() + kPrometheus);
    told.set_kind(v1::MetricEndpoint::KIND_PROMETHEUS);
    told.set_url(cluster.prometheus_url());
    told.set_from_cluster(true);
    return endpoint;
}

} // namespace

EndpointName EndpointName::parse(const std::string &name)
{
    EndpointName parsed;
    for (const auto &[ending, kind] : {std::pair(kPrometheus, v1::MetricEndpoint::KIND_PROMETHEUS),
                                       std::pair(kAlertmanager, v1::MetricEndpoint::KIND_ALERTMANAGER)}) {
        if (name.starts_with("clusters/") && name.ends_with(ending)) {
            parsed.cluster = name.substr(0, name.size() - std::string_view(ending).size());
            parsed.kind = kind;
        }
    }
    if (parsed.cluster.find('/', 9) != std::string::npos || parsed.cluster.size() <= 9)
        return {};
    return parsed;
}

std::string EndpointName::text() const
{
    return cluster + (kind == v1::MetricEndpoint::KIND_ALERTMANAGER ? kAlertmanager : kPrometheus);
}

MetricEndpoints::MetricEndpoints(MetricEndpointStore &store, const live::LiveTable<v1::Cluster> &clusters)
    : m_store(store), m_clusters(clusters)
{
}

Result<void> MetricEndpoints::start()
{
    auto stored = m_store.load();
    if (!stored)
        return passOn(stored);
    const std::lock_guard lock(m_mutex);
    for (auto &entry : *stored) {
        auto address = PrometheusAddress::parse(entry.endpoint.url(), "url");
        const auto name = EndpointName::parse(entry.endpoint.name());
        if (!address || name.cluster.empty())
            continue;
        auto endpoint = std::make_shared<MetricEndpoint>();
        endpoint->cluster = name.cluster;
        endpoint->address = std::move(*address);
        endpoint->secrets = std::move(entry.secrets);
        endpoint->told = std::move(entry.endpoint);
        tellSecrets(*endpoint);
        m_endpoints[endpoint->told.name()] = std::move(endpoint);
    }
    return {};
}

EndpointRef MetricEndpoints::kept(const std::string &name, const v1::Cluster &cluster) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_endpoints.find(name);
    if (found == m_endpoints.end() || isOlder(found->second->told, cluster))
        return nullptr;
    return found->second;
}

Result<EndpointRef> MetricEndpoints::find(const std::string &cluster, v1::MetricEndpoint::Kind kind) const
{
    const auto known = m_clusters.get(cluster);
    if (!known)
        return fail(ErrorCode::NotFound, fmt::format("there is no cluster {}", cluster));
    if (auto endpoint = kept(EndpointName{cluster, kind}.text(), *known))
        return endpoint;
    if (kind == v1::MetricEndpoint::KIND_PROMETHEUS && !known->prometheus_url().empty()) {
        const auto address = PrometheusAddress::parse(known->prometheus_url());
        if (!address)
            return passOn(address);
        return fromCluster(*known, *address);
    }
    return fail(ErrorCode::FailedPrecondition,
                fmt::format("the cluster {} has no {}: set its endpoint, or look for it in the cluster", cluster,
                            wordOf(kind)));
}

Result<std::vector<v1::MetricEndpoint>> MetricEndpoints::list(const std::string &parent) const
{
    if (parent != "clusters/-" && !m_clusters.get(parent)) {
        if (!parent.starts_with("clusters/"))
            return failField("parent", "clusters/CLUSTER or clusters/- is allowed");
        return fail(ErrorCode::NotFound, fmt::format("there is no cluster {}", parent));
    }
    std::vector<v1::MetricEndpoint> all;
    for (const auto &cluster : m_clusters.select()) {
        if (parent != "clusters/-" && cluster->name() != parent)
            continue;
        for (const auto kind : {v1::MetricEndpoint::KIND_ALERTMANAGER, v1::MetricEndpoint::KIND_PROMETHEUS}) {
            if (const auto endpoint = find(cluster->name(), kind))
                all.push_back((*endpoint)->told);
        }
    }
    std::sort(all.begin(), all.end(), [](const auto &left, const auto &right) { return left.name() < right.name(); });
    return all;
}

Result<EndpointRef> MetricEndpoints::candidate(const v1::MetricEndpoint &asked, const v1::MetricEndpointSecrets &secrets,
                                               bool keepSecrets, const std::string &field) const
{
    const auto name = EndpointName::parse(asked.name());
    if (name.cluster.empty())
        return failField(field + ".name", "a name like clusters/test/metricEndpoints/prometheus is allowed");
    const auto cluster = m_clusters.get(name.cluster);
    if (!cluster)
        return fail(ErrorCode::NotFound, fmt::format("there is no cluster {}", name.cluster));
    if (asked.kind() != v1::MetricEndpoint::KIND_UNSPECIFIED && asked.kind() != name.kind)
        return failField(field + ".kind", "must be what the name says");
    auto endpoint = readEndpoint(asked, secrets, field);
    if (!endpoint)
        return passOn(endpoint);
    (*endpoint)->cluster = name.cluster;
    (*endpoint)->told.set_kind(name.kind);
    if (keepSecrets) {
        const auto before = kept(asked.name(), *cluster);
        if (before && hasSecrets(before->secrets)) {
            if (before->address.origin() != (*endpoint)->address.origin())
                return fail(ErrorCode::FailedPrecondition,
                            fmt::format("the secrets kept are for {}: give them anew for {}", before->address.origin(),
                                        (*endpoint)->address.origin()));
            keepFrom(*before, **endpoint);
        }
    }
    if (auto whole = checkWhole(**endpoint, field); !whole)
        return passOn(whole);
    tellSecrets(**endpoint);
    return EndpointRef(std::move(*endpoint));
}

Result<v1::MetricEndpoint> MetricEndpoints::set(const v1::SetMetricEndpointRequest &request, const std::string &account)
{
    const auto checked = candidate(request.metric_endpoint(), request.secrets(), request.keep_secrets(),
                                   "metric_endpoint");
    if (!checked)
        return passOn(checked);
    auto endpoint = std::make_shared<MetricEndpoint>(**checked);
    *endpoint->told.mutable_update_time() = google::protobuf::util::TimeUtil::GetCurrentTime();
    endpoint->told.set_updated_by(account);
    if (auto put = m_store.put({endpoint->told, endpoint->secrets}); !put)
        return passOn(put);
    v1::MetricEndpoint told = endpoint->told;
    const std::lock_guard lock(m_mutex);
    m_endpoints[told.name()] = std::move(endpoint);
    ++m_version;
    return told;
}

Result<void> MetricEndpoints::remove(const std::string &name)
{
    if (EndpointName::parse(name).cluster.empty())
        return failField("name", "a name like clusters/test/metricEndpoints/prometheus is allowed");
    if (auto removed = m_store.remove(name); !removed)
        return removed;
    const std::lock_guard lock(m_mutex);
    m_endpoints.erase(name);
    ++m_version;
    return {};
}

std::uint64_t MetricEndpoints::version() const
{
    const std::lock_guard lock(m_mutex);
    return m_version;
}

} // namespace wheelhouse::monitoring
