#pragma once

#include "server/access/secret_box.h"
#include "server/monitoring/metric_endpoint_store.h"
#include "server/store/database.h"

namespace wheelhouse::store {

// Endpoints of monitoring in the database, their secrets sealed. Any thread;
// `database` outlives it. SqlClusterStore removes a cluster's with the cluster.
class SqlMetricEndpointStore final : public monitoring::MetricEndpointStore {
public:
    SqlMetricEndpointStore(Database &database, access::SecretBox box) : m_database(database), m_box(std::move(box)) {}

    Result<void> put(const monitoring::StoredEndpoint &stored) override;
    Result<void> remove(const std::string &name) override;
    Result<std::vector<monitoring::StoredEndpoint>> load() override;

private:
    Database &m_database;
    const access::SecretBox m_box;
};

} // namespace wheelhouse::store
