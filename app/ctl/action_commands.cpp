#include "app/ctl/action_text.h"
#include "app/ctl/choices.h"
#include "app/ctl/commands.h"
#include "app/ctl/names.h"
#include "app/ctl/time_text.h"
#include "app/ctl/watching.h"
#include "wheelhouse/v1/cluster_actions.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

// The server asks the cluster's API server several times in between.
constexpr std::chrono::seconds kActionDeadline{60};

struct ActionOptions {
    std::string object;
    std::string cluster;
    std::string space;
    bool dryRun = false;
    bool yes = false;
    int replicas = 0;
    int expected = -1;
    int grace = -1;
};

struct DrainCommandOptions {
    ActionOptions action;
    bool deleteUnmanaged = false;
    bool deleteEmptyDir = false;
    int timeout = 0;
    bool detach = false;
};

struct DrainListOptions {
    std::string cluster;
    std::int64_t limit = 0;
};

struct DrainNameOptions {
    std::string name;
    bool detach = false;
};

std::string drainName(const std::string &text)
{
    const std::string number = text.starts_with("drains/") ? text.substr(7) : text;
    return "drains/" + (number.size() < 8 ? std::string(8 - number.size(), '0') : std::string()) + number;
}

// Says what would happen, asks where a person sits, and does it. `call` gives
// the response, for the dry run and for the real one; `impactOf` what it says.
template <class Response, class Call, class ImpactOf>
Outcome act(Session &session, const ActionOptions &options, const std::string &question, const std::string &done,
            const Call &call, const ImpactOf &impactOf)
{
    const auto preview = [&](const Response &response) { return impactText(impactOf(response), session.coloured()); };
    if (options.dryRun || (session.interactive() && !options.yes)) {
        const Result<Response> seen = call(true);
        if (!seen) {
            return refuse(seen);
        }
        if (options.dryRun) {
            session.print(*seen, [&] {
                const auto text = preview(*seen);
                return text.empty() ? std::string("No pod is touched.\n") : text;
            });
            return {};
        }
        std::fputs(preview(*seen).c_str(), stderr);
        if (!session.confirm(question)) {
            return refuse(ErrorCode::Cancelled, "Not done");
        }
    }
    const Result<Response> answer = call(false);
    if (!answer) {
        return refuse(answer);
    }
    session.print(*answer, [&] { return impactOf(*answer).changes() ? done + "\n" : done + " (it was already)\n"; });
    return {};
}

template <class Request, class Response>
Outcome actOn(Session &session, const ActionOptions &options, Request request, const std::string &question,
              const std::string &done,
              grpc::Status (v1::ClusterActionService::Stub::*method)(grpc::ClientContext *, const Request &, Response *))
{
    return act<Response>(
        session, options, question, done,
        [&](bool dry) {
            request.set_validate_only(dry);
            return session.call(method, request, kActionDeadline);
        },
        [](const Response &response) { return response.impact(); });
}

Outcome cordon(Session &session, const ActionOptions &options)
{
    const auto name = nodeName(options.object, options.cluster);
    if (!name) {
        return wrongUsage(name);
    }
    v1::CordonNodeRequest request;
    request.set_name(*name);
    return actOn(session, options, request, fmt::format("Cordon {}?", lastPart(*name)),
                 fmt::format("{} is cordoned", lastPart(*name)), &v1::ClusterActionService::Stub::CordonNode);
}

Outcome uncordon(Session &session, const ActionOptions &options)
{
    const auto name = nodeName(options.object, options.cluster);
    if (!name) {
        return wrongUsage(name);
    }
    v1::UncordonNodeRequest request;
    request.set_name(*name);
    return actOn(session, options, request, fmt::format("Uncordon {}?", lastPart(*name)),
                 fmt::format("{} takes pods again", lastPart(*name)), &v1::ClusterActionService::Stub::UncordonNode);
}

Outcome restart(Session &session, const ActionOptions &options)
{
    const auto name = workloadName(options.object, options.cluster, options.space);
    if (!name) {
        return wrongUsage(name);
    }
    v1::RestartWorkloadRequest request;
    request.set_name(*name);
    return actOn(session, options, request, fmt::format("Restart {}?", shortWorkload(*name)),
                 fmt::format("{} restarts", shortWorkload(*name)), &v1::ClusterActionService::Stub::RestartWorkload);
}

Outcome scale(Session &session, const ActionOptions &options)
{
    const auto name = workloadName(options.object, options.cluster, options.space);
    if (!name) {
        return wrongUsage(name);
    }
    v1::ScaleWorkloadRequest request;
    request.set_name(*name);
    request.set_replicas(options.replicas);
    if (options.expected >= 0) {
        request.set_expected_replicas(options.expected);
    }
    return actOn(session, options, request, fmt::format("Scale {} to {}?", shortWorkload(*name), options.replicas),
                 fmt::format("{} is to have {}", shortWorkload(*name), options.replicas),
                 &v1::ClusterActionService::Stub::ScaleWorkload);
}

Outcome deletePod(Session &session, const ActionOptions &options)
{
    const auto name = podName(options.object, options.cluster, options.space);
    if (!name) {
        return wrongUsage(name);
    }
    v1::DeletePodRequest request;
    request.set_name(*name);
    if (options.grace >= 0) {
        request.set_grace_period_seconds(options.grace);
    }
    return actOn(session, options, request, fmt::format("Delete the pod {}?", lastPart(*name)),
                 fmt::format("{} ends", lastPart(*name)), &v1::ClusterActionService::Stub::DeletePod);
}

void describe(const v1::Drain &drain, FactSheet &facts)
{
    facts.add("Drain", lastPart(drain.name()));
    facts.add("Cluster", partAfter(drain.node(), "clusters"));
    facts.add("Node", lastPart(drain.node()));
    facts.add("State", drainCell(drain.state()));
    facts.add("Reason", drain.reason());
    facts.add("Pods", fmt::format("{} of {} gone, {} evicted", drain.gone_pod_count(), drain.pod_count(),
                                  drain.evicted_pod_count()));
    facts.add("Stay", drain.daemon_set_pod_count() > 0 ? fmt::format("{} of DaemonSets", drain.daemon_set_pod_count()) : "");
    facts.add("Asked by", drain.requester());
    facts.add("Asked", dateAndTime(drain.create_time()));
    facts.add("Ended", drain.has_end_time() ? dateAndTime(drain.end_time()) : "");
    for (const auto &pod : drain.pods()) {
        facts.add("Waits for", partAfter(pod.pod(), "namespaces") + "/" + lastPart(pod.pod())
                                   + (pod.reason().empty() ? "" : ": " + pod.reason()));
    }
}

// Follows a drain to its end; it is the server's, and goes on without us.
Outcome await(Session &session, v1::Drain drain)
{
    std::string shown;
    const auto followed = follow<v1::ClusterActionService>(
        session, &v1::ClusterActionService::Stub::async::WatchDrains, v1::WatchDrainsRequest(),
        [&](const v1::WatchDrainsResponse &message) {
            for (const auto &each : message.upserted()) {
                if (each.name() == drain.name()) {
                    drain = each;
                }
            }
            const auto progress = drainProgress(drain) + "\n" + drainWaits(drain, session.coloured());
            if (progress != shown && !hasEnded(drain.state())) {
                std::fputs(progress.c_str(), stderr);
                shown = progress;
            }
            return !hasEnded(drain.state());
        });
    if (!followed) {
        return followed;
    }
    session.print(drain, [&] {
        return fmt::format("{}: {} ({})\n", lastPart(drain.node()),
                           paint(drainCell(drain.state()).text, drainCell(drain.state()).tone, session.coloured()),
                           drainProgress(drain));
    });
    if (drain.state() != v1::Drain::STATE_SUCCEEDED) {
        return refuse(ErrorCode::FailedPrecondition,
                      fmt::format("The drain {} {}: {}", lastPart(drain.name()), drainCell(drain.state()).text, drain.reason()));
    }
    return {};
}

Outcome begun(Session &session, const v1::Drain &drain, bool detach)
{
    if (!detach) {
        return await(session, drain);
    }
    session.print(drain, [&] {
        return fmt::format("Drain {} of {} has begun; follow it with: whctl drain watch {}\n", lastPart(drain.name()),
                           lastPart(drain.node()), lastPart(drain.name()));
    });
    return {};
}

Outcome drain(Session &session, const DrainCommandOptions &options)
{
    const auto name = nodeName(options.action.object, options.action.cluster);
    if (!name) {
        return wrongUsage(name);
    }
    v1::DrainNodeRequest request;
    request.set_name(*name);
    auto &how = *request.mutable_options();
    how.set_delete_unmanaged_pods(options.deleteUnmanaged);
    how.set_delete_empty_dir_data(options.deleteEmptyDir);
    how.set_timeout_seconds(options.timeout);
    if (options.action.grace >= 0) {
        how.set_grace_period_seconds(options.action.grace);
    }
    if (options.action.dryRun || (session.interactive() && !options.action.yes)) {
        request.set_validate_only(true);
        const auto seen = session.call(&v1::ClusterActionService::Stub::DrainNode, request, kActionDeadline);
        if (!seen) {
            return refuse(seen);
        }
        const auto text = impactText(seen->impact(), session.coloured());
        if (options.action.dryRun) {
            session.print(*seen, [&] { return text.empty() ? std::string("No pod has to go.\n") : text; });
            return {};
        }
        std::fputs(text.c_str(), stderr);
        if (!session.confirm(fmt::format("Drain {}?", lastPart(*name)))) {
            return refuse(ErrorCode::Cancelled, "Not done");
        }
        request.set_validate_only(false);
    }
    const auto made = session.call(&v1::ClusterActionService::Stub::DrainNode, request, kActionDeadline);
    if (!made) {
        return refuse(made);
    }
    return begun(session, *made, options.detach);
}

Outcome listDrains(Session &session, const DrainListOptions &options)
{
    v1::ListDrainsRequest request;
    request.set_parent(clusterName(options.cluster.empty() ? "-" : options.cluster));
    const auto drains = session.list(&v1::ClusterActionService::Stub::ListDrains, request, options.limit);
    if (!drains) {
        return refuse(drains);
    }
    session.printTable(*drains, [&](Table &table) {
        table.setColumns({"DRAIN", "CLUSTER", "NODE", "STATE", "GONE>", "BY", "AGE>", "REASON"});
        for (const auto &each : drains->drains()) {
            table.addRow({lastPart(each.name()), partAfter(each.node(), "clusters"), lastPart(each.node()),
                          drainCell(each.state()), fmt::format("{}/{}", each.gone_pod_count(), each.pod_count()),
                          each.requester(), age(each.create_time()), each.reason()});
        }
    });
    return {};
}

Outcome getDrain(Session &session, const DrainNameOptions &options, bool watch)
{
    v1::GetDrainRequest request;
    request.set_name(drainName(options.name));
    const auto found = session.call(&v1::ClusterActionService::Stub::GetDrain, request);
    if (!found) {
        return refuse(found);
    }
    if (watch) {
        return await(session, *found);
    }
    session.printFacts(*found, [&](FactSheet &facts) { describe(*found, facts); });
    return {};
}

Outcome cancelDrain(Session &session, const DrainNameOptions &options)
{
    v1::CancelDrainRequest request;
    request.set_name(drainName(options.name));
    const auto found = session.call(&v1::ClusterActionService::Stub::CancelDrain, request);
    if (!found) {
        return refuse(found);
    }
    session.print(*found, [&] {
        return fmt::format("Nothing more is evicted from {}; it stays cordoned\n", lastPart(found->node()));
    });
    return {};
}

Outcome resumeDrain(Session &session, const DrainNameOptions &options)
{
    v1::ResumeDrainRequest request;
    request.set_name(drainName(options.name));
    const auto found = session.call(&v1::ClusterActionService::Stub::ResumeDrain, request);
    if (!found) {
        return refuse(found);
    }
    return begun(session, *found, options.detach);
}

void addCommon(CLI::App *command, ActionOptions &options)
{
    command->add_option("--cluster", options.cluster, "Its cluster, where the name does not say it");
    command->add_flag("--dry-run", options.dryRun, "Says what would be touched, and does nothing");
    command->add_flag("-y,--yes", options.yes, "Does not ask on a terminal");
}

void addGrace(CLI::App *command, int &seconds)
{
    command->add_option("--grace-period", seconds, "Seconds that a pod has to end (as the pod says)")->check(between(0, 86'400));
}

void addAction(CLI::App *group, Session &session, const char *word, const char *description, const char *object,
               const char *objectDescription, bool inNamespace, Outcome (*run)(Session &, const ActionOptions &),
               const std::function<void(CLI::App *, ActionOptions &)> &more = {})
{
    auto [command, options] = addCommand<ActionOptions>(group, word, description);
    command->add_option(object, options->object, objectDescription)->required();
    if (inNamespace) {
        command->add_option("-n,--namespace", options->space, "Its namespace, where the name does not say it");
    }
    addCommon(command, *options);
    if (more) {
        more(command, *options);
    }
    session.onRun(command, [&session, options = options, run] { return run(session, *options); });
}

void addDrainGroup(CLI::App &app, Session &session)
{
    auto *const group = addGroup(app, "drain", "Drains of nodes, under way and ended");
    auto [list, listOptions] = addCommand<DrainListOptions>(group, "list", "Lists drains, newest first");
    list->add_option("--cluster", listOptions->cluster, "Only of this cluster");
    list->add_option("--limit", listOptions->limit, "At most so many (all)")->check(atMost());
    session.onRun(list, [&session, options = listOptions] { return listDrains(session, *options); });

    const auto add = [&](const char *word, const char *description, auto run) {
        auto [command, options] = addCommand<DrainNameOptions>(group, word, description);
        command->add_option("drain", options->name, "Its number")->required();
        session.onRun(command, [&session, options = options, run] { return run(session, *options); });
        return std::pair(command, options);
    };
    add("get", "Shows one drain",
        [](Session &run, const DrainNameOptions &options) { return getDrain(run, options, false); });
    add("watch", "Follows a drain to its end",
        [](Session &run, const DrainNameOptions &options) { return getDrain(run, options, true); });
    add("cancel", "Evicts nothing more; the node stays cordoned", &cancelDrain);
    const auto [resume, resumeOptions] = add("resume", "Goes on with one that was interrupted, cancelled or has failed", &resumeDrain);
    resume->add_flag("--detach", resumeOptions->detach, "Does not wait for its end");
}

} // namespace

void addActionCommands(CLI::App &app, Session &session)
{
    auto *const node = app.get_subcommand("node");
    const char *const nodeWords = "CLUSTER/NODE, or NODE with --cluster";
    addAction(node, session, "cordon", "Takes a node out of scheduling; its pods stay", "node", nodeWords, false, &cordon);
    addAction(node, session, "uncordon", "Lets a node take pods again", "node", nodeWords, false, &uncordon);

    auto [drain_, drainOptions] = addCommand<DrainCommandOptions>(
        node, "drain", "Cordons a node and evicts its pods within their disruption budgets; the server does it");
    drain_->add_option("node", drainOptions->action.object, nodeWords)->required();
    addCommon(drain_, drainOptions->action);
    addGrace(drain_, drainOptions->action.grace);
    drain_->add_flag("--delete-unmanaged", drainOptions->deleteUnmanaged, "Also pods that no controller makes again");
    drain_->add_flag("--delete-emptydir-data", drainOptions->deleteEmptyDir, "Also pods whose emptyDir volumes are lost");
    drain_->add_option("--timeout", drainOptions->timeout, "Seconds after which it fails (3600)")->check(between(1, 86'400));
    drain_->add_flag("--detach", drainOptions->detach, "Does not wait for its end");
    session.onRun(drain_, [&session, options = drainOptions] { return drain(session, *options); });
    addDrainGroup(app, session);

    auto *const workload = app.get_subcommand("workload");
    const char *const workloadWords = "CLUSTER/NAMESPACE/KIND/NAME, or KIND/NAME with --cluster and -n";
    addAction(workload, session, "restart", "Replaces all pods of a workload, as its strategy says", "workload", workloadWords,
              true, &restart);
    addAction(workload, session, "scale", "Sets how many pods a workload shall have", "workload", workloadWords, true, &scale,
              [](CLI::App *command, ActionOptions &options) {
                  command->add_option("--replicas", options.replicas, "How many")->required()->check(between(0, 10'000));
                  command->add_option("--current-replicas", options.expected, "Only while it is to have so many")
                      ->check(between(0, 10'000));
              });
    addAction(app.get_subcommand("pod"), session, "delete", "Deletes a pod", "pod",
              "CLUSTER/NAMESPACE/POD, or POD with --cluster and -n", true, &deletePod,
              [](CLI::App *command, ActionOptions &options) { addGrace(command, options.grace); });
}

} // namespace wheelhouse::ctl
