#include "server/links/kubernetes/kubernetes_cluster_control.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "server/clusters/object_names.h"
#include "server/links/kubernetes/seen_from_here.h"

namespace wheelhouse::kubernetes {

namespace {

using clusters::ObjectName;
using nlohmann::json;

constexpr std::chrono::seconds kDeadline{15};
// A node has some hundred pods of some 10 kB.
constexpr std::size_t kMaxAnswerBytes = 32u << 20;

std::string idOf(const std::string &object)
{
    return std::string(clusters::lastPart(clusters::clusterOf(object)));
}

std::string query(bool dryRun)
{
    return dryRun ? "?fieldManager=wheelhouse&dryRun=All" : "?fieldManager=wheelhouse";
}

std::string pathOf(std::string_view group, const std::string &object)
{
    const auto name = ObjectName::parse(object);
    return fmt::format("/{}/namespaces/{}/{}/{}", group, encodeSegment(name->nameSpace), encodeSegment(name->collection),
                       encodeSegment(name->id));
}

// What an object of an API server says at `path`; null where it does not, or
// says something of another type. Never throws, whatever came.
const json &at(const json &object, std::initializer_list<const char *> path)
{
    static const json kNothing;
    const json *here = &object;
    for (const char *key : path) {
        const auto found = here->is_object() ? here->find(key) : here->end();
        if (!here->is_object() || found == here->end())
            return kNothing;
        here = &*found;
    }
    return *here;
}

std::string textAt(const json &object, std::initializer_list<const char *> path)
{
    const json &value = at(object, path);
    return value.is_string() ? value.get<std::string>() : value.is_number_integer() ? value.dump() : std::string();
}

int numberAt(const json &object, std::initializer_list<const char *> path)
{
    const json &value = at(object, path);
    return value.is_number_integer() ? value.get<int>() : 0;
}

std::map<std::string, std::string> labelsAt(const json &object, std::initializer_list<const char *> path)
{
    std::map<std::string, std::string> labels;
    for (const auto &[key, value] : at(object, path).items()) {
        if (value.is_string())
            labels.emplace(key, value.get<std::string>());
    }
    return labels;
}

bool isReady(const json &pod)
{
    for (const auto &condition : at(pod, {"status", "conditions"})) {
        if (textAt(condition, {"type"}) == "Ready")
            return textAt(condition, {"status"}) == "True";
    }
    return false;
}

clusters::ControlledPod podFrom(const std::string &cluster, const json &object)
{
    clusters::ControlledPod pod;
    pod.name = fmt::format("{}/namespaces/{}/pods/{}", cluster, textAt(object, {"metadata", "namespace"}),
                           textAt(object, {"metadata", "name"}));
    pod.uid = textAt(object, {"metadata", "uid"});
    pod.labels = labelsAt(object, {"metadata", "labels"});
    for (const auto &owner : at(object, {"metadata", "ownerReferences"})) {
        if (at(owner, {"controller"}) == json(true)) {
            pod.ownerKind = textAt(owner, {"kind"});
            pod.ownerName = textAt(owner, {"name"});
        }
    }
    pod.mirror = !at(object, {"metadata", "annotations", "kubernetes.io/config.mirror"}).is_null();
    for (const auto &volume : at(object, {"spec", "volumes"}))
        pod.emptyDir = pod.emptyDir || at(volume, {"emptyDir"}).is_object();
    const auto phase = textAt(object, {"status", "phase"});
    pod.ended = phase == "Succeeded" || phase == "Failed";
    pod.ending = !at(object, {"metadata", "deletionTimestamp"}).is_null();
    pod.ready = !pod.ending && !pod.ended && isReady(object);
    return pod;
}

clusters::LabelSelector selectorFrom(const json &object)
{
    clusters::LabelSelector selector;
    selector.labels = labelsAt(object, {"matchLabels"});
    for (const auto &expression : at(object, {"matchExpressions"})) {
        clusters::LabelSelector::Requirement requirement;
        requirement.key = textAt(expression, {"key"});
        requirement.operation = textAt(expression, {"operator"});
        for (const auto &value : at(expression, {"values"})) {
            if (value.is_string())
                requirement.values.push_back(value.get<std::string>());
        }
        selector.requirements.push_back(std::move(requirement));
    }
    return selector;
}

json deleteOptions(const std::string &uid, std::optional<int> graceSeconds, bool dryRun)
{
    json options = {{"apiVersion", "v1"}, {"kind", "DeleteOptions"}};
    if (!uid.empty())
        options["preconditions"] = {{"uid", uid}};
    if (graceSeconds)
        options["gracePeriodSeconds"] = *graceSeconds;
    if (dryRun)
        options["dryRun"] = json::array({"All"});
    return options;
}

// A pod's budget says in a cause what it needs, the message only that there is
// one.
std::string refusalOf(const Error &error)
{
    return error.fields.empty() || error.fields.front().description.empty() ? error.message
                                                                            : error.fields.front().description;
}

Result<json> parsed(Result<std::string> body)
{
    if (!body)
        return passOn(body);
    auto object = json::parse(*body, nullptr, false);
    if (!object.is_object())
        return fail(ErrorCode::Unavailable, "what came is not what an API server answers");
    return object;
}

} // namespace

Result<ApiAnswer> KubernetesClusterControl::ask(const std::string &object, ApiRequest request)
{
    const auto api = m_findApi(std::string(clusters::clusterOf(object)));
    if (!api)
        return fail(ErrorCode::NotFound, fmt::format("there is no cluster {}, or it is not connected", idOf(object)));
    request.totalTimeout = kDeadline;
    request.maxBodyBytes = kMaxAnswerBytes;
    return api->call(std::move(request));
}

Result<std::string> KubernetesClusterControl::askFor(const std::string &object, ApiRequest request)
{
    auto answer = ask(object, std::move(request));
    if (!answer)
        return tl::unexpected<Error>(seenFromHere(std::move(answer.error()), idOf(object)));
    return std::move(answer->body);
}

Result<void> KubernetesClusterControl::setUnschedulable(const std::string &node, bool unschedulable, bool dryRun)
{
    ApiRequest request;
    request.method = "PATCH";
    request.path = fmt::format("/api/v1/nodes/{}{}", encodeSegment(clusters::lastPart(node)), query(dryRun));
    request.contentType = kStrategicMergePatch;
    request.body = json{{"spec", {{"unschedulable", unschedulable ? json(true) : json()}}}}.dump();
    if (auto done = askFor(node, std::move(request)); !done)
        return passOn(done);
    return {};
}

Result<clusters::WorkloadSettings> KubernetesClusterControl::restart(const std::string &workload,
                                                                     std::chrono::system_clock::time_point at_,
                                                                     bool dryRun)
{
    ApiRequest request;
    request.method = "PATCH";
    request.path = pathOf("apis/apps/v1", workload) + query(dryRun);
    request.contentType = kStrategicMergePatch;
    const auto time = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(at_)));
    const json annotations = {{"kubectl.kubernetes.io/restartedAt", time}};
    request.body = json{{"spec", {{"template", {{"metadata", {{"annotations", annotations}}}}}}}}.dump();
    const auto object = parsed(askFor(workload, std::move(request)));
    if (!object)
        return passOn(object);
    clusters::WorkloadSettings settings;
    const bool onEveryNode = ObjectName::parse(workload)->collection == "daemonsets";
    settings.desired = onEveryNode ? numberAt(*object, {"status", "desiredNumberScheduled"})
                                   : numberAt(*object, {"spec", "replicas"});
    settings.paused = at(*object, {"spec", "paused"}) == json(true);
    // A Deployment calls it `strategy`, the others `updateStrategy`.
    for (const char *key : {"strategy", "updateStrategy"}) {
        if (!at(*object, {"spec", key}).is_object())
            continue;
        settings.strategy = textAt(*object, {"spec", key, "type"});
        settings.maxUnavailable = textAt(*object, {"spec", key, "rollingUpdate", "maxUnavailable"});
    }
    return settings;
}

Result<int> KubernetesClusterControl::scale(const std::string &workload, int replicas, std::optional<int> expected,
                                            bool dryRun)
{
    const std::string path = pathOf("apis/apps/v1", workload) + "/scale";
    ApiRequest read;
    read.path = path;
    const auto now = parsed(askFor(workload, std::move(read)));
    if (!now)
        return passOn(now);
    const int before = numberAt(*now, {"spec", "replicas"});
    if (expected && *expected != before)
        return fail(ErrorCode::Aborted, fmt::format("it is to have {} pods by now, not {}", before, *expected));
    ApiRequest request;
    request.method = "PATCH";
    request.path = path + query(dryRun);
    request.contentType = kMergePatch;
    json body = {{"spec", {{"replicas", replicas}}}};
    if (expected)
        body["metadata"] = {{"resourceVersion", textAt(*now, {"metadata", "resourceVersion"})}};
    request.body = body.dump();
    if (auto done = askFor(workload, std::move(request)); !done)
        return passOn(done);
    return before;
}

Result<void> KubernetesClusterControl::deletePod(const std::string &pod, const std::string &uid,
                                                 std::optional<int> graceSeconds, bool dryRun)
{
    ApiRequest request;
    request.method = "DELETE";
    request.path = pathOf("api/v1", pod);
    request.body = deleteOptions(uid, graceSeconds, dryRun).dump();
    if (auto done = askFor(pod, std::move(request)); !done)
        return passOn(done);
    return {};
}

Result<clusters::Eviction> KubernetesClusterControl::evict(const std::string &pod, const std::string &uid,
                                                           std::optional<int> graceSeconds, bool dryRun)
{
    using Outcome = clusters::Eviction::Outcome;
    const auto name = ObjectName::parse(pod);
    ApiRequest request;
    request.method = "POST";
    request.path = pathOf("api/v1", pod) + "/eviction";
    request.body = json{{"apiVersion", "policy/v1"},
                        {"kind", "Eviction"},
                        {"metadata", {{"name", name->id}, {"namespace", name->nameSpace}}},
                        {"deleteOptions", deleteOptions(uid, graceSeconds, dryRun)}}
                       .dump();
    const auto done = ask(pod, std::move(request));
    if (done)
        return clusters::Eviction{Outcome::Accepted};
    switch (done.error().code) {
    // 409: another pod has its name.
    case ErrorCode::NotFound:
    case ErrorCode::Aborted: return clusters::Eviction{Outcome::Gone};
    case ErrorCode::ResourceExhausted: return clusters::Eviction{Outcome::Refused, refusalOf(done.error())};
    default: return tl::unexpected<Error>(seenFromHere(done.error(), idOf(pod)));
    }
}

Result<clusters::ControlledPod> KubernetesClusterControl::pod(const std::string &name)
{
    ApiRequest request;
    request.path = pathOf("api/v1", name);
    const auto object = parsed(askFor(name, std::move(request)));
    if (!object)
        return passOn(object);
    return podFrom(std::string(clusters::clusterOf(name)), *object);
}

Result<std::vector<clusters::ControlledPod>> KubernetesClusterControl::podsOn(const std::string &node)
{
    ApiRequest request;
    request.path = "/api/v1/pods?fieldSelector=spec.nodeName%3D" + encodeSegment(clusters::lastPart(node));
    const auto list = parsed(askFor(node, std::move(request)));
    if (!list)
        return passOn(list);
    std::vector<clusters::ControlledPod> pods;
    for (const auto &item : at(*list, {"items"}))
        pods.push_back(podFrom(std::string(clusters::clusterOf(node)), item));
    return pods;
}

Result<std::vector<clusters::DisruptionBudget>> KubernetesClusterControl::budgets(const std::string &parent)
{
    const auto name = ObjectName::parse(parent);
    const std::string cluster(clusters::clusterOf(parent));
    ApiRequest request;
    request.path = name->nameSpace.empty()
        ? std::string("/apis/policy/v1/poddisruptionbudgets")
        : fmt::format("/apis/policy/v1/namespaces/{}/poddisruptionbudgets", encodeSegment(name->nameSpace));
    const auto list = parsed(askFor(parent, std::move(request)));
    if (!list)
        return passOn(list);
    std::vector<clusters::DisruptionBudget> budgets;
    for (const auto &item : at(*list, {"items"})) {
        clusters::DisruptionBudget budget;
        budget.name = fmt::format("{}/namespaces/{}/poddisruptionbudgets/{}", cluster,
                                  textAt(item, {"metadata", "namespace"}), textAt(item, {"metadata", "name"}));
        budget.selector = selectorFrom(at(item, {"spec", "selector"}));
        budget.allowed = numberAt(item, {"status", "disruptionsAllowed"});
        budget.healthy = numberAt(item, {"status", "currentHealthy"});
        budget.required = numberAt(item, {"status", "desiredHealthy"});
        budgets.push_back(std::move(budget));
    }
    return budgets;
}

Result<std::string> KubernetesClusterControl::autoscalerOf(const std::string &workload)
{
    const auto name = ObjectName::parse(workload);
    const std::string_view kind = name->collection == "deployments" ? "Deployment" : "StatefulSet";
    ApiRequest request;
    request.path = fmt::format("/apis/autoscaling/v2/namespaces/{}/horizontalpodautoscalers", encodeSegment(name->nameSpace));
    const auto list = parsed(askFor(workload, std::move(request)));
    if (!list)
        return passOn(list);
    for (const auto &item : at(*list, {"items"})) {
        if (textAt(item, {"spec", "scaleTargetRef", "kind"}) == kind
            && textAt(item, {"spec", "scaleTargetRef", "name"}) == name->id)
            return textAt(item, {"metadata", "name"});
    }
    return std::string();
}

} // namespace wheelhouse::kubernetes
