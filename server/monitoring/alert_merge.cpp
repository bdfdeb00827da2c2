#include "server/monitoring/alert_merge.h"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

namespace wheelhouse::monitoring {

namespace {

using Labels = google::protobuf::Map<std::string, std::string>;

std::string labelOf(const Labels &labels, const std::string &name)
{
    const auto found = labels.find(name);
    return found == labels.end() ? std::string() : found->second;
}

// kube-state-metrics tells of an object in its own labels; where Prometheus'
// scrape has the same names, they become `exported_…`.
std::string objectLabel(const Labels &labels, const std::string &name)
{
    const std::string exported = labelOf(labels, "exported_" + name);
    return exported.empty() ? labelOf(labels, name) : exported;
}

bool isOfOthers(const Labels &labels, const std::vector<std::pair<std::string, std::string>> &mine)
{
    return std::any_of(mine.begin(), mine.end(), [&](const auto &pair) {
        const auto found = labels.find(pair.first);
        return found != labels.end() && found->second != pair.second;
    });
}

bool isPartOf(const Labels &part, const Labels &whole)
{
    return std::all_of(part.begin(), part.end(), [&](const auto &label) {
        const auto found = whole.find(label.first);
        return found != whole.end() && found->second == label.second;
    });
}

std::string fingerprint(const Labels &labels)
{
    const std::map<std::string, std::string> sorted(labels.begin(), labels.end());
    std::uint64_t hash = 1469598103934665603u;
    const auto mix = [&hash](std::string_view text) {
        for (const unsigned char c : text)
            hash = (hash ^ c) * 1099511628211u;
        hash = (hash ^ 0xFFu) * 1099511628211u;
    };
    for (const auto &[name, value] : sorted) {
        mix(name);
        mix(value);
    }
    return fmt::format("{:016x}", hash);
}

std::string firstOf(const Labels &annotations, std::initializer_list<const char *> names)
{
    for (const char *name : names) {
        if (std::string text = labelOf(annotations, name); !text.empty())
            return text;
    }
    return {};
}

void complete(v1::Alert &alert, const std::string &cluster, const AlertObjects &objects)
{
    alert.set_alert_name(labelOf(alert.labels(), "alertname"));
    alert.set_group(alert.alert_name());
    alert.set_severity(severityOf(alert.labels()));
    alert.set_summary(firstOf(alert.annotations(), {"summary", "message", "title", "description"}));
    alert.set_description(firstOf(alert.annotations(), {"description", "message"}));
    const std::string runbook = firstOf(alert.annotations(), {"runbook_url", "runbook", "runbook_uri"});
    if (runbook.starts_with("https://") || runbook.starts_with("http://"))
        alert.set_runbook_url(runbook);
    alert.set_resource(resourceOf(cluster, alert.labels(), objects));
}

} // namespace

v1::Severity severityOf(const Labels &labels)
{
    std::string word = labelOf(labels, "severity");
    std::transform(word.begin(), word.end(), word.begin(),
                   [](unsigned char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); });
    for (const char *bad : {"critical", "page", "error", "fatal", "emergency", "disaster", "high", "p0", "p1"}) {
        if (word == bad)
            return v1::SEVERITY_CRITICAL;
    }
    for (const char *mild : {"info", "information", "informational", "none", "notice", "low", "debug", "p4"}) {
        if (word == mild)
            return v1::SEVERITY_INFO;
    }
    return v1::SEVERITY_WARNING;
}

std::string resourceOf(const std::string &cluster, const Labels &labels, const AlertObjects &objects)
{
    const std::string space = objectLabel(labels, "namespace");
    if (!space.empty()) {
        const std::string in = fmt::format("{}/namespaces/{}", cluster, space);
        // A pod's own exporter (kube-state-metrics) is not what its alerts are
        // about: the closest object that there is, workloads first where named.
        for (const auto &[label, collection] :
             {std::pair("deployment", "deployments"), std::pair("statefulset", "statefulsets"),
              std::pair("daemonset", "daemonsets"), std::pair("pod", "pods")}) {
            const std::string id = objectLabel(labels, label);
            if (id.empty())
                continue;
            if (std::string name = fmt::format("{}/{}/{}", in, collection, id); objects.isThere(name))
                return name;
        }
        for (const char *label : {"workload", "created_by_name", "app"}) {
            const std::string id = objectLabel(labels, label);
            for (const char *collection : {"deployments", "statefulsets", "daemonsets"}) {
                if (std::string name = fmt::format("{}/{}/{}", in, collection, id); !id.empty() && objects.isThere(name))
                    return name;
            }
        }
    }
    for (const char *label : {"node", "nodename", "kubernetes_node", "hostname"}) {
        const std::string id = objectLabel(labels, label);
        if (std::string name = fmt::format("{}/nodes/{}", cluster, id); !id.empty() && objects.isThere(name))
            return name;
    }
    if (!space.empty()) {
        if (std::string name = fmt::format("{}/namespaces/{}", cluster, space); objects.isThere(name))
            return name;
    }
    if (const std::string instance = labelOf(labels, "instance"); !instance.empty()) {
        if (std::string name = objects.nodeAt(instance.substr(0, instance.rfind(':'))); !name.empty())
            return name;
    }
    return cluster;
}

std::vector<v1::Alert> mergedAlerts(const std::string &cluster, std::vector<v1::Alert> ofAlertmanager,
                                    std::vector<v1::Alert> ofPrometheus,
                                    const std::vector<std::pair<std::string, std::string>> &alertmanagerLabels,
                                    const std::vector<std::pair<std::string, std::string>> &prometheusLabels,
                                    const AlertObjects &objects)
{
    std::erase_if(ofAlertmanager, [&](const v1::Alert &alert) { return isOfOthers(alert.labels(), alertmanagerLabels); });
    std::erase_if(ofPrometheus, [&](const v1::Alert &alert) { return isOfOthers(alert.labels(), prometheusLabels); });
    std::unordered_map<std::string, std::vector<v1::Alert *>> byName;
    for (auto &alert : ofAlertmanager) {
        alert.set_in_alertmanager(true);
        alert.set_name(fingerprint(alert.labels()));
        byName[labelOf(alert.labels(), "alertname")].push_back(&alert);
    }
    std::vector<v1::Alert> merged;
    for (auto &alert : ofPrometheus) {
        alert.set_in_prometheus(true);
        alert.set_name(fingerprint(alert.labels()));
        v1::Alert *same = nullptr;
        for (auto *known : byName[labelOf(alert.labels(), "alertname")]) {
            if (!known->in_prometheus() && isPartOf(alert.labels(), known->labels())) {
                same = known;
                break;
            }
        }
        if (!same) {
            merged.push_back(std::move(alert));
            continue;
        }
        // Alertmanager knows who mutes it; Prometheus since when it is true, and
        // names it, before and after Alertmanager has it.
        same->set_in_prometheus(true);
        same->set_name(alert.name());
        same->set_value(alert.value());
        if (alert.start_time().seconds() > 0)
            *same->mutable_start_time() = alert.start_time();
        if (alert.state() == v1::Alert::STATE_PENDING && same->state() == v1::Alert::STATE_FIRING)
            same->set_state(v1::Alert::STATE_PENDING);
    }
    std::move(ofAlertmanager.begin(), ofAlertmanager.end(), std::back_inserter(merged));
    for (auto &alert : merged) {
        alert.set_name(fmt::format("{}/alerts/{}", cluster, alert.name()));
        complete(alert, cluster, objects);
    }
    return merged;
}

} // namespace wheelhouse::monitoring
