#include "app/ctl/choices.h"
#include "app/ctl/commands.h"
#include "app/ctl/names.h"
#include "app/ctl/time_text.h"
#include "app/ctl/words.h"
#include "wheelhouse/v1/namespaces.grpc.pb.h"
#include "wheelhouse/v1/nodes.grpc.pb.h"
#include "wheelhouse/v1/workloads.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

struct ListOptions {
    std::string cluster;
    std::string space;
    std::int64_t limit = 0;
};

Cell readyCell(int ready, int desired)
{
    return {fmt::format("{}/{}", ready, desired), ready < desired ? Tone::Warning : Tone::Plain};
}

Outcome listNodes(Session &session, const ListOptions &options)
{
    v1::ListNodesRequest request;
    request.set_parent(clusterName(options.cluster.empty() ? "-" : options.cluster));
    const auto nodes = session.list(&v1::NodeService::Stub::ListNodes, request, options.limit);
    if (!nodes) {
        return refuse(nodes);
    }
    session.printTable(*nodes, [&](Table &table) {
        table.setColumns({"CLUSTER", "NODE", "HEALTH", "ROLES", "POOL", "ZONE", "CPU REQUESTED>", "MEMORY REQUESTED>",
                          "PODS>", "VERSION", "AGE>", "REASON"});
        for (const auto &node : nodes->nodes()) {
            table.addRow({partAfter(node.name(), "clusters"), lastPart(node.name()), healthCell(node.health()),
                          fmt::format("{}", fmt::join(node.roles(), ",")), node.pool(), node.zone(),
                          fmt::format("{} of {}", coresText(node.requested().cpu_millicores()),
                                      coresText(node.allocatable().cpu_millicores())),
                          fmt::format("{} of {}", bytesText(static_cast<double>(node.requested().memory_bytes())),
                                      bytesText(static_cast<double>(node.allocatable().memory_bytes()))),
                          fmt::format("{}/{}", node.requested().pods(), node.allocatable().pods()),
                          node.kubelet_version(), age(node.create_time()), node.reason()});
        }
    });
    return {};
}

Outcome listNamespaces(Session &session, const ListOptions &options)
{
    v1::ListNamespacesRequest request;
    request.set_parent(clusterName(options.cluster.empty() ? "-" : options.cluster));
    const auto namespaces = session.list(&v1::NamespaceService::Stub::ListNamespaces, request, options.limit);
    if (!namespaces) {
        return refuse(namespaces);
    }
    session.printTable(*namespaces, [&](Table &table) {
        table.setColumns({"CLUSTER", "NAMESPACE", "PHASE", "WORKSPACE", "PROJECT", "WORKLOADS>", "PODS>", "AGE>"});
        for (const auto &space : namespaces->namespaces()) {
            table.addRow({partAfter(space.name(), "clusters"),
                          lastPart(space.name()),
                          {space.phase(), space.phase() == "Active" ? Tone::Plain : Tone::Warning},
                          space.workspace(),
                          space.project(),
                          std::to_string(space.workload_count()),
                          std::to_string(space.pod_count()),
                          age(space.create_time())});
        }
    });
    return {};
}

Outcome listWorkloads(Session &session, const ListOptions &options)
{
    v1::ListWorkloadsRequest request;
    request.set_parent(namespaceParent(options.cluster, options.space));
    const auto workloads = session.list(&v1::WorkloadService::Stub::ListWorkloads, request, options.limit);
    if (!workloads) {
        return refuse(workloads);
    }
    session.printTable(*workloads, [&](Table &table) {
        table.setColumns({"CLUSTER", "NAMESPACE", "WORKLOAD", "HEALTH", "READY>", "IMAGE TAG", "RESTARTS>", "AGE>", "REASON"});
        for (const auto &workload : workloads->workloads()) {
            std::vector<std::string> tags;
            for (const auto &container : workload.containers()) {
                tags.push_back(container.image().tag());
            }
            table.addRow({partAfter(workload.name(), "clusters"), partAfter(workload.name(), "namespaces"),
                          shortWorkload(workload.name()), healthCell(workload.health()),
                          readyCell(workload.ready_replicas(), workload.desired_replicas()),
                          fmt::format("{}", fmt::join(tags, ", ")), std::to_string(workload.restarts()),
                          age(workload.create_time()), workload.reason()});
        }
    });
    return {};
}

CLI::App *addList(CLI::App &app, Session &session, const char *word, const char *groupDescription,
                  const char *description, bool inNamespaces, Outcome (*run)(Session &, const ListOptions &))
{
    auto *const group = addGroup(app, word, groupDescription);
    auto [list, options] = addCommand<ListOptions>(group, "list", description);
    list->add_option("--cluster", options->cluster, "Only of this cluster");
    if (inNamespaces) {
        list->add_option("-n,--namespace", options->space, "Only of this namespace");
    }
    list->add_option("--limit", options->limit, "At most so many (all)")->check(atMost());
    session.onRun(list, [&session, options = options, run] { return run(session, *options); });
    return group;
}

} // namespace

void addObjectCommands(CLI::App &app, Session &session)
{
    addList(app, session, "node", "Nodes of clusters", "Lists nodes", false, &listNodes);
    addList(app, session, "namespace", "Namespaces of clusters", "Lists namespaces", false, &listNamespaces);
    auto *const workload = addList(app, session, "workload", "Deployments, StatefulSets and DaemonSets",
                                   "Lists workloads", true, &listWorkloads);
    addWorkloadCommands(*workload, session);
}

} // namespace wheelhouse::ctl
