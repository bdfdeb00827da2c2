#include "server/links/kubernetes/namespace_finder.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "server/links/kubernetes/reflector.h"

namespace wheelhouse::kubernetes {

namespace {

using clusters::ObjectKind;
using Json = nlohmann::json;

constexpr ObjectKind kNamespacedKinds[] = {ObjectKind::ReplicaSet, ObjectKind::Deployment, ObjectKind::StatefulSet,
                                           ObjectKind::DaemonSet,  ObjectKind::Pod,        ObjectKind::Event};
constexpr std::size_t kMaxAnswerBytes = 4u << 20;

bool holds(const Json &rule, const char *key, std::string_view value)
{
    const auto list = rule.find(key);
    if (list == rule.end() || !list->is_array())
        return false;
    return std::any_of(list->begin(), list->end(), [value](const Json &entry) {
        return entry.is_string()
               && (entry.get_ref<const std::string &>() == value || entry.get_ref<const std::string &>() == "*");
    });
}

bool allows(const Json &rule, ObjectKind kind)
{
    if (!rule.is_object())
        return false;
    // Rights to single objects do not let one list.
    if (const auto names = rule.find("resourceNames"); names != rule.end() && names->is_array() && !names->empty())
        return false;
    const std::string path = collectionPath(kind);
    const bool apps = path.starts_with("/apis/apps/");
    return holds(rule, "verbs", "list") && holds(rule, "verbs", "watch") && holds(rule, "apiGroups", apps ? "apps" : "")
           && holds(rule, "resources", std::string_view(path).substr(path.rfind('/') + 1));
}

// Telling that the question itself could not be asked; everything else is
// about one namespace.
bool endsTheSearch(const Error &error)
{
    return error.code != ErrorCode::PermissionDenied && error.code != ErrorCode::NotFound
           && error.code != ErrorCode::InvalidArgument;
}

} // namespace

std::optional<std::set<ObjectKind>> allowedKinds(std::string_view review)
{
    const Json answer = Json::parse(review, nullptr, false);
    const auto status = answer.is_object() ? answer.find("status") : answer.end();
    if (!answer.is_object() || status == answer.end() || !status->is_object())
        return std::nullopt;
    std::set<ObjectKind> kinds;
    const auto incomplete = status->find("incomplete");
    if (incomplete != status->end() && incomplete->is_boolean() && incomplete->get<bool>()) {
        kinds.insert(std::begin(kNamespacedKinds), std::end(kNamespacedKinds));
        return kinds;
    }
    const auto rules = status->find("resourceRules");
    if (rules == status->end() || !rules->is_array())
        return kinds;
    for (const Json &rule : *rules) {
        for (const ObjectKind kind : kNamespacedKinds) {
            if (allows(rule, kind))
                kinds.insert(kind);
        }
    }
    return kinds;
}

NamespaceFinder::NamespaceFinder(std::shared_ptr<ClusterLoop> loop, std::shared_ptr<KubernetesApi> api,
                                 std::vector<std::string> told, Found found)
    : m_loop(std::move(loop)), m_api(std::move(api)), m_found(std::move(found)),
      m_anchor(std::make_shared<Anchor>(Anchor{this})), m_asked(std::move(told))
{
    ApiRequest request;
    request.path = fmt::format("/api/v1/namespaces?limit={}", kMaxAsked + 1);
    request.accept = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";
    request.totalTimeout = std::chrono::milliseconds(8000);
    request.maxBodyBytes = kMaxAnswerBytes;
    send(std::move(request), &NamespaceFinder::named, {});
}

NamespaceFinder::~NamespaceFinder() { m_anchor->self = nullptr; }

void NamespaceFinder::send(ApiRequest request, void (NamespaceFinder::*then)(const std::string &, Result<ApiAnswer>),
                           const std::string &about)
{
    m_api->send(std::move(request), [loop = m_loop, anchor = m_anchor, then, about](Result<ApiAnswer> answer) {
        auto shared = std::make_shared<Result<ApiAnswer>>(std::move(answer));
        loop->post([anchor, then, about, shared] {
            if (anchor->self)
                (anchor->self->*then)(about, std::move(*shared));
        });
    });
}

void NamespaceFinder::named(const std::string &, Result<ApiAnswer> answer)
{
    if (!answer && endsTheSearch(answer.error()))
        return finish(passOn(answer));
    const Json list = answer ? Json::parse(answer->body, nullptr, false) : Json();
    if (list.is_object() && list.contains("items") && list["items"].is_array()) {
        for (const Json &item : list["items"]) {
            const Json::json_pointer pointer("/metadata/name");
            if (item.is_object() && item.contains(pointer) && item[pointer].is_string())
                m_asked.push_back(item[pointer].get<std::string>());
        }
    }
    // Each once, in their order.
    std::set<std::string> known;
    std::erase_if(m_asked, [&known](const std::string &name) { return name.empty() || !known.insert(name).second; });
    m_result.more = m_asked.size() > kMaxAsked;
    m_asked.resize(std::min(m_asked.size(), kMaxAsked));
    askMore();
}

void NamespaceFinder::askMore()
{
    while (m_next < m_asked.size() && m_underWay < kAtOnce && m_result.seen.size() < kMaxSeen) {
        const std::string &name = m_asked[m_next++];
        ++m_underWay;
        ApiRequest request;
        request.method = "POST";
        request.path = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews";
        request.body = Json{{"apiVersion", "authorization.k8s.io/v1"},
                            {"kind", "SelfSubjectRulesReview"},
                            {"spec", {{"namespace", name}}}}
                           .dump(-1, ' ', false, Json::error_handler_t::replace);
        request.totalTimeout = std::chrono::milliseconds(8000);
        request.maxBodyBytes = kMaxAnswerBytes;
        send(std::move(request), &NamespaceFinder::reviewed, name);
    }
    if (m_underWay == 0) {
        m_result.more = m_result.more || m_next < m_asked.size();
        finish(std::move(m_result));
    }
}

void NamespaceFinder::reviewed(const std::string &nameSpace, Result<ApiAnswer> answer)
{
    --m_underWay;
    if (m_done)
        return;
    if (!answer && endsTheSearch(answer.error()))
        return finish(passOn(answer));
    const auto kinds = answer ? allowedKinds(answer->body) : std::nullopt;
    if (kinds && !kinds->empty() && m_result.seen.size() < kMaxSeen)
        m_result.seen.emplace(nameSpace, *kinds);
    else if (kinds && !kinds->empty())
        m_result.more = true;
    else
        m_result.refused.push_back(nameSpace);
    askMore();
}

void NamespaceFinder::finish(Result<FoundNamespaces> result)
{
    if (std::exchange(m_done, true))
        return;
    if (result)
        std::sort(result->refused.begin(), result->refused.end());
    // The receiver may let go of this.
    const Found found = m_found;
    found(std::move(result));
}

} // namespace wheelhouse::kubernetes
