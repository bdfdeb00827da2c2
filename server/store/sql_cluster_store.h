#pragma once

#include "server/access/secret_box.h"
#include "server/clusters/cluster_store.h"
#include "server/clusters/inventory_store.h"
#include "server/store/database.h"

namespace wheelhouse::store {

// Clusters in the database, their kubeconfigs sealed. Any thread; `database`
// outlives it.
class SqlClusterStore final : public clusters::ClusterStore, public clusters::InventoryStore {
public:
    SqlClusterStore(Database &database, access::SecretBox box) : m_database(database), m_box(std::move(box)) {}

    Result<void> insert(const clusters::StoredCluster &stored) override;
    // FailedPrecondition when one does not open under this server's key.
    Result<std::vector<clusters::StoredCluster>> load() override;
    Result<void> setLogStore(const std::string &name, const std::string &url) override;
    Result<void> update(const v1::Cluster &cluster, const clusters::ClusterAccess *access) override;
    Result<void> keepAccess(const std::string &name, const clusters::ClusterAccess &access) override;
    Result<void> remove(const std::string &name) override;
    Result<void> saveInventory(const std::string &cluster, const v1::Inventory *inventory) override;
    Result<std::optional<v1::Inventory>> loadInventory(const std::string &cluster) override;

private:
    Database &m_database;
    const access::SecretBox m_box;
};

} // namespace wheelhouse::store
