#include "server/clusters/inventories.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include "server/clusters/object_names.h"

namespace wheelhouse::clusters {

namespace {

constexpr std::size_t kMaxHostBytes = 253;
constexpr std::size_t kMaxOriginBytes = 200;
constexpr std::size_t kMaxRoleBytes = 100;
constexpr int kMaxRoles = 32;

// `clusters/{cluster}` of `clusters/{cluster}/inventory`.
Result<std::string> clusterIn(const std::string &name)
{
    const std::string cluster(clusterOf(name));
    if (cluster.empty() || name != cluster + "/inventory")
        return failField("name", "clusters/{cluster}/inventory is allowed");
    return cluster;
}

tl::unexpected<Error> noInventory(const std::string &cluster)
{
    return fail(ErrorCode::NotFound, fmt::format("the cluster {} has no inventory", cluster));
}

Result<void> check(const v1::Inventory &inventory)
{
    if (inventory.hosts().empty())
        return failField("inventory.hosts", "at least one host is needed");
    if (inventory.hosts_size() > Inventories::kMaxHosts)
        return failField("inventory.hosts", fmt::format("at most {} are allowed", Inventories::kMaxHosts));
    if (inventory.origin().size() > kMaxOriginBytes)
        return failField("inventory.origin", fmt::format("at most {} bytes are allowed", kMaxOriginBytes));
    std::set<std::string_view> known;
    for (int i = 0; i < inventory.hosts_size(); ++i) {
        const auto &host = inventory.hosts(i);
        const auto wrong = [i](const char *field, std::string what) {
            return failField(fmt::format("inventory.hosts[{}].{}", i, field), std::move(what));
        };
        if (host.host().empty() || host.host().size() > kMaxHostBytes)
            return wrong("host", fmt::format("1 to {} bytes are allowed", kMaxHostBytes));
        if (!known.insert(host.host()).second)
            return wrong("host", fmt::format("{} is there twice", host.host()));
        if (host.address().size() > kMaxHostBytes || host.internal_address().size() > kMaxHostBytes)
            return wrong("address", fmt::format("at most {} bytes are allowed", kMaxHostBytes));
        if (host.roles_size() > kMaxRoles
            || std::any_of(host.roles().begin(), host.roles().end(),
                           [](const auto &role) { return role.size() > kMaxRoleBytes; }))
            return wrong("roles", fmt::format("at most {}, of {} bytes each, are allowed", kMaxRoles, kMaxRoleBytes));
    }
    return {};
}

} // namespace

void matchInventory(const std::vector<std::shared_ptr<const v1::Node>> &nodes, v1::Inventory &inventory)
{
    std::unordered_map<std::string, const v1::Node *> byName;
    std::unordered_map<std::string, const v1::Node *> byAddress;
    for (const auto &node : nodes) {
        byName.emplace(lastPart(node->name()), node.get());
        if (!node->internal_address().empty())
            byAddress.emplace(node->internal_address(), node.get());
    }
    std::set<const v1::Node *> taken;
    const auto take = [&](v1::InventoryHost &host, const auto &index, const std::string &key,
                          v1::InventoryHost::Match match) {
        const auto found = index.find(key);
        if (key.empty() || host.match() != v1::InventoryHost::MATCH_NONE || found == index.end()
            || !taken.insert(found->second).second)
            return;
        host.set_node(found->second->name());
        host.set_match(match);
        host.set_health(found->second->health());
    };
    for (auto &host : *inventory.mutable_hosts()) {
        host.clear_node();
        host.set_match(v1::InventoryHost::MATCH_NONE);
        host.clear_health();
        take(host, byName, host.host(), v1::InventoryHost::MATCH_NAME);
    }
    // After all names: an address may have gone to another machine.
    for (auto &host : *inventory.mutable_hosts()) {
        take(host, byAddress, host.internal_address(), v1::InventoryHost::MATCH_ADDRESS);
        take(host, byAddress, host.address(), v1::InventoryHost::MATCH_ADDRESS);
    }
    inventory.clear_unlisted_nodes();
    for (const auto &node : nodes) {
        if (taken.contains(node.get()))
            continue;
        v1::UnlistedNode &unlisted = *inventory.add_unlisted_nodes();
        unlisted.set_node(node->name());
        unlisted.set_address(node->internal_address());
        *unlisted.mutable_roles() = node->roles();
    }
    std::sort(inventory.mutable_unlisted_nodes()->begin(), inventory.mutable_unlisted_nodes()->end(),
              [](const auto &left, const auto &right) { return left.node() < right.node(); });
}

void Inventories::match(const std::string &cluster, v1::Inventory &inventory) const
{
    inventory.set_name(cluster + "/inventory");
    matchInventory(
        m_view.nodes.select([prefix = cluster + "/"](const v1::Node &node) { return node.name().starts_with(prefix); }),
        inventory);
}

Result<v1::Inventory> Inventories::replace(v1::Inventory inventory, bool validateOnly)
{
    const auto cluster = clusterIn(inventory.name());
    if (!cluster)
        return passOn(cluster);
    if (auto sound = check(inventory); !sound)
        return passOn(sound);
    if (!m_view.clusters.get(*cluster))
        return fail(ErrorCode::NotFound, fmt::format("there is no cluster {}", *cluster));
    *inventory.mutable_update_time() = google::protobuf::util::TimeUtil::GetCurrentTime();
    match(*cluster, inventory);
    if (validateOnly)
        return inventory;
    if (auto saved = m_store.saveInventory(*cluster, &inventory); !saved)
        return passOn(saved);
    return inventory;
}

Result<v1::Inventory> Inventories::get(const std::string &name) const
{
    const auto cluster = clusterIn(name);
    if (!cluster)
        return passOn(cluster);
    auto held = m_store.loadInventory(*cluster);
    if (!held)
        return passOn(held);
    if (!*held)
        return noInventory(*cluster);
    match(*cluster, **held);
    return std::move(**held);
}

Result<void> Inventories::remove(const std::string &name)
{
    const auto cluster = clusterIn(name);
    if (!cluster)
        return passOn(cluster);
    const auto held = m_store.loadInventory(*cluster);
    if (!held)
        return passOn(held);
    if (!*held)
        return noInventory(*cluster);
    return m_store.saveInventory(*cluster, nullptr);
}

} // namespace wheelhouse::clusters
