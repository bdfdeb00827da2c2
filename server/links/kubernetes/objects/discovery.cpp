#include "server/links/kubernetes/objects/discovery.h"

#include <future>
#include <set>

#include <nlohmann/json.hpp>

#include "server/clusters/objects/kind_names.h"

namespace wheelhouse::kubernetes {

namespace {

using clusters::DiscoveredKinds;
using Json = nlohmann::json;

constexpr char kAggregated[] = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
                               "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";
constexpr char kMetadataOnly[] = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json";
constexpr std::chrono::seconds kLimit{15};
constexpr std::size_t kMaxAnswerBytes = 16u << 20;
constexpr std::size_t kMaxGroups = 1000;
// Of requests at a time, where groups are asked one by one.
constexpr std::size_t kAtOnce = 8;
// Rules of the whole cluster hold in any namespace, also in one that is not.
constexpr char kNowhere[] = "wheelhouse-nowhere";

Result<Json> readJson(Result<ApiAnswer> answer)
{
    if (!answer)
        return passOn(answer);
    if (!answer->contentType.starts_with(kJson)) {
        return fail(ErrorCode::FailedPrecondition,
                    answer->contentType.starts_with("text/html")
                        ? "a web page came back: this is not the API server, or a proxy is in between"
                        : "the answer is not JSON but " + answer->contentType.substr(0, 100));
    }
    auto json = Json::parse(answer->body, nullptr, false);
    if (!json.is_object())
        return fail(ErrorCode::Unavailable, "the API server sent what cannot be decoded");
    return json;
}

ApiRequest getRequest(std::string path, const char *accept)
{
    ApiRequest request;
    request.path = std::move(path);
    request.accept = accept;
    request.totalTimeout = kLimit;
    request.maxBodyBytes = kMaxAnswerBytes;
    return request;
}

std::string textAt(const Json &object, const char *key, std::size_t most = 300)
{
    const auto found = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && found != object.end() && found->is_string() ? found->get_ref<const std::string &>().substr(0, most)
                                                                            : std::string();
}

bool isTrueAt(const Json &object, const char *key)
{
    const auto found = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && found != object.end() && found->is_boolean() && found->get<bool>();
}

const Json &listAt(const Json &object, const char *key)
{
    static const Json kNone = Json::array();
    if (!object.is_object())
        return kNone;
    const auto found = object.find(key);
    return found != object.end() && found->is_array() ? *found : kNone;
}

std::vector<std::string> textsAt(const Json &object, const char *key)
{
    std::vector<std::string> texts;
    for (const auto &each : listAt(object, key)) {
        if (each.is_string() && texts.size() < 50)
            texts.push_back(each.get<std::string>().substr(0, 100));
    }
    return texts;
}

// Kinds by `group/plural`: a kind that several versions have is one kind.
class Collector {
public:
    explicit Collector(std::string cluster) : m_cluster(std::move(cluster)) {}

    void add(const std::string &group, const std::string &version, v1::ObjectKind kind)
    {
        if (kind.plural().empty() || kind.plural().find('/') != std::string::npos || !clusters::hasVerb(kind, "list"))
            return;
        const auto key = std::pair(group, kind.plural());
        if (const auto known = m_kinds.find(key); known != m_kinds.end()) {
            known->second.add_other_versions(version);
            return;
        }
        if (m_kinds.size() >= clusters::kMaxKinds) {
            ++m_omitted;
            return;
        }
        kind.set_group(group);
        kind.set_version(version);
        kind.set_resource(clusters::resourceOf(kind.plural(), group));
        kind.set_name(fmt::format("{}/kinds/{}", m_cluster, kind.resource()));
        m_kinds.emplace(key, std::move(kind));
    }

    void fail(std::string groupVersion, std::string reason)
    {
        if (m_failures.size() >= kMaxGroups)
            return;
        v1::ObjectKindFailure failure;
        failure.set_group_version(std::move(groupVersion));
        failure.set_reason(std::move(reason));
        m_failures.push_back(std::move(failure));
    }

    // `items` of an APIGroupDiscoveryList.
    void addAggregated(const Json &list)
    {
        for (const auto &item : listAt(list, "items")) {
            const std::string group = item.contains("metadata") ? textAt(item["metadata"], "name") : std::string();
            for (const auto &each : listAt(item, "versions")) {
                const std::string version = textAt(each, "version");
                if (textAt(each, "freshness") == "Stale")
                    fail(group + "/" + version, "the API server that serves it does not answer; what it had before is shown");
                for (const auto &resource : listAt(each, "resources"))
                    add(group, version, aggregatedKind(resource));
            }
        }
    }

    // `resources` of an APIResourceList.
    void addPlain(const std::string &group, const std::string &version, const Json &list)
    {
        for (const auto &resource : listAt(list, "resources")) {
            v1::ObjectKind kind = commonKind(resource);
            kind.set_plural(textAt(resource, "name"));
            kind.set_singular(textAt(resource, "singularName"));
            kind.set_kind(textAt(resource, "kind"));
            kind.set_namespaced(isTrueAt(resource, "namespaced"));
            add(group, version, std::move(kind));
        }
    }

    DiscoveredKinds take()
    {
        DiscoveredKinds found;
        for (auto &[key, kind] : m_kinds)
            found.kinds.push_back(std::move(kind));
        found.failures = std::move(m_failures);
        found.omitted = m_omitted;
        return found;
    }

private:
    static v1::ObjectKind commonKind(const Json &resource)
    {
        v1::ObjectKind kind;
        for (auto &name : textsAt(resource, "shortNames"))
            kind.add_short_names(std::move(name));
        for (auto &verb : textsAt(resource, "verbs"))
            kind.add_verbs(std::move(verb));
        for (auto &category : textsAt(resource, "categories"))
            kind.add_categories(std::move(category));
        return kind;
    }

    static v1::ObjectKind aggregatedKind(const Json &resource)
    {
        v1::ObjectKind kind = commonKind(resource);
        kind.set_plural(textAt(resource, "resource"));
        kind.set_singular(textAt(resource, "singularResource"));
        if (resource.contains("responseKind"))
            kind.set_kind(textAt(resource["responseKind"], "kind"));
        kind.set_namespaced(textAt(resource, "scope") == "Namespaced");
        return kind;
    }

    const std::string m_cluster;
    std::map<std::pair<std::string, std::string>, v1::ObjectKind> m_kinds;
    std::vector<v1::ObjectKindFailure> m_failures;
    int m_omitted = 0;
};

// The groups' versions, the preferred one of each first.
std::vector<std::pair<std::string, std::string>> groupVersions(const Json &groups)
{
    std::vector<std::pair<std::string, std::string>> versions;
    for (const auto &group : listAt(groups, "groups")) {
        const std::string name = textAt(group, "name");
        const std::string preferred = group.contains("preferredVersion") ? textAt(group["preferredVersion"], "version") : std::string();
        if (!preferred.empty())
            versions.emplace_back(name, preferred);
        for (const auto &each : listAt(group, "versions")) {
            if (const auto version = textAt(each, "version"); version != preferred)
                versions.emplace_back(name, version);
        }
        if (versions.size() > kMaxGroups)
            break;
    }
    return versions;
}

void readGroups(KubernetesApi &api, const std::vector<std::pair<std::string, std::string>> &versions, Collector &collector)
{
    for (std::size_t begin = 0; begin < versions.size(); begin += kAtOnce) {
        const std::size_t end = std::min(begin + kAtOnce, versions.size());
        std::vector<std::future<Result<ApiAnswer>>> answers;
        for (std::size_t i = begin; i < end; ++i) {
            auto promise = std::make_shared<std::promise<Result<ApiAnswer>>>();
            answers.push_back(promise->get_future());
            auto request = getRequest(fmt::format("/apis/{}/{}", encodeSegment(versions[i].first), encodeSegment(versions[i].second)), kJson);
            api.send(std::move(request), [promise](Result<ApiAnswer> answer) { promise->set_value(std::move(answer)); });
        }
        for (std::size_t i = begin; i < end; ++i) {
            const auto &[group, version] = versions[i];
            const auto list = readJson(answers[i - begin].get());
            if (list)
                collector.addPlain(group, version, *list);
            else
                collector.fail(fmt::format("{}/{}", group, version), list.error().message);
        }
    }
}

Result<void> collect(KubernetesApi &api, Collector &collector)
{
    const auto core = readJson(api.call(getRequest("/api", kAggregated)));
    if (!core)
        return passOn(core);
    const auto groups = readJson(api.call(getRequest("/apis", kAggregated)));
    if (!groups)
        return passOn(groups);
    if (textAt(*core, "kind") == "APIGroupDiscoveryList") {
        collector.addAggregated(*core);
    } else {
        const auto list = readJson(api.call(getRequest("/api/v1", kJson)));
        if (!list)
            return passOn(list);
        collector.addPlain({}, "v1", *list);
    }
    if (textAt(*groups, "kind") == "APIGroupDiscoveryList")
        collector.addAggregated(*groups);
    else
        readGroups(api, groupVersions(*groups), collector);
    return {};
}

void markCustom(KubernetesApi &api, std::vector<v1::ObjectKind> &kinds)
{
    auto request = getRequest("/apis/apiextensions.k8s.io/v1/customresourcedefinitions?limit=5000", kMetadataOnly);
    const auto list = readJson(api.call(std::move(request)));
    std::set<std::string> defined;
    if (list) {
        for (const auto &item : listAt(*list, "items")) {
            if (item.contains("metadata"))
                defined.insert(textAt(item["metadata"], "name"));
        }
    }
    for (auto &kind : kinds) {
        // Where definitions may not be seen, the groups of Kubernetes tell.
        const auto &group = kind.group();
        kind.set_custom(list ? defined.contains(kind.resource())
                             : group.find('.') != std::string::npos && !group.ends_with(".k8s.io"));
    }
}

bool names(const Json &rule, const char *key, const std::string &wanted)
{
    for (const auto &each : listAt(rule, key)) {
        if (each == "*" || each == wanted)
            return true;
    }
    return false;
}

void markPermissions(KubernetesApi &api, const std::string &nameSpace, std::vector<v1::ObjectKind> &kinds)
{
    ApiRequest request;
    request.method = "POST";
    request.path = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews";
    request.body = Json{{"apiVersion", "authorization.k8s.io/v1"},
                        {"kind", "SelfSubjectRulesReview"},
                        {"spec", {{"namespace", nameSpace.empty() ? kNowhere : nameSpace}}}}
                       .dump();
    request.totalTimeout = kLimit;
    request.maxBodyBytes = kMaxAnswerBytes;
    const auto review = readJson(api.call(std::move(request)));
    const Json status = review && review->contains("status") ? (*review)["status"] : Json();
    const bool whole = status.is_object() && status.contains("incomplete") && !isTrueAt(status, "incomplete");
    for (auto &kind : kinds) {
        bool allowed = false;
        for (const auto &rule : listAt(status, "resourceRules")) {
            allowed = allowed
                || (listAt(rule, "resourceNames").empty() && names(rule, "verbs", "list")
                    && names(rule, "apiGroups", kind.group()) && names(rule, "resources", kind.plural()));
        }
        kind.set_permission(allowed     ? v1::ObjectKind::PERMISSION_ALLOWED
                                : whole ? v1::ObjectKind::PERMISSION_DENIED
                                        : v1::ObjectKind::PERMISSION_UNKNOWN);
    }
}

} // namespace

Result<DiscoveredKinds> discoverKinds(KubernetesApi &api, const std::string &cluster, const std::string &nameSpace)
{
    Collector collector(cluster);
    if (auto collected = collect(api, collector); !collected)
        return passOn(collected);
    auto found = collector.take();
    markCustom(api, found.kinds);
    markPermissions(api, nameSpace, found.kinds);
    return found;
}

} // namespace wheelhouse::kubernetes
