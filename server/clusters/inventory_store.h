#pragma once

#include <optional>
#include <string>

#include "core/result.h"
#include "wheelhouse/v1/inventory.pb.h"

namespace wheelhouse::clusters {

// Keeps the inventories of clusters; each goes with its cluster. Any thread;
// calls may block on the disk.
class InventoryStore {
public:
    virtual ~InventoryStore() = default;
    // Durable when it returns; null forgets it. NotFound when there is no such
    // cluster.
    virtual Result<void> saveInventory(const std::string &cluster, const v1::Inventory *inventory) = 0;
    // Nothing when it has none, or there is no such cluster.
    virtual Result<std::optional<v1::Inventory>> loadInventory(const std::string &cluster) = 0;
};

} // namespace wheelhouse::clusters
