#include "client/documents/kubekey_inventory.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

namespace wheelhouse::client {

namespace {

constexpr std::size_t kMaxHosts = 5000;
constexpr int kMaxDepth = 16;

tl::unexpected<Error> refused(const std::string &why)
{
    return fail(ErrorCode::InvalidArgument, "this is not a KubeKey inventory: " + why);
}

YAML::Node childOf(const YAML::Node &node, const char *key)
{
    return node.IsDefined() && node.IsMap() ? node[key] : YAML::Node(YAML::NodeType::Undefined);
}

std::string textOf(const YAML::Node &node, const char *key)
{
    const YAML::Node value = childOf(node, key);
    return value.IsDefined() && value.IsScalar() ? value.Scalar() : std::string();
}

std::vector<std::string> textsOf(const YAML::Node &list)
{
    std::vector<std::string> texts;
    if (list.IsDefined() && list.IsSequence()) {
        for (const YAML::Node &each : list) {
            if (each.IsScalar())
                texts.push_back(each.Scalar());
        }
    }
    return texts;
}

// `node[1:3]` are node1, node2 and node3; anything else is itself.
std::vector<std::string> expanded(const std::string &name)
{
    const auto open = name.find('[');
    const auto colon = name.find(':', open);
    const auto close = name.find(']', colon);
    if (open == name.npos || colon == name.npos || close == name.npos)
        return {name};
    int first = 0;
    int last = 0;
    const auto read = [&name](std::size_t begin, std::size_t end, int &number) {
        const auto result = std::from_chars(name.data() + begin, name.data() + end, number);
        return result.ec == std::errc() && result.ptr == name.data() + end;
    };
    if (!read(open + 1, colon, first) || !read(colon + 1, close, last) || first < 0 || last < first
        || static_cast<std::size_t>(last - first) > kMaxHosts)
        return {name};
    std::vector<std::string> names;
    for (int number = first; number <= last; ++number)
        names.push_back(fmt::format("{}{}{}", name.substr(0, open), number, name.substr(close + 1)));
    return names;
}

// Groups have had other names: one word for each role.
std::string roleOf(const std::string &group)
{
    if (group == "master" || group == "control-plane" || group == "kube_control_plane")
        return "control-plane";
    if (group == "kube_worker")
        return "worker";
    return group;
}

using Roles = std::map<std::string, std::set<std::string>>;

// The older file: `roleGroups: {etcd: [node1], worker: ["node[2:9]"]}`.
Roles rolesOfCluster(const YAML::Node &spec)
{
    Roles roles;
    const YAML::Node groups = childOf(spec, "roleGroups");
    if (!groups.IsDefined() || !groups.IsMap())
        return roles;
    for (const auto &group : groups) {
        if (!group.first.IsScalar())
            continue;
        for (const auto &member : textsOf(group.second)) {
            for (const auto &host : expanded(member))
                roles[host].insert(roleOf(group.first.Scalar()));
        }
    }
    return roles;
}

void collect(const YAML::Node &groups, const std::string &group, int depth, std::set<std::string> &hosts)
{
    if (depth > kMaxDepth)
        return;
    const YAML::Node held = childOf(groups, group.c_str());
    for (const auto &member : textsOf(childOf(held, "hosts"))) {
        for (const auto &host : expanded(member))
            hosts.insert(host);
    }
    for (const auto &inner : textsOf(childOf(held, "groups")))
        collect(groups, inner, depth + 1, hosts);
}

// Version 4: `groups: {kube_worker: {hosts: […]}, k8s_cluster: {groups: […]}}`.
// A group that only holds groups says nothing about a host.
Roles rolesOfInventory(const YAML::Node &spec)
{
    Roles roles;
    const YAML::Node groups = childOf(spec, "groups");
    if (!groups.IsDefined() || !groups.IsMap())
        return roles;
    for (const auto &group : groups) {
        if (!group.first.IsScalar() || !childOf(group.second, "hosts").IsDefined())
            continue;
        std::set<std::string> hosts;
        collect(groups, group.first.Scalar(), 0, hosts);
        for (const auto &host : hosts)
            roles[host].insert(roleOf(group.first.Scalar()));
    }
    return roles;
}

void addHost(v1::Inventory &inventory, const std::string &name, const std::string &address, const std::string &internal,
             const Roles &roles)
{
    if (name.empty() || static_cast<std::size_t>(inventory.hosts_size()) > kMaxHosts)
        return;
    auto &host = *inventory.add_hosts();
    host.set_host(name);
    host.set_address(address);
    // Written with both families: the first counts.
    host.set_internal_address(internal.substr(0, internal.find(',')));
    if (const auto held = roles.find(name); held != roles.end()) {
        for (const auto &role : held->second)
            host.add_roles(role);
    }
}

void readCluster(const YAML::Node &spec, v1::Inventory &inventory)
{
    const Roles roles = rolesOfCluster(spec);
    const YAML::Node hosts = childOf(spec, "hosts");
    if (!hosts.IsDefined() || !hosts.IsSequence())
        return;
    for (const YAML::Node &host : hosts)
        addHost(inventory, textOf(host, "name"), textOf(host, "address"), textOf(host, "internalAddress"), roles);
}

void readInventory(const YAML::Node &spec, v1::Inventory &inventory)
{
    const Roles roles = rolesOfInventory(spec);
    const YAML::Node hosts = childOf(spec, "hosts");
    if (!hosts.IsDefined() || !hosts.IsMap())
        return;
    for (const auto &host : hosts) {
        if (host.first.IsScalar() && host.first.Scalar() != "localhost")
            addHost(inventory, host.first.Scalar(), textOf(childOf(host.second, "connector"), "host"),
                    textOf(host.second, "internal_ipv4"), roles);
    }
}

Result<v1::Inventory> read(std::string_view text)
{
    for (const YAML::Node &document : YAML::LoadAll(std::string(text))) {
        const std::string kind = textOf(document, "kind");
        const YAML::Node spec = childOf(document, "spec");
        if (kind != "Inventory" && kind != "Cluster")
            continue;
        if (!textOf(document, "apiVersion").starts_with("kubekey.kubesphere.io/"))
            return refused(fmt::format("its apiVersion is {}", textOf(document, "apiVersion")));
        v1::Inventory inventory;
        inventory.set_origin(
            fmt::format("KubeKey {} {}", kind, textOf(childOf(document, "metadata"), "name")).substr(0, 200));
        if (kind == "Inventory")
            readInventory(spec, inventory);
        else
            readCluster(spec, inventory);
        if (inventory.hosts().empty())
            return refused("it names no hosts");
        return inventory;
    }
    return refused("it holds neither kind: Inventory nor kind: Cluster");
}

} // namespace

Result<v1::Inventory> readKubeKeyInventory(std::string_view text)
{
    if (text.size() > kMaxInventoryBytes)
        return refused("it is larger than 4 MB");
    // A bundle of documents is read as far as it is one of KubeKey's; what
    // aliases could make of it is bounded by what is taken.
    if (std::count(text.begin(), text.end(), '*') > 64)
        return refused("it has more aliases than an inventory needs");
    try {
        return read(text);
    } catch (const YAML::Exception &error) {
        return refused(fmt::format("line {}, column {}: {}", error.mark.line + 1, error.mark.column + 1, error.msg));
    }
}

} // namespace wheelhouse::client
