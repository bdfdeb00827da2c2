#include <fmt/ranges.h>

#include "app/ctl/commands.h"
#include "app/ctl/names.h"
#include "app/ctl/time_text.h"
#include "app/ctl/words.h"
#include "wheelhouse/v1/workloads.grpc.pb.h"

namespace wheelhouse::ctl {
namespace {

// The server asks the cluster's API server in between.
constexpr std::chrono::seconds kFactsDeadline{15};

struct GetOptions {
    std::string name;
    std::string cluster;
    std::string space;
};

std::string joined(const google::protobuf::RepeatedPtrField<std::string> &texts)
{
    return fmt::format("{}", fmt::join(texts, ", "));
}

std::string resourcesText(const v1::WorkloadContainer &container)
{
    const auto cpu = [](std::int64_t millicores) { return millicores ? coresText(millicores) : std::string("-"); };
    const auto memory = [](std::int64_t bytes) {
        return bytes ? bytesText(static_cast<double>(bytes)) : std::string("-");
    };
    return fmt::format("CPU {} of {}, memory {} of {} (requested of limit)", cpu(container.cpu_request_millicores()),
                       cpu(container.cpu_limit_millicores()), memory(container.memory_request_bytes()),
                       memory(container.memory_limit_bytes()));
}

std::string versionText(const v1::ImageReference &image)
{
    if (image.ci_number() == 0) {
        return image.image();
    }
    return fmt::format("{} {}, environment {}, CI {}", image.repository(), image.version(), image.environment(),
                       image.ci_number());
}

const char *probeWord(v1::Probe::Kind kind)
{
    switch (kind) {
    case v1::Probe::KIND_STARTUP: return "Startup probe";
    case v1::Probe::KIND_READINESS: return "Readiness probe";
    default: return "Liveness probe";
    }
}

void describe(const v1::ContainerFacts &container, FactSheet &facts)
{
    if (!container.ports().empty()) {
        facts.add("  Ports", joined(container.ports()));
    }
    for (const auto &probe : container.probes()) {
        facts.add(fmt::format("  {}", probeWord(probe.kind())),
                  fmt::format("{}, every {} s, timeout {} s, fails after {}, begins after {} s", probe.check(),
                              probe.period_seconds(), probe.timeout_seconds(), probe.failure_threshold(),
                              probe.initial_delay_seconds()));
        if (probe.failure_count() > 0) {
            facts.add("    failing", {fmt::format("{} times, last {} ago: {}", probe.failure_count(),
                                                  age(probe.failure_time()), probe.failure_message()),
                                      Tone::Bad});
        }
    }
    for (const auto &mount : container.mounts()) {
        facts.add("  Mount",
                  fmt::format("{} at {}{}", mount.volume(), mount.path(), mount.read_only() ? " (read only)" : ""));
    }
    if (!container.environment_sources().empty()) {
        facts.add("  Environment from", joined(container.environment_sources()));
    }
}

void describeCallers(const v1::WorkloadFacts &read, FactSheet &facts)
{
    for (const auto &service : read.services()) {
        std::string text = fmt::format("{} {} at {}: {}; {} of {} endpoints ready", service.type(), service.service(),
                                       service.cluster_address(), joined(service.ports()),
                                       service.ready_endpoint_count(), service.endpoint_count());
        if (!service.external_addresses().empty()) {
            text += "; outside " + joined(service.external_addresses());
        }
        facts.add("Service", {text, service.ready_endpoint_count() == 0 ? Tone::Warning : Tone::Plain});
    }
    for (const auto &ingress : read.ingresses()) {
        facts.add("Ingress", fmt::format("{}: {}{}", ingress.ingress(), joined(ingress.routes()),
                                         ingress.addresses().empty() ? "" : "; at " + joined(ingress.addresses())));
    }
    if (read.has_autoscaler()) {
        const auto &scaler = read.autoscaler();
        facts.add("Autoscaler", {fmt::format("{}: {} to {} replicas, {} now, {} wanted; {}{}", scaler.autoscaler(),
                                             scaler.min_replicas(), scaler.max_replicas(), scaler.current_replicas(),
                                             scaler.desired_replicas(), joined(scaler.metrics()),
                                             scaler.problem().empty() ? "" : "; " + scaler.problem()),
                                 scaler.problem().empty() ? Tone::Plain : Tone::Warning});
    }
}

void describe(const v1::WorkloadFacts &read, FactSheet &facts)
{
    const auto &workload = read.workload();
    facts.add("Workload", shortWorkload(workload.name()));
    facts.add("Cluster", partAfter(workload.name(), "clusters"));
    facts.add("Namespace", partAfter(workload.name(), "namespaces"));
    facts.add("Workspace", workload.workspace());
    facts.add("Project", workload.project());
    const auto health = healthCell(workload.health());
    facts.add("Health",
              {workload.reason().empty() ? health.text : health.text + ": " + workload.reason(), health.tone});
    facts.add("Ready", {fmt::format("{} of {}, {} of them new", workload.ready_replicas(), workload.desired_replicas(),
                                    workload.updated_replicas()),
                        workload.ready_replicas() < workload.desired_replicas() ? Tone::Warning : Tone::Plain});
    facts.add("Restarts", std::to_string(workload.restarts()));
    facts.add("Helm release", workload.helm_release());
    for (const auto &container : workload.containers()) {
        facts.add("Container", container.name());
        facts.add("  Version", versionText(container.image()));
        facts.add("  Resources", resourcesText(container));
        for (const auto &more : read.containers()) {
            if (more.name() == container.name() && !more.init()) {
                describe(more, facts);
            }
        }
    }
    for (const auto &container : read.containers()) {
        if (container.init()) {
            facts.add("Init container", container.name());
            describe(container, facts);
        }
    }
    for (const auto &volume : read.volumes()) {
        facts.add("Volume", fmt::format("{}: {} {}{}", volume.volume(), volume.type(), volume.source(),
                                        volume.per_pod() ? " (one for each pod)" : ""));
    }
    describeCallers(read, facts);
    for (const auto &exit : read.exits()) {
        facts.add(
            "Ended",
            {fmt::format("{} {}: {} (code {}){}, {} restarts", exit.pod(), exit.container(), exit.reason(), exit.code(),
                         exit.has_time() ? fmt::format(" {} ago", age(exit.time())) : "", exit.restarts()),
             Tone::Warning});
    }
    for (const auto &gap : read.not_seen()) {
        facts.add("Not seen", {gap, Tone::Warning});
    }
    facts.add("Created", dateAndTime(workload.create_time()));
}

Outcome get(Session &session, const GetOptions &options)
{
    const auto name = workloadName(options.name, options.cluster, options.space);
    if (!name) {
        return wrongUsage(name);
    }
    v1::GetWorkloadFactsRequest request;
    request.set_name(*name);
    const auto read = session.call(&v1::WorkloadService::Stub::GetWorkloadFacts, request, kFactsDeadline);
    if (!read) {
        return refuse(read);
    }
    session.printFacts(*read, [&](FactSheet &facts) { describe(*read, facts); });
    return {};
}

} // namespace

void addWorkloadCommands(CLI::App &workload, Session &session)
{
    auto [command, options] = addCommand<GetOptions>(
        &workload, "get", "Shows one workload: probes, volumes, who calls it in, its autoscaler, how it ended before");
    command
        ->add_option("workload", options->name,
                     "CLUSTER/NAMESPACE/KIND/NAME, or KIND/NAME with cluster and namespace given apart")
        ->required();
    command->add_option("--cluster", options->cluster, "Its cluster");
    command->add_option("-n,--namespace", options->space, "Its namespace");
    session.onRun(command, [&session, options = options] { return get(session, *options); });
}

} // namespace wheelhouse::ctl
