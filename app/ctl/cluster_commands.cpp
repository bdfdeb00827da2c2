#include <fmt/ranges.h>

#include "app/ctl/cluster_access_commands.h"
#include "app/ctl/commands.h"
#include "app/ctl/endpoint_commands.h"
#include "app/ctl/inventory_commands.h"
#include "app/ctl/names.h"
#include "app/ctl/time_text.h"
#include "app/ctl/words.h"
#include "client/documents/kubeconfig_file.h"
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
    std::vector<std::string> namespaces;
    bool allContexts = false;
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
    facts.add("Credentials", credentialText(cluster.credential_kind())
                                 + (cluster.impersonated_user().empty() ? "" : " as " + cluster.impersonated_user())
                                 + (cluster.context().empty() ? "" : fmt::format(", context {}", cluster.context())));
    facts.add("Warning", {accessWarning(cluster), Tone::Bad});
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
    facts.add("Namespaces told", fmt::format("{}", fmt::join(cluster.namespaces(), ", ")));
    for (const auto &limit : cluster.access_limits()) {
        const std::string where = limit.seen_namespaces().empty()
                                      ? "not seen"
                                      : fmt::format("only in {}", fmt::join(limit.seen_namespaces(), ", "));
        const std::string refused = limit.refused_namespaces().empty()
                                        ? ""
                                        : fmt::format(", not in {}", fmt::join(limit.refused_namespaces(), ", "));
        facts.add("Not allowed",
                  {fmt::format("{}: {}{}; {}", limit.collection(), where, refused, limit.reason()), Tone::Warning});
    }
    if (cluster.has_api_usage()) {
        const auto &usage = cluster.api_usage();
        facts.add("Requests",
                  fmt::format("{:.1f} a second (at most {:g}, {} at once), {} in all, {} delayed, {} watches",
                              usage.requests_per_second(), usage.limit_per_second(), usage.burst(),
                              usage.request_count(), usage.delayed_count(), usage.watch_count()));
    }
    facts.add("Added", dateAndTime(cluster.create_time()));
}

v1::CreateClusterRequest requestOf(const AddOptions &options)
{
    v1::CreateClusterRequest request;
    request.set_cluster_id(options.id);
    request.set_context(options.context);
    request.set_validate_only(options.validateOnly);
    auto &cluster = *request.mutable_cluster();
    cluster.set_display_name(options.displayName);
    cluster.set_prometheus_url(options.prometheus);
    cluster.set_log_store_url(options.logStore);
    for (const auto &name : options.namespaces) {
        cluster.add_namespaces(name);
    }
    if (!options.environment.empty()) {
        cluster.set_environment(environmentName(options.environment));
    }
    return request;
}

void warn(Session &session, const v1::Cluster &cluster)
{
    if (const auto warning = accessWarning(cluster); !warning.empty()) {
        session.say(fmt::format("Warning: {}: {}\n", lastPart(cluster.name()), warning));
    }
}

// Each context under a name made from its own; those that cannot be used or are
// there already are told and do not keep the others from being added.
Outcome addAll(Session &session, const AddOptions &options)
{
    auto whole = readWholeKubeconfig(options.kubeconfig);
    if (!whole) {
        return wrongUsage(whole);
    }
    v1::InspectKubeconfigRequest inspect;
    inspect.set_kubeconfig(*whole);
    const auto found = session.call(&v1::ClusterService::Stub::InspectKubeconfig, inspect);
    if (!found) {
        return refuse(found);
    }
    v1::ListClustersResponse added;
    std::optional<Error> failure;
    Table table;
    table.setColumns({"CLUSTER", "CONTEXT", "RESULT"});
    for (const auto &context : found->contexts()) {
        AddOptions one = options;
        one.context = context.context();
        one.id = idOfContext(context.context());
        Result<v1::Cluster> cluster = fail(ErrorCode::InvalidArgument, context.problem());
        if (context.problem().empty()) {
            auto request = requestOf(one);
            // The others' credentials are none of this one's business.
            auto part = client::flattenKubeconfig(*whole, ".", one.context, client::KubeconfigPart::OneContext);
            request.set_kubeconfig(part ? std::move(*part) : *whole);
            cluster = session.call(&v1::ClusterService::Stub::CreateCluster, request, kCreateDeadline);
        }
        if (!cluster) {
            table.addRow({one.id, context.context(), {cluster.error().message, Tone::Bad}});
            failure = failure ? failure : cluster.error();
            continue;
        }
        table.addRow({one.id,
                      context.context(),
                      {fmt::format("{} {}", options.validateOnly ? "could be added:" : "added:", cluster->version()),
                       Tone::Good}});
        warn(session, *cluster);
        *added.add_clusters() = std::move(*cluster);
    }
    session.print(added, [&] { return table.toString(session.coloured()); });
    if (failure) {
        return tl::unexpected<Failure>(Failure(*failure));
    }
    return {};
}

Outcome add(Session &session, const AddOptions &options)
{
    if (options.allContexts) {
        return addAll(session, options);
    }
    if (options.id.empty()) {
        return wrongUsage("cluster", "what to call it: a-z, 0-9 and dash");
    }
    auto kubeconfig = readKubeconfig(options.kubeconfig, options.context);
    if (!kubeconfig) {
        return wrongUsage(kubeconfig);
    }
    auto request = requestOf(options);
    request.set_kubeconfig(std::move(*kubeconfig));
    const auto created = session.call(&v1::ClusterService::Stub::CreateCluster, request, kCreateDeadline);
    if (!created) {
        return refuse(created);
    }
    session.print(*created, [&] {
        return fmt::format("{} {}: {} at {}\n", options.validateOnly ? "Could be added" : "Added", options.id,
                           created->version(), created->server());
    });
    warn(session, *created);
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
        table.setColumns({"CLUSTER", "SEEN", "VERSION", "ENVIRONMENT", "NODES>", "PODS>", "WORKLOADS>", "REQUESTS/S>",
                          "AGE>", "REASON"});
        for (const auto &cluster : clusters->clusters()) {
            const auto share = [](int part, int whole) {
                return Cell(fmt::format("{}/{}", part, whole), part < whole ? Tone::Warning : Tone::Plain);
            };
            table.addRow({lastPart(cluster.name()), sourceCell(cluster.source()), cluster.version(),
                          lastPart(cluster.environment()), share(cluster.ready_node_count(), cluster.node_count()),
                          share(cluster.running_pod_count(), cluster.pod_count()),
                          share(cluster.ready_workload_count(), cluster.workload_count()),
                          fmt::format("{:.1f}", cluster.api_usage().requests_per_second()), age(cluster.create_time()),
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
    auto *const id = add_->add_option("cluster", addOptions->id, "What to call it: a-z, 0-9 and dash");
    add_->add_option("--kubeconfig", addOptions->kubeconfig, "Its kubeconfig; files it names are taken in; - reads standard input")
        ->required();
    auto *const context =
        add_->add_option("--context", addOptions->context, "Which context of it; the current one by default");
    add_->add_flag("--all-contexts", addOptions->allContexts, "Adds each of its contexts, named by the context")
        ->excludes(context)
        ->excludes(id);
    add_->add_option("--environment", addOptions->environment, "Environment it belongs to");
    add_->add_option("--display-name", addOptions->displayName, "What people call it");
    add_->add_option("--prometheus", addOptions->prometheus, "Base URL of its Prometheus");
    add_->add_option("--log-store", addOptions->logStore, "Base URL of its log store (Loki)");
    add_->add_option("-n,--namespace", addOptions->namespaces,
                     "Namespaces to look at where the credentials may not see all")
        ->allow_extra_args(false)
        ->delimiter(',');
    add_->add_flag("--validate-only", addOptions->validateOnly, "Connects and keeps nothing");
    session.onRun(add_, [&session, options = addOptions] { return add(session, *options); });

    auto [get_, getOptions] = addCommand<NameOptions>(group, "get", "Shows one cluster");
    get_->add_option("cluster", getOptions->name, "Its name")->required();
    session.onRun(get_, [&session, options = getOptions] { return get(session, *options); });

    addClusterAccessCommands(*group, session);
    addInventoryCommands(*group, session);

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
