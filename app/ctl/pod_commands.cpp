#include "app/ctl/choices.h"
#include "app/ctl/commands.h"
#include "app/ctl/names.h"
#include "app/ctl/text_width.h"
#include "app/ctl/time_text.h"
#include "app/ctl/words.h"
#include "wheelhouse/v1/pods.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

struct ListOptions {
    std::string cluster;
    std::string space;
    std::string workload;
    std::int64_t limit = 0;
};

struct LogOptions {
    std::string pod;
    std::string cluster;
    std::string space;
    std::string container;
    bool follow = false;
    bool previous = false;
    bool timestamps = false;
    std::int64_t tail = 0;
};

Outcome list(Session &session, const ListOptions &options)
{
    v1::ListPodsRequest request;
    request.set_parent(namespaceParent(options.cluster, options.space));
    if (!options.workload.empty()) {
        const auto workload = workloadName(options.workload, options.cluster, options.space);
        if (!workload) {
            return wrongUsage(workload);
        }
        request.set_workload(*workload);
    }
    const auto pods = session.list(&v1::PodService::Stub::ListPods, request, options.limit);
    if (!pods) {
        return refuse(pods);
    }
    session.printTable(*pods, [&](Table &table) {
        table.setColumns({"CLUSTER", "NAMESPACE", "POD", "HEALTH", "STATUS", "READY>", "RESTARTS>", "AGE>", "NODE"});
        for (const auto &pod : pods->pods()) {
            table.addRow({partAfter(pod.name(), "clusters"), partAfter(pod.name(), "namespaces"), lastPart(pod.name()),
                          healthCell(pod.health()), pod.reason(),
                          fmt::format("{}/{}", pod.ready_container_count(), pod.container_count()),
                          std::to_string(pod.restarts()), age(pod.create_time()), pod.node()});
        }
    });
    return {};
}

Outcome logs(Session &session, const LogOptions &options)
{
    const auto name = podName(options.pod, options.cluster, options.space);
    if (!name) {
        return wrongUsage(name);
    }
    v1::StreamPodLogsRequest request;
    request.set_name(*name);
    request.set_container(options.container);
    request.set_follow(options.follow);
    request.set_previous(options.previous);
    request.set_tail_lines(options.tail);
    const auto channel = session.channel();
    if (!channel) {
        return refuse(channel);
    }
    const auto read = client::readBlocking(
        **channel, &v1::PodService::Stub::StreamPodLogs, request, [&](const v1::StreamPodLogsResponse &batch) {
            session.printStreamed(batch, [&] {
                std::string text;
                for (const auto &line : batch.lines()) {
                    // A log may hold what a terminal would obey; a file gets it as it is.
                    text += options.timestamps ? dateAndTime(line.time()) + " " : "";
                    text += (session.coloured() ? printable(line.text()) : line.text()) + "\n";
                }
                return text;
            });
            if (batch.skipped_count() > 0) {
                std::fputs(fmt::format("whctl: {} lines were left out: they came too fast\n", batch.skipped_count()).c_str(),
                           stderr);
            }
            return true;
        });
    if (!read) {
        return refuse(read);
    }
    return {};
}

} // namespace

void addPodCommands(CLI::App &app, Session &session)
{
    auto *const group = addGroup(app, "pod", "Pods of clusters, and their logs");

    auto [list_, listOptions] = addCommand<ListOptions>(group, "list", "Lists pods");
    list_->add_option("--cluster", listOptions->cluster, "Only of this cluster");
    list_->add_option("-n,--namespace", listOptions->space, "Only of this namespace");
    list_->add_option("--workload", listOptions->workload, "Only of this workload: KIND/NAME");
    list_->add_option("--limit", listOptions->limit, "At most so many (all)")->check(atMost());
    session.onRun(list_, [&session, options = listOptions] { return list(session, *options); });

    auto [logs_, logOptions] = addCommand<LogOptions>(group, "logs", "Prints the log of a pod's container");
    logs_->add_option("pod", logOptions->pod, "CLUSTER/NAMESPACE/POD, or POD with --cluster and -n")->required();
    logs_->add_option("--cluster", logOptions->cluster, "Cluster of the pod");
    logs_->add_option("-n,--namespace", logOptions->space, "Namespace of the pod");
    logs_->add_option("-c,--container", logOptions->container, "Which container; the first one by default");
    logs_->add_flag("-f,--follow", logOptions->follow, "Goes on with what comes");
    logs_->add_flag("--previous", logOptions->previous, "Of the instance before the last restart");
    logs_->add_flag("--timestamps", logOptions->timestamps, "With the time of each line");
    logs_->add_option("--tail", logOptions->tail, "The last so many lines (1000); -1 for all");
    session.onRun(logs_, [&session, options = logOptions] { return logs(session, *options); });
}

} // namespace wheelhouse::ctl
