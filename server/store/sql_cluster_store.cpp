#include "server/store/sql_cluster_store.h"

#include <map>

#include <fmt/format.h>

#include "server/store/timestamps.h"

namespace wheelhouse::store {

namespace {

// Bound to the cluster, so that a row's secret cannot be put into another row.
std::string purposeOf(const std::string &name)
{
    return name + "/kubeconfig";
}

// The context's name on the first line, the kubeconfig after it.
Secret packed(const clusters::ClusterAccess &access)
{
    return Secret(access.context + "\n" + access.kubeconfig.reveal());
}

clusters::ClusterAccess unpacked(const Secret &secret)
{
    const std::string &text = secret.reveal();
    const auto end = text.find('\n');
    return {Secret(text.substr(end + 1)), text.substr(0, end)};
}

clusters::StoredCluster storedOf(const Row &row)
{
    clusters::StoredCluster stored;
    stored.cluster.set_name(row.text(0));
    stored.cluster.set_display_name(row.text(1));
    stored.cluster.set_environment(row.text(2));
    stored.cluster.set_server(row.text(3));
    stored.cluster.set_version(row.text(4));
    stored.cluster.set_prometheus_url(row.text(5));
    *stored.cluster.mutable_create_time() = timestampOf(row.time(7));
    return stored;
}

Result<void> keepLogStore(Connection &connection, const std::string &cluster, const std::string &url)
{
    if (auto removed = connection.exec("DELETE FROM cluster_log_stores WHERE cluster = $1", cluster); !removed)
        return passOn(removed);
    if (url.empty())
        return {};
    if (auto put = connection.exec("INSERT INTO cluster_log_stores (cluster, url) VALUES ($1, $2)", cluster, url); !put)
        return passOn(put);
    return {};
}

} // namespace

Result<void> SqlClusterStore::insert(const clusters::StoredCluster &stored)
{
    const v1::Cluster &cluster = stored.cluster;
    const Blob access{m_box.seal(packed(stored.access), purposeOf(cluster.name()))};
    return m_database.write([&](Connection &connection) -> Result<void> {
        const auto inserted = connection.exec("INSERT INTO clusters (name, display_name, environment, server, version, "
                                              "prometheus_url, access, create_time_us) "
                                              "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                                              cluster.name(), cluster.display_name(), cluster.environment(),
                                              cluster.server(), cluster.version(), cluster.prometheus_url(), access,
                                              timeOf(cluster.create_time()));
        if (!inserted && inserted.error().code == ErrorCode::AlreadyExists)
            return fail(ErrorCode::AlreadyExists, fmt::format("there is a cluster {} already", cluster.name()));
        if (!inserted)
            return passOn(inserted);
        return keepLogStore(connection, cluster.name(), cluster.log_store_url());
    });
}

Result<std::vector<clusters::StoredCluster>> SqlClusterStore::load()
{
    std::vector<clusters::StoredCluster> all;
    std::vector<std::string> sealed;
    const auto read = m_database.read([&](Connection &connection) {
        return connection.each(
            [&](const Row &row) {
                all.push_back(storedOf(row));
                sealed.push_back(row.bytes(6));
            },
            "SELECT name, display_name, environment, server, version, prometheus_url, access, create_time_us "
            "FROM clusters ORDER BY name");
    });
    if (!read)
        return passOn(read);
    std::map<std::string, std::string> logStores;
    const auto readStores = m_database.read([&](Connection &connection) {
        return connection.each([&](const Row &row) { logStores[row.text(0)] = row.text(1); },
                               "SELECT cluster, url FROM cluster_log_stores");
    });
    if (!readStores)
        return passOn(readStores);
    for (auto &each : all) {
        if (const auto found = logStores.find(each.cluster.name()); found != logStores.end())
            each.cluster.set_log_store_url(found->second);
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto access = m_box.unseal(sealed[i], purposeOf(all[i].cluster.name()));
        if (access)
            all[i].access = unpacked(*access);
        else
            all[i].broken = access.error().message;
    }
    return all;
}

Result<void> SqlClusterStore::remove(const std::string &name)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        const auto count = connection.exec("DELETE FROM clusters WHERE name = $1", name);
        if (!count)
            return passOn(count);
        if (*count == 0)
            return fail(ErrorCode::NotFound, fmt::format("there is no cluster {}", name));
        // Its monitoring's secrets go with it.
        const auto endpoints = connection.exec("DELETE FROM metric_endpoints WHERE cluster = $1", name);
        if (!endpoints)
            return passOn(endpoints);
        return keepLogStore(connection, name, {});
    });
}

Result<void> SqlClusterStore::setLogStore(const std::string &name, const std::string &url)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        const auto found = connection.queryOne("SELECT name FROM clusters WHERE name = $1", name);
        if (!found)
            return passOn(found);
        if (!*found)
            return fail(ErrorCode::NotFound, fmt::format("there is no cluster {}", name));
        return keepLogStore(connection, name, url);
    });
}

} // namespace wheelhouse::store
