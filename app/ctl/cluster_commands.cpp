#include "app/ctl/commands.h"
#include "app/ctl/endpoint_commands.h"
#include "app/ctl/kubeconfig.h"
#include "app/ctl/names.h"
#include "app/ctl/time_text.h"
#include "app/ctl/words.h"
#include "wheelhouse/v1/clusters.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

// The server asks the cluster's API server in between.
constexpr std::chrono::seconds kCreateDeadline{30};

struct AddOptions {
    std::string id;
    std::string kubeconfig;
    std::string context;
    std::string environment;
    std::string displayName;
    std::string prometheus;
    std::string logStore;
    bool validateOnly = false;
};

struct NameOptions {
    std::string name;
    bool yes = false;
};

void describe(const v1::Cluster &cluster, FactSheet &facts)
{
    facts.add("Cluster", lastPart(cluster.name()));
    facts.add("Name", cluster.display_name());
    const auto source = sourceCell(cluster.source());
    facts.add("Seen", {cluster.source().reason().empty() ? source.text : source.text + ": " + cluster.source().reason(),
                       source.tone});
    facts.add("Environment", cluster.environment().empty() ? "" : lastPart(cluster.environment()));
    facts.add("API server", cluster.server());
    facts.add("Version", cluster.version());
    facts.add("Prometheus", cluster.prometheus_url());
    facts.add("Log store", cluster.log_store_url());
    if (cluster.node_count() > 0) {
        facts.add("Nodes", fmt::format("{} of {} ready", cluster.ready_node_count(), cluster.node_count()));
        facts.add("Pods", fmt::format("{} of {} running", cluster.running_pod_count(), cluster.pod_count()));
        facts.add("Workloads", fmt::format("{} of {} ready", cluster.ready_workload_count(), cluster.workload_count()));
        facts.add("CPU", fmt::format("{} of {} cores requested", coresText(cluster.requested().cpu_millicores()),
                                     coresText(cluster.allocatable().cpu_millicores())));
        facts.add("Memory", fmt::format("{} of {} requested",
                                        bytesText(static_cast<double>(cluster.requested().memory_bytes())),
                                        bytesText(static_cast<double>(cluster.allocatable().memory_bytes()))));
    }
    facts.add("Added", dateAndTime(cluster.create_time()));
}

Outcome add(Session &session, const AddOptions &options)
{
    auto kubeconfig = readKubeconfig(options.kubeconfig);
    if (!kubeconfig) {
        return wrongUsage(kubeconfig);
    }
    v1::CreateClusterRequest request;
    request.set_cluster_id(options.id);
    request.set_kubeconfig(std::move(*kubeconfig));
    request.set_context(options.context);
    request.set_validate_only(options.validateOnly);
    auto &cluster = *request.mutable_cluster();
    cluster.set_display_name(options.displayName);
    cluster.set_prometheus_url(options.prometheus);
    cluster.set_log_store_url(options.logStore);
    if (!options.environment.empty()) {
        cluster.set_environment(environmentName(options.environment));
    }
    const auto created = session.call(&v1::ClusterService::Stub::CreateCluster, request, kCreateDeadline);
    if (!created) {
        return refuse(created);
    }
    session.print(*created, [&] {
        return fmt::format("{} {}: {} at {}\n", options.validateOnly ? "Could be added" : "Added", options.id,
                           created->version(), created->server());
    });
    return {};
}

Outcome get(Session &session, const NameOptions &options)
{
    v1::GetClusterRequest request;
    request.set_name(clusterName(options.name));
    const auto cluster = session.call(&v1::ClusterService::Stub::GetCluster, request);
    if (!cluster) {
        return refuse(cluster);
    }
    session.printFacts(*cluster, [&](FactSheet &facts) { describe(*cluster, facts); });
    return {};
}

Outcome list(Session &session)
{
    const auto clusters = session.list(&v1::ClusterService::Stub::ListClusters, {});
    if (!clusters) {
        return refuse(clusters);
    }
    session.printTable(*clusters, [&](Table &table) {
        table.setColumns({"CLUSTER", "SEEN", "VERSION", "ENVIRONMENT", "NODES>", "PODS>", "WORKLOADS>", "AGE>", "REASON"});
        for (const auto &cluster : clusters->clusters()) {
            const auto share = [](int part, int whole) {
                return Cell(fmt::format("{}/{}", part, whole), part < whole ? Tone::Warning : Tone::Plain);
            };
            table.addRow({lastPart(cluster.name()), sourceCell(cluster.source()), cluster.version(),
                          lastPart(cluster.environment()), share(cluster.ready_node_count(), cluster.node_count()),
                          share(cluster.running_pod_count(), cluster.pod_count()),
                          share(cluster.ready_workload_count(), cluster.workload_count()), age(cluster.create_time()),
                          cluster.source().reason()});
        }
    });
    return {};
}

} // namespace

void addClusterCommands(CLI::App &app, Session &session)
{
    auto *const group = addGroup(app, "cluster", "Kubernetes clusters the server is connected to");

    auto [add_, addOptions] = addCommand<AddOptions>(group, "add", "Connects a cluster by its kubeconfig");
    add_->add_option("cluster", addOptions->id, "What to call it: a-z, 0-9 and dash")->required();
    add_->add_option("--kubeconfig", addOptions->kubeconfig, "Its kubeconfig; files it names are taken in; - reads standard input")
        ->required();
    add_->add_option("--context", addOptions->context, "Which context of it; the current one by default");
    add_->add_option("--environment", addOptions->environment, "Environment it belongs to");
    add_->add_option("--display-name", addOptions->displayName, "What people call it");
    add_->add_option("--prometheus", addOptions->prometheus, "Base URL of its Prometheus");
    add_->add_option("--log-store", addOptions->logStore, "Base URL of its log store (Loki)");
    add_->add_flag("--validate-only", addOptions->validateOnly, "Connects and keeps nothing");
    session.onRun(add_, [&session, options = addOptions] { return add(session, *options); });

    auto [get_, getOptions] = addCommand<NameOptions>(group, "get", "Shows one cluster");
    get_->add_option("cluster", getOptions->name, "Its name")->required();
    session.onRun(get_, [&session, options = getOptions] { return get(session, *options); });

    auto *const list_ = group->add_subcommand("list", "Lists the clusters");
    session.onRun(list_, [&session] { return list(session); });

    addEndpointCommands(*group, session);

    auto [remove, removeOptions] = addCommand<NameOptions>(group, "remove", "Forgets a cluster and its credentials; touches nothing in it");
    remove->add_option("cluster", removeOptions->name, "Its name")->required();
    remove->add_flag("-y,--yes", removeOptions->yes, "Does not ask on a terminal");
    session.onRun(remove, [&session, options = removeOptions]() -> Outcome {
        if (!options->yes && !session.confirm(fmt::format("Forget the cluster {}?", options->name))) {
            return refuse(ErrorCode::Cancelled, "Nothing was done");
        }
        v1::DeleteClusterRequest request;
        request.set_name(clusterName(options->name));
        const auto removed = session.call(&v1::ClusterService::Stub::DeleteCluster, request);
        if (!removed) {
            return refuse(removed);
        }
        session.print(*removed, [&] { return fmt::format("Removed {}\n", options->name); });
        return {};
    });
}

} // namespace wheelhouse::ctl
