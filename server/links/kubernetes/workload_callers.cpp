// Who calls a workload in, and what scales it.
#include <algorithm>

#include <fmt/format.h>

#include "server/links/kubernetes/workload_object_facts.h"

namespace wheelhouse::kubernetes {

namespace {

using json::at;
using json::list;
using json::number;
using json::text;
using json::Value;

bool selects(const Value &selector, const std::map<std::string, std::string> &labels)
{
    // A service without a selector has endpoints that somebody else keeps.
    if (!selector.is_object() || selector.empty())
        return false;
    for (const auto &[key, value] : selector.items()) {
        const auto found = labels.find(key);
        if (found == labels.end() || found->second != text(value))
            return false;
    }
    return true;
}

std::string portText(const Value &port)
{
    const std::string name = text(at(port, "name"));
    const std::string number = text(at(port, "port"));
    const std::string target = text(at(port, "targetPort"));
    const std::string protocol = text(at(port, "protocol"));
    const std::string node = text(at(port, "nodePort"));
    return fmt::format("{}{}{}/{}{}", name.empty() ? "" : name + " ", number,
                       target.empty() || target == number ? "" : "→" + target, protocol.empty() ? "TCP" : protocol,
                       node.empty() ? "" : " node " + node);
}

// `status.loadBalancer.ingress`: an address or a name each.
template <class Add> void addressesOf(const Value &object, Add add)
{
    for (const Value &entry : list(at(object, "status", "loadBalancer", "ingress"))) {
        const std::string address = text(at(entry, "ip"));
        const std::string name = text(at(entry, "hostname"));
        if (!address.empty() || !name.empty())
            add(address.empty() ? name : address);
    }
}

const v1::CallingService *serviceNamed(const v1::WorkloadFacts &facts, const std::string &name)
{
    const auto found = std::find_if(facts.services().begin(), facts.services().end(),
                                    [&](const v1::CallingService &service) { return service.service() == name; });
    return found == facts.services().end() ? nullptr : &*found;
}

// `gateway:http`; empty where it leads elsewhere.
std::string leadsTo(const Value &backend, const v1::WorkloadFacts &facts)
{
    const std::string name = text(at(backend, "service", "name"));
    if (!serviceNamed(facts, name))
        return {};
    const std::string port = text(at(backend, "service", "port", "name"));
    return name + ":" + (port.empty() ? text(at(backend, "service", "port", "number")) : port);
}

bool hasTls(const Value &ingress, const std::string &host)
{
    const Value &entries = list(at(ingress, "spec", "tls"));
    return std::any_of(entries.begin(), entries.end(), [&](const Value &entry) {
        const Value &hosts = list(at(entry, "hosts"));
        return hosts.empty()
               || std::any_of(hosts.begin(), hosts.end(), [&](const Value &name) { return text(name) == host; });
    });
}

void takeRoutes(const Value &ingress, const v1::WorkloadFacts &facts, v1::CallingIngress &taken)
{
    if (const std::string target = leadsTo(at(ingress, "spec", "defaultBackend"), facts); !target.empty())
        taken.add_routes("* → " + target);
    for (const Value &rule : list(at(ingress, "spec", "rules"))) {
        const std::string host = text(at(rule, "host"));
        for (const Value &path : list(at(rule, "http", "paths"))) {
            const std::string target = leadsTo(at(path, "backend"), facts);
            if (!target.empty() && taken.routes_size() < kMaxFacts)
                taken.add_routes(fmt::format("{}://{}{} → {}", hasTls(ingress, host) ? "https" : "http",
                                             host.empty() ? "*" : host, text(at(path, "path")), target));
        }
    }
}

// `63 %` or `120m`, of a metric's target or its current value.
std::string amountOf(const Value &value)
{
    if (const Value &share = at(value, "averageUtilization"); share.is_number())
        return text(share) + " %";
    const std::string average = text(at(value, "averageValue"));
    return average.empty() ? text(at(value, "value")) : average;
}

// The part of a metric that its type names: `resource`, `pods`, `external`, ….
const Value &metricIn(const Value &metric, std::string &name)
{
    for (const char *type : {"resource", "containerResource", "pods", "object", "external"}) {
        const Value &part = at(metric, type);
        if (!part.is_object())
            continue;
        name = text(at(part, "name"));
        if (name.empty())
            name = text(at(part, "metric", "name"));
        return part;
    }
    static const Value kNone;
    return kNone;
}

void takeMetrics(const Value &autoscaler, v1::Autoscaler &taken)
{
    std::map<std::string, std::string> current;
    for (const Value &metric : list(at(autoscaler, "status", "currentMetrics"))) {
        std::string name;
        const Value &part = metricIn(metric, name);
        current[name] = amountOf(at(part, "current"));
    }
    for (const Value &metric : list(at(autoscaler, "spec", "metrics"))) {
        std::string name;
        const std::string target = amountOf(at(metricIn(metric, name), "target"));
        const std::string now = current[name];
        if (!name.empty() && taken.metrics_size() < kMaxFacts)
            taken.add_metrics(fmt::format("{} {} of {}", name, now.empty() ? "unknown" : now, target));
    }
}

} // namespace

void takeServices(const Value &services, const std::map<std::string, std::string> &labels, v1::WorkloadFacts &facts)
{
    for (const Value &service : list(at(services, "items"))) {
        if (facts.services_size() >= kMaxFacts || !selects(at(service, "spec", "selector"), labels))
            continue;
        v1::CallingService &taken = *facts.add_services();
        taken.set_service(text(at(service, "metadata", "name")));
        taken.set_type(text(at(service, "spec", "type")));
        taken.set_cluster_address(text(at(service, "spec", "clusterIP")));
        for (const Value &port : list(at(service, "spec", "ports"))) {
            if (taken.ports_size() < kMaxFacts)
                taken.add_ports(portText(port));
        }
        for (const Value &address : list(at(service, "spec", "externalIPs"))) {
            if (taken.external_addresses_size() < kMaxFacts)
                taken.add_external_addresses(text(address));
        }
        addressesOf(service, [&taken](const std::string &address) {
            if (taken.external_addresses_size() < kMaxFacts)
                taken.add_external_addresses(address);
        });
        if (taken.type() == "LoadBalancer" && taken.external_addresses().empty())
            taken.add_external_addresses("pending");
    }
}

void takeEndpoints(const Value &slices, const std::set<std::string> &pods, v1::WorkloadFacts &facts)
{
    // A pod has an endpoint in a slice of each family of addresses.
    std::map<std::string, std::map<std::string, bool>> readyOf;
    for (const Value &slice : list(at(slices, "items"))) {
        const std::string service = text(at(slice, "metadata", "labels", "kubernetes.io/service-name"));
        for (const Value &endpoint : list(at(slice, "endpoints"))) {
            const std::string pod = text(at(endpoint, "targetRef", "name"));
            const Value &ready = at(endpoint, "conditions", "ready");
            // Not said means ready.
            if (pods.contains(pod))
                readyOf[service][pod] = readyOf[service][pod] || ready.is_null() || json::isTrue(ready);
        }
    }
    for (auto &service : *facts.mutable_services()) {
        const auto &ready = readyOf[service.service()];
        service.set_endpoint_count(static_cast<int>(ready.size()));
        service.set_ready_endpoint_count(static_cast<int>(
            std::count_if(ready.begin(), ready.end(), [](const auto &entry) { return entry.second; })));
    }
}

void takeIngresses(const Value &ingresses, v1::WorkloadFacts &facts)
{
    for (const Value &ingress : list(at(ingresses, "items"))) {
        v1::CallingIngress taken;
        takeRoutes(ingress, facts, taken);
        if (taken.routes().empty() || facts.ingresses_size() >= kMaxFacts)
            continue;
        taken.set_ingress(text(at(ingress, "metadata", "name")));
        taken.set_class_name(text(at(ingress, "spec", "ingressClassName")));
        addressesOf(ingress, [&taken](const std::string &address) {
            if (taken.addresses_size() < kMaxFacts)
                taken.add_addresses(address);
        });
        *facts.add_ingresses() = std::move(taken);
    }
}

void takeAutoscaler(const Value &autoscalers, const std::string &kind, const std::string &name,
                    v1::WorkloadFacts &facts)
{
    for (const Value &autoscaler : list(at(autoscalers, "items"))) {
        const Value &target = at(autoscaler, "spec", "scaleTargetRef");
        if (text(at(target, "kind")) != kind || text(at(target, "name")) != name)
            continue;
        v1::Autoscaler &taken = *facts.mutable_autoscaler();
        taken.set_autoscaler(text(at(autoscaler, "metadata", "name")));
        taken.set_min_replicas(number(at(autoscaler, "spec", "minReplicas"), 1));
        taken.set_max_replicas(number(at(autoscaler, "spec", "maxReplicas")));
        taken.set_current_replicas(number(at(autoscaler, "status", "currentReplicas")));
        taken.set_desired_replicas(number(at(autoscaler, "status", "desiredReplicas")));
        takeMetrics(autoscaler, taken);
        for (const Value &condition : list(at(autoscaler, "status", "conditions"))) {
            const std::string type = text(at(condition, "type"));
            if ((type == "AbleToScale" || type == "ScalingActive") && text(at(condition, "status")) == "False")
                taken.set_problem(text(at(condition, "message")));
        }
        return;
    }
}

} // namespace wheelhouse::kubernetes
