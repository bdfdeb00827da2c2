#include "server/store/sql_cluster_store.h"

#include <algorithm>
#include <map>
#include <optional>

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

// One a line: names of namespaces hold no line ends.
std::string joined(const v1::Cluster &cluster)
{
    std::string text;
    for (const auto &name : cluster.namespaces())
        text += name + "\n";
    return text;
}

void takeNamespaces(const std::string &text, v1::Cluster &cluster)
{
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        cluster.add_namespaces(text.substr(at, end - at));
        at = end + 1;
    }
}

Result<void> oneRow(const Result<std::int64_t> &count, const std::string &name)
{
    if (!count)
        return passOn(count);
    if (*count == 0)
        return fail(ErrorCode::NotFound, fmt::format("there is no cluster {}", name));
    return {};
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
    takeNamespaces(row.text(8), stored.cluster);
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
                                              "prometheus_url, access, create_time_us, namespaces) "
                                              "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                                              cluster.name(), cluster.display_name(), cluster.environment(),
                                              cluster.server(), cluster.version(), cluster.prometheus_url(), access,
                                              timeOf(cluster.create_time()), joined(cluster));
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
            "SELECT name, display_name, environment, server, version, prometheus_url, access, create_time_us, "
            "namespaces FROM clusters ORDER BY name");
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

Result<void> SqlClusterStore::update(const v1::Cluster &cluster, const clusters::ClusterAccess *access)
{
    std::optional<Blob> sealed;
    if (access)
        sealed = Blob{m_box.seal(packed(*access), purposeOf(cluster.name()))};
    return m_database.write([&](Connection &connection) -> Result<void> {
        const auto told =
            connection.exec("UPDATE clusters SET display_name = $2, environment = $3, server = $4, version = $5, "
                            "prometheus_url = $6, namespaces = $7 WHERE name = $1",
                            cluster.name(), cluster.display_name(), cluster.environment(), cluster.server(),
                            cluster.version(), cluster.prometheus_url(), joined(cluster));
        if (auto one = oneRow(told, cluster.name()); !one || !sealed)
            return one;
        return oneRow(connection.exec("UPDATE clusters SET access = $2 WHERE name = $1", cluster.name(), *sealed),
                      cluster.name());
    });
}

Result<void> SqlClusterStore::keepAccess(const std::string &name, const clusters::ClusterAccess &access)
{
    const Blob sealed{m_box.seal(packed(access), purposeOf(name))};
    return m_database.write([&](Connection &connection) -> Result<void> {
        return oneRow(connection.exec("UPDATE clusters SET access = $2 WHERE name = $1", name, sealed), name);
    });
}

Result<void> SqlClusterStore::saveInventory(const std::string &cluster, const v1::Inventory *inventory)
{
    const Blob body{inventory ? inventory->SerializeAsString() : std::string()};
    return m_database.write([&](Connection &connection) -> Result<void> {
        return oneRow(connection.exec("UPDATE clusters SET inventory = $2 WHERE name = $1", cluster, body), cluster);
    });
}

Result<std::optional<v1::Inventory>> SqlClusterStore::loadInventory(const std::string &cluster)
{
    std::string body;
    const auto read = m_database.read([&](Connection &connection) -> Result<void> {
        const auto row = connection.queryOne("SELECT inventory FROM clusters WHERE name = $1", cluster);
        if (!row)
            return passOn(row);
        if (*row && !(*row)->isNull(0))
            body = (*row)->bytes(0);
        return {};
    });
    if (!read)
        return passOn(read);
    v1::Inventory inventory;
    if (body.empty())
        return std::optional<v1::Inventory>();
    if (!inventory.ParseFromString(body))
        return fail(ErrorCode::Internal, fmt::format("the inventory of {} cannot be read", cluster));
    return std::optional<v1::Inventory>(std::move(inventory));
}

Result<void> SqlClusterStore::remove(const std::string &name)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        if (auto one = oneRow(connection.exec("DELETE FROM clusters WHERE name = $1", name), name); !one)
            return one;
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
