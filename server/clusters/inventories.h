#pragma once

#include <string>
#include <vector>

#include "server/clusters/cluster_view.h"
#include "server/clusters/inventory_store.h"

namespace wheelhouse::clusters {

// The hosts clusters were made of, held against their nodes whenever they are
// asked for. Any thread; calls wait for the store. Store and view outlive it.
class Inventories {
public:
    static constexpr int kMaxHosts = 5000;

    Inventories(InventoryStore &store, ClusterView &view) : m_store(store), m_view(view) {}

    // InvalidArgument with the field, NotFound for an unknown cluster.
    Result<v1::Inventory> replace(v1::Inventory inventory, bool validateOnly);
    // NotFound when there is none.
    Result<v1::Inventory> get(const std::string &name) const;
    Result<void> remove(const std::string &name);

private:
    void match(const std::string &cluster, v1::Inventory &inventory) const;

    InventoryStore &m_store;
    ClusterView &m_view;
};

// Finds each host's node, by its name first, then by an address, each node once;
// what is left of both is said. Pure.
void matchInventory(const std::vector<std::shared_ptr<const v1::Node>> &nodes, v1::Inventory &inventory);

} // namespace wheelhouse::clusters
