#include "app/ctl/inventory_commands.h"

#include <fmt/ranges.h>

#include "app/ctl/names.h"
#include "app/ctl/text_file.h"
#include "app/ctl/words.h"
#include "client/documents/kubekey_inventory.h"
#include "wheelhouse/v1/inventory.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

struct ImportOptions {
    std::string cluster;
    std::string file;
    bool validateOnly = false;
};

struct NameOptions {
    std::string cluster;
};

std::string inventoryName(const std::string &cluster) { return clusterName(cluster) + "/inventory"; }

Cell matchCell(const v1::InventoryHost &host)
{
    switch (host.match()) {
    case v1::InventoryHost::MATCH_NAME: return {"by name", Tone::Good};
    case v1::InventoryHost::MATCH_ADDRESS: return {"by address", Tone::Good};
    default: return {"no such node", Tone::Bad};
    }
}

void printInventory(Session &session, const v1::Inventory &inventory)
{
    session.printTable(inventory, [&](Table &table) {
        table.setColumns({"HOST", "ADDRESS", "INTERNAL", "ROLES", "NODE", "MATCH", "HEALTH"});
        for (const auto &host : inventory.hosts()) {
            table.addRow({host.host(), host.address(), host.internal_address(),
                          fmt::format("{}", fmt::join(host.roles(), ",")), lastPart(host.node()), matchCell(host),
                          healthCell(host.health())});
        }
        for (const auto &node : inventory.unlisted_nodes()) {
            table.addRow({"",
                          node.address(),
                          "",
                          fmt::format("{}", fmt::join(node.roles(), ",")),
                          lastPart(node.node()),
                          {"not in the inventory", Tone::Warning},
                          ""});
        }
    });
}

Outcome importHosts(Session &session, const ImportOptions &options)
{
    const auto text = readTextFile(options.file, client::kMaxInventoryBytes);
    if (!text) {
        return wrongUsage(text);
    }
    auto inventory = client::readKubeKeyInventory(*text);
    if (!inventory) {
        return wrongUsage(inventory);
    }
    v1::ReplaceInventoryRequest request;
    *request.mutable_inventory() = std::move(*inventory);
    request.mutable_inventory()->set_name(inventoryName(options.cluster));
    request.set_validate_only(options.validateOnly);
    const auto replaced = session.call(&v1::InventoryService::Stub::ReplaceInventory, request);
    if (!replaced) {
        return refuse(replaced);
    }
    printInventory(session, *replaced);
    return {};
}

Outcome show(Session &session, const NameOptions &options)
{
    v1::GetInventoryRequest request;
    request.set_name(inventoryName(options.cluster));
    const auto inventory = session.call(&v1::InventoryService::Stub::GetInventory, request);
    if (!inventory) {
        return refuse(inventory);
    }
    printInventory(session, *inventory);
    return {};
}

Outcome remove(Session &session, const NameOptions &options)
{
    v1::DeleteInventoryRequest request;
    request.set_name(inventoryName(options.cluster));
    const auto removed = session.call(&v1::InventoryService::Stub::DeleteInventory, request);
    if (!removed) {
        return refuse(removed);
    }
    session.print(*removed, [&] { return fmt::format("Forgot the hosts of {}\n", options.cluster); });
    return {};
}

} // namespace

void addInventoryCommands(CLI::App &cluster, Session &session)
{
    auto *const group = cluster.add_subcommand("inventory", "The hosts a cluster was made of, held against its nodes");
    group->require_subcommand(1);

    auto [import_, importOptions] = addCommand<ImportOptions>(
        group, "import", "Takes the hosts of a KubeKey file (kind: Inventory or Cluster); passwords in it stay here");
    import_->add_option("cluster", importOptions->cluster, "Its cluster")->required();
    import_->add_option("file", importOptions->file, "The file; - reads standard input")->required();
    import_->add_flag("--validate-only", importOptions->validateOnly, "Shows what would match and keeps nothing");
    session.onRun(import_, [&session, options = importOptions] { return importHosts(session, *options); });

    auto [show_, showOptions] =
        addCommand<NameOptions>(group, "show", "Shows hosts and nodes, and what is on one side only");
    show_->add_option("cluster", showOptions->cluster, "Its cluster")->required();
    session.onRun(show_, [&session, options = showOptions] { return show(session, *options); });

    auto [remove_, removeOptions] =
        addCommand<NameOptions>(group, "remove", "Forgets the hosts; touches nothing in the cluster");
    remove_->add_option("cluster", removeOptions->cluster, "Its cluster")->required();
    session.onRun(remove_, [&session, options = removeOptions] { return remove(session, *options); });
}

} // namespace wheelhouse::ctl
