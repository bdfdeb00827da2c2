#include "server/clusters/cluster_settings.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/identifier.h"
#include "server/clusters/object_names.h"

namespace wheelhouse::clusters {

namespace {

constexpr std::size_t kMaxIdLength = 40;
constexpr std::size_t kMaxNameLength = 100;
constexpr int kMaxNamespaces = 50;
constexpr std::size_t kMaxNamespaceLength = 63;

Result<void> setDisplayName(v1::Cluster &cluster, const std::string &name)
{
    if (name.size() > kMaxNameLength)
        return failField("cluster.display_name", fmt::format("at most {} bytes are allowed", kMaxNameLength));
    cluster.set_display_name(name.empty() ? std::string(lastPart(cluster.name())) : name);
    return {};
}

Result<void> setEnvironment(v1::Cluster &cluster, const std::string &environment)
{
    if (!environment.empty()) {
        const auto id = lastPart(environment);
        if (environment != fmt::format("environments/{}", id) || !isResourceId(id, kMaxIdLength))
            return failField("cluster.environment", "a name like environments/test is allowed");
    }
    cluster.set_environment(environment);
    return {};
}

Result<void> setPrometheus(v1::Cluster &cluster, const std::string &url)
{
    if (auto sound = checkUrl(url, "cluster.prometheus_url"); !sound)
        return sound;
    cluster.set_prometheus_url(url);
    return {};
}

// RFC 1123's labels.
bool isNamespaceName(const std::string &name)
{
    const auto isOuter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return !name.empty() && name.size() <= kMaxNamespaceLength && isOuter(name.front()) && isOuter(name.back())
           && std::all_of(name.begin(), name.end(), [&](char c) { return isOuter(c) || c == '-'; });
}

Result<void> setNamespaces(v1::Cluster &cluster, const v1::Cluster &told)
{
    if (told.namespaces_size() > kMaxNamespaces)
        return failField("cluster.namespaces", fmt::format("at most {} are allowed", kMaxNamespaces));
    for (const auto &name : told.namespaces()) {
        if (!isNamespaceName(name))
            return failField("cluster.namespaces",
                             "names of namespaces are allowed: a-z, 0-9 and dash, at most 63 characters");
    }
    *cluster.mutable_namespaces() = told.namespaces();
    return {};
}

} // namespace

Result<void> checkUrl(const std::string &url, const char *field)
{
    if (!url.empty() && !url.starts_with("http://") && !url.starts_with("https://"))
        return failField(field, "an http or https URL is allowed");
    // The URL is shown to whoever may see the cluster.
    if (!url.empty() && url.substr(0, url.find('/', url.find("://") + 3)).find('@') != std::string::npos)
        return failField(field, "credentials in the URL are not allowed");
    return {};
}

Result<v1::Cluster> clusterAsTold(const std::string &id, const v1::Cluster &told)
{
    if (!isResourceId(id, kMaxIdLength))
        return failField("cluster_id", "1 to 40 of a-z, 0-9 and dash are allowed, beginning with a letter");
    v1::Cluster cluster;
    cluster.set_name("clusters/" + id);
    for (const char *path : {"display_name", "environment", "prometheus_url", "namespaces"}) {
        if (auto set = changeSetting(cluster, path, told); !set)
            return passOn(set);
    }
    if (auto logs = checkUrl(told.log_store_url(), "cluster.log_store_url"); !logs)
        return passOn(logs);
    cluster.set_log_store_url(told.log_store_url());
    return cluster;
}

Result<void> changeSetting(v1::Cluster &cluster, const std::string &path, const v1::Cluster &told)
{
    if (path == "display_name")
        return setDisplayName(cluster, told.display_name());
    if (path == "environment")
        return setEnvironment(cluster, told.environment());
    if (path == "prometheus_url")
        return setPrometheus(cluster, told.prometheus_url());
    if (path == "namespaces")
        return setNamespaces(cluster, told);
    return failField("update_mask", "display_name, environment, prometheus_url and namespaces are allowed");
}

} // namespace wheelhouse::clusters
