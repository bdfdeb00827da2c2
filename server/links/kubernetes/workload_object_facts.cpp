#include "server/links/kubernetes/workload_object_facts.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include "server/links/kubernetes/kubernetes_time.h"
#include "server/links/kubernetes/utf8.h"

namespace wheelhouse::kubernetes {

namespace {

using json::at;
using json::list;
using json::number;
using json::text;
using json::Value;

constexpr std::size_t kMaxTextBytes = 500;

std::string checkOf(const Value &probe)
{
    if (const Value &get = at(probe, "httpGet"); get.is_object()) {
        std::string scheme = text(at(get, "scheme"));
        std::transform(scheme.begin(), scheme.end(), scheme.begin(), [](unsigned char c) { return std::tolower(c); });
        return fmt::format("GET {}://{}:{}{}", scheme.empty() ? "http" : scheme, text(at(get, "host")),
                           text(at(get, "port")), text(at(get, "path")).empty() ? "/" : text(at(get, "path")));
    }
    if (const Value &socket = at(probe, "tcpSocket"); socket.is_object())
        return fmt::format("TCP {}:{}", text(at(socket, "host")), text(at(socket, "port")));
    if (const Value &call = at(probe, "grpc"); call.is_object())
        return fmt::format("gRPC :{} {}", text(at(call, "port")), text(at(call, "service")));
    std::string command = "exec";
    for (const Value &word : list(at(probe, "exec", "command")))
        command += " " + text(word);
    return toUtf8(std::string_view(command).substr(0, kMaxTextBytes));
}

void takeProbe(const Value &container, const char *key, v1::Probe::Kind kind, v1::ContainerFacts &facts)
{
    const Value &probe = at(container, key);
    if (!probe.is_object())
        return;
    v1::Probe &taken = *facts.add_probes();
    taken.set_kind(kind);
    taken.set_check(checkOf(probe));
    taken.set_initial_delay_seconds(number(at(probe, "initialDelaySeconds")));
    taken.set_period_seconds(number(at(probe, "periodSeconds"), 10));
    taken.set_timeout_seconds(number(at(probe, "timeoutSeconds"), 1));
    taken.set_failure_threshold(number(at(probe, "failureThreshold"), 3));
    taken.set_success_threshold(number(at(probe, "successThreshold"), 1));
}

void addSource(const Value &source, v1::ContainerFacts &facts)
{
    constexpr std::array kSources{std::pair("configMapRef", "configmap/"), std::pair("secretRef", "secret/"),
                                  std::pair("configMapKeyRef", "configmap/"), std::pair("secretKeyRef", "secret/")};
    for (const auto &[key, prefix] : kSources) {
        const std::string name = text(at(source, key, "name"));
        const auto &sources = facts.environment_sources();
        if (!name.empty() && sources.size() < kMaxFacts
            && std::find(sources.begin(), sources.end(), prefix + name) == sources.end())
            facts.add_environment_sources(prefix + name);
    }
}

void takeContainer(const Value &container, bool init, v1::WorkloadFacts &facts)
{
    if (facts.containers_size() >= kMaxFacts)
        return;
    v1::ContainerFacts &taken = *facts.add_containers();
    taken.set_name(text(at(container, "name")));
    taken.set_init(init);
    takeProbe(container, "startupProbe", v1::Probe::KIND_STARTUP, taken);
    takeProbe(container, "readinessProbe", v1::Probe::KIND_READINESS, taken);
    takeProbe(container, "livenessProbe", v1::Probe::KIND_LIVENESS, taken);
    for (const Value &mount : list(at(container, "volumeMounts"))) {
        if (taken.mounts_size() >= kMaxFacts)
            break;
        v1::VolumeMount &place = *taken.add_mounts();
        place.set_volume(text(at(mount, "name")));
        place.set_path(text(at(mount, "mountPath")));
        place.set_read_only(json::isTrue(at(mount, "readOnly")));
    }
    for (const Value &port : list(at(container, "ports"))) {
        const std::string name = text(at(port, "name"));
        const std::string protocol = text(at(port, "protocol"));
        if (taken.ports_size() < kMaxFacts)
            taken.add_ports(fmt::format("{}{}{}/{}", name, name.empty() ? "" : " ", text(at(port, "containerPort")),
                                        protocol.empty() ? "TCP" : protocol));
    }
    for (const Value &source : list(at(container, "envFrom")))
        addSource(source, taken);
    for (const Value &variable : list(at(container, "env")))
        addSource(at(variable, "valueFrom"), taken);
}

void takeVolume(const Value &volume, v1::WorkloadFacts &facts)
{
    if (!volume.is_object() || facts.volumes_size() >= kMaxFacts)
        return;
    v1::WorkloadVolume &taken = *facts.add_volumes();
    taken.set_volume(text(at(volume, "name")));
    // Whatever else it holds says what it is.
    for (const auto &[key, value] : volume.items()) {
        if (key == "name" || !value.is_object())
            continue;
        taken.set_type(key);
        for (const char *name : {"claimName", "secretName", "name", "path", "driver", "server"}) {
            if (const std::string source = text(at(value, name)); !source.empty() && taken.source().empty())
                taken.set_source(toUtf8(std::string_view(source).substr(0, kMaxTextBytes)));
        }
        break;
    }
}

v1::Probe::Kind kindIn(const std::string &message)
{
    if (message.starts_with("Startup"))
        return v1::Probe::KIND_STARTUP;
    if (message.starts_with("Readiness"))
        return v1::Probe::KIND_READINESS;
    return message.starts_with("Liveness") ? v1::Probe::KIND_LIVENESS : v1::Probe::KIND_UNSPECIFIED;
}

// `spec.containers{gateway}`; empty when it is not said.
std::string containerIn(const std::string &fieldPath)
{
    const auto open = fieldPath.find('{');
    return open == fieldPath.npos || !fieldPath.ends_with('}')
               ? std::string()
               : fieldPath.substr(open + 1, fieldPath.size() - open - 2);
}

google::protobuf::Timestamp timeOf(const Value &event)
{
    for (const Value *value : {&at(event, "lastTimestamp"), &at(event, "series", "lastObservedTime"),
                               &at(event, "eventTime"), &at(event, "firstTimestamp")}) {
        if (const auto time = parseRfc3339(text(*value)))
            return google::protobuf::util::TimeUtil::SecondsToTimestamp(
                std::chrono::duration_cast<std::chrono::seconds>(time->time_since_epoch()).count());
    }
    return {};
}

} // namespace

std::map<std::string, std::string> podLabels(const Value &object)
{
    std::map<std::string, std::string> labels;
    const Value &held = at(object, "spec", "template", "metadata", "labels");
    if (held.is_object()) {
        for (const auto &[key, value] : held.items())
            labels[key] = text(value);
    }
    return labels;
}

void takeWorkloadObject(const Value &object, v1::WorkloadFacts &facts)
{
    const Value &pod = at(object, "spec", "template", "spec");
    for (const Value &container : list(at(pod, "initContainers")))
        takeContainer(container, true, facts);
    for (const Value &container : list(at(pod, "containers")))
        takeContainer(container, false, facts);
    for (const Value &volume : list(at(pod, "volumes")))
        takeVolume(volume, facts);
    for (const Value &claim : list(at(object, "spec", "volumeClaimTemplates"))) {
        if (facts.volumes_size() >= kMaxFacts)
            break;
        v1::WorkloadVolume &volume = *facts.add_volumes();
        volume.set_volume(text(at(claim, "metadata", "name")));
        volume.set_type("persistentVolumeClaim");
        volume.set_source(volume.volume());
        volume.set_per_pod(true);
    }
}

void takeProbeFailures(const Value &events, const std::set<std::string> &pods, v1::WorkloadFacts &facts)
{
    for (const Value &event : list(at(events, "items"))) {
        const std::string message = text(at(event, "message"));
        const auto kind = kindIn(message);
        if (kind == v1::Probe::KIND_UNSPECIFIED || !pods.contains(text(at(event, "involvedObject", "name"))))
            continue;
        const std::string container = containerIn(text(at(event, "involvedObject", "fieldPath")));
        const auto time = timeOf(event);
        const int count = std::max({1, number(at(event, "count")), number(at(event, "series", "count"))});
        for (auto &taken : *facts.mutable_containers()) {
            if (!container.empty() && taken.name() != container)
                continue;
            for (auto &probe : *taken.mutable_probes()) {
                if (probe.kind() != kind)
                    continue;
                probe.set_failure_count(probe.failure_count() + std::min(count, 1'000'000));
                if (probe.has_failure_time() && probe.failure_time().seconds() >= time.seconds())
                    continue;
                *probe.mutable_failure_time() = time;
                probe.set_failure_message(toUtf8(std::string_view(message).substr(0, kMaxTextBytes)));
            }
        }
    }
}

} // namespace wheelhouse::kubernetes
