#pragma once

#include "server/clusters/cluster_view.h"
#include "server/clusters/logs/log_store_client.h"

namespace wheelhouse::clusters {

// Lines from the clusters' log stores. Threads: any that may block. View and
// client outlive it.
class StoredLogs {
public:
    StoredLogs(const ClusterView &view, LogStoreClient &client) : m_view(view), m_client(client) {}

    // Errors as in the contract.
    Result<v1::QueryStoredLogsResponse> query(const v1::QueryStoredLogsRequest &request) const;

private:
    const ClusterView &m_view;
    LogStoreClient &m_client;
};

} // namespace wheelhouse::clusters
