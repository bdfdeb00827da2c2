#include "server/store/sql_metric_endpoint_store.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "core/log.h"
#include "server/monitoring/metric_endpoints.h"

namespace wheelhouse::store {

namespace {

// Bound to the endpoint, so that a row's secrets cannot be put into another row.
std::string purposeOf(const std::string &name)
{
    return name + "/secrets";
}

Secret packed(const monitoring::EndpointSecrets &secrets)
{
    v1::MetricEndpointSecrets message;
    message.set_password(secrets.password.reveal());
    message.set_bearer_token(secrets.bearerToken.reveal());
    message.set_client_private_key(secrets.clientKey.reveal());
    for (const auto &[name, value] : secrets.headers) {
        auto &header = *message.add_headers();
        header.set_name(name);
        header.set_secret(value.reveal());
    }
    return Secret(message.SerializeAsString());
}

monitoring::EndpointSecrets unpacked(const Secret &secret)
{
    v1::MetricEndpointSecrets message;
    monitoring::EndpointSecrets secrets;
    if (!message.ParseFromString(secret.reveal()))
        return secrets;
    secrets.password = Secret(message.password());
    secrets.bearerToken = Secret(message.bearer_token());
    secrets.clientKey = Secret(message.client_private_key());
    for (const auto &header : message.headers())
        secrets.headers.emplace_back(header.name(), Secret(header.secret()));
    return secrets;
}

} // namespace

Result<void> SqlMetricEndpointStore::put(const monitoring::StoredEndpoint &stored)
{
    const std::string &name = stored.endpoint.name();
    const std::string cluster = monitoring::EndpointName::parse(name).cluster;
    const Blob body{stored.endpoint.SerializeAsString()};
    const Blob secrets{m_box.seal(packed(stored.secrets), purposeOf(name))};
    return m_database.write([&](Connection &connection) -> Result<void> {
        const auto put = connection.exec("INSERT INTO metric_endpoints (name, cluster, body, secrets) "
                                         "VALUES ($1, $2, $3, $4) ON CONFLICT (name) DO UPDATE SET "
                                         "cluster = excluded.cluster, body = excluded.body, secrets = excluded.secrets",
                                         name, cluster, body, secrets);
        if (!put)
            return passOn(put);
        return {};
    });
}

Result<void> SqlMetricEndpointStore::remove(const std::string &name)
{
    return m_database.write([&](Connection &connection) -> Result<void> {
        const auto count = connection.exec("DELETE FROM metric_endpoints WHERE name = $1", name);
        if (!count)
            return passOn(count);
        if (*count == 0)
            return fail(ErrorCode::NotFound, fmt::format("there is no {} that was set", name));
        return {};
    });
}

Result<std::vector<monitoring::StoredEndpoint>> SqlMetricEndpointStore::load()
{
    std::vector<monitoring::StoredEndpoint> all;
    std::vector<std::string> sealed;
    const auto read = m_database.read([&](Connection &connection) {
        return connection.each(
            [&](const Row &row) {
                monitoring::StoredEndpoint stored;
                if (!stored.endpoint.ParseFromString(row.bytes(0)))
                    return;
                all.push_back(std::move(stored));
                sealed.push_back(row.bytes(1));
            },
            "SELECT body, secrets FROM metric_endpoints ORDER BY name");
    });
    if (!read)
        return passOn(read);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto secrets = m_box.unseal(sealed[i], purposeOf(all[i].endpoint.name()));
        if (secrets) {
            all[i].secrets = unpacked(*secrets);
        } else {
            all[i].broken = secrets.error().message;
            spdlog::warn("secrets of an endpoint cannot be opened {} {}", field("endpoint", all[i].endpoint.name()),
                         field("reason", all[i].broken));
        }
    }
    return all;
}

} // namespace wheelhouse::store
