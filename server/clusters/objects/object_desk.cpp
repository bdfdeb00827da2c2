#include "server/clusters/objects/object_desk.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>
#include <nlohmann/json.hpp>

#include "server/clusters/object_names.h"
#include "server/clusters/objects/kind_names.h"
#include "server/clusters/objects/object_document.h"
#include "server/clusters/objects/object_yaml.h"

namespace wheelhouse::clusters {

namespace {

using Json = nlohmann::json;
using google::protobuf::util::TimeUtil;

constexpr std::size_t kMaxNameBytes = 253;

std::string dumped(const Json &json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string shown(Json object)
{
    stripBookkeeping(object);
    return object.empty() ? std::string() : yamlOf(object);
}

Result<void> checkIdentity(const Json &given, const ObjectAddress &address)
{
    const auto textOf = [&](const char *key) {
        return given.contains(key) && given[key].is_string() ? given[key].get<std::string>() : std::string();
    };
    if (textOf("kind") != address.kind.kind())
        return failField("yaml", fmt::format("kind: {} is allowed, the object's own", address.kind.kind()));
    const auto apiVersion = textOf("apiVersion");
    const auto slash = apiVersion.find('/');
    if (apiVersion.empty() || (slash == std::string::npos ? std::string() : apiVersion.substr(0, slash)) != address.kind.group())
        return failField("yaml", fmt::format("apiVersion: {} is allowed, the object's own", apiVersionOf(address.kind)));
    if (!given.contains("metadata") || !given["metadata"].is_object() || metadataText(given, "name") != address.name)
        return failField("yaml", fmt::format("metadata.name: {} is allowed, the object's own", address.name));
    const auto nameSpace = metadataText(given, "namespace");
    if (!nameSpace.empty() && nameSpace != address.nameSpace)
        return failField("yaml", fmt::format("metadata.namespace: {} is allowed, the object's own", address.nameSpace));
    return {};
}

// `conflict with "kubectl-scale" with subresource "scale" using apps/v1`.
std::vector<v1::ObjectConflict> conflictsOf(const Error &error, const Json &live)
{
    std::vector<v1::ObjectConflict> conflicts;
    const auto managers = managersOf(live);
    for (const auto &field : error.fields) {
        v1::ObjectConflict conflict;
        conflict.set_field(field.field);
        conflict.set_message(field.description);
        const auto open = field.description.find('"');
        const auto end = field.description.find('"', open + 1);
        if (open != std::string::npos && end != std::string::npos)
            conflict.set_manager(field.description.substr(open + 1, end - open - 1));
        for (const auto &manager : managers) {
            if (manager.manager() == conflict.manager() && manager.has_time()
                && (!conflict.has_time() || conflict.time().seconds() < manager.time().seconds()))
                *conflict.mutable_time() = manager.time();
        }
        conflicts.push_back(std::move(conflict));
    }
    return conflicts;
}

Error conflictError(const std::vector<v1::ObjectConflict> &conflicts)
{
    Error error{ErrorCode::Aborted, "nothing was changed: others manage what would change; force takes it over", {}};
    for (const auto &conflict : conflicts) {
        error.fields.push_back({conflict.field(), conflict.has_time() ? fmt::format("{} set it at {}", conflict.manager(), TimeUtil::ToString(conflict.time()))
                                                                      : fmt::format("{} manages it", conflict.manager())});
    }
    return error;
}

Error changedError(const Json &live)
{
    const auto last = lastManagerOf(live);
    return {ErrorCode::Aborted,
            fmt::format("the object was changed meanwhile{}; read it again",
                        last ? fmt::format(", last by {} at {}", last->manager(), TimeUtil::ToString(last->time())) : ""),
            {{"yaml", fmt::format("metadata.resourceVersion: {} is the object's now", metadataText(live, "resourceVersion"))}}};
}

std::optional<std::string> fromBase64(std::string_view text)
{
    std::string bytes;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const int digit = c >= 'A' && c <= 'Z' ? c - 'A'
            : c >= 'a' && c <= 'z'             ? c - 'a' + 26
            : c >= '0' && c <= '9'             ? c - '0' + 52
            : c == '+'                         ? 62
            : c == '/'                         ? 63
                                               : -1;
        if (c == '=' || c == '\n' || c == '\r')
            continue;
        if (digit < 0)
            return std::nullopt;
        bits = bits << 6 | static_cast<std::uint32_t>(digit);
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes += static_cast<char>(bits >> count & 0xFF);
        }
    }
    return bytes;
}

} // namespace

Result<ObjectAddress> ObjectDesk::address(const std::string &name)
{
    const auto parsed = ObjectName::parse(name);
    if (!parsed || parsed->cluster == "-" || parsed->nameSpace == "-" || name.size() > 4 * kMaxNameBytes
        || (parsed->collection.empty() && parsed->nameSpace.empty())) {
        return failField("name", "clusters/{cluster}/namespaces/{namespace}/{resource}/{name} or clusters/{cluster}/{resource}/{name} is allowed");
    }
    ObjectAddress address;
    address.cluster = std::string(clusterOf(name));
    // A namespace's own name has no resource in it.
    const bool isNamespace = parsed->collection.empty();
    const auto kind = m_kinds.find(address.cluster, isNamespace ? "namespaces" : std::string(parsed->collection));
    if (!kind)
        return passOn(kind);
    address.kind = *kind;
    address.name = std::string(isNamespace ? parsed->nameSpace : parsed->id);
    if (!isNamespace)
        address.nameSpace = std::string(parsed->nameSpace);
    if (kind->namespaced() && address.nameSpace.empty())
        return failField("name", fmt::format("{} are in namespaces: clusters/{{cluster}}/namespaces/{{namespace}}/{}/{{name}} is allowed",
                                             kind->resource(), kind->resource()));
    if (!kind->namespaced() && !address.nameSpace.empty())
        return failField("name", fmt::format("{} are in no namespace: clusters/{{cluster}}/{}/{{name}} is allowed",
                                             kind->resource(), kind->resource()));
    return address;
}

Result<v1::GetObjectResponse> ObjectDesk::get(const v1::GetObjectRequest &request)
{
    const auto found = address(request.name());
    if (!found)
        return passOn(found);
    const auto body = m_source.read(*found);
    if (!body)
        return passOn(body);
    auto object = parseObject(*body);
    if (!object)
        return passOn(object);
    v1::GetObjectResponse answer;
    answer.set_name(objectNameOf(found->cluster, found->kind, found->nameSpace, found->name));
    *answer.mutable_kind() = found->kind;
    answer.set_uid(metadataText(*object, "uid"));
    answer.set_resource_version(metadataText(*object, "resourceVersion"));
    (void)TimeUtil::FromString(metadataText(*object, "creationTimestamp"), answer.mutable_create_time());
    if (const auto deleted = metadataText(*object, "deletionTimestamp"); !deleted.empty())
        (void)TimeUtil::FromString(deleted, answer.mutable_delete_time());
    const Json &metadata = (*object)["metadata"];
    if (metadata.contains("finalizers") && metadata["finalizers"].is_array()) {
        for (const auto &finalizer : metadata["finalizers"]) {
            if (finalizer.is_string())
                answer.add_finalizers(finalizer.get<std::string>());
        }
    }
    if (const auto list = m_kinds.get(found->cluster)) {
        for (auto &owner : ownersOf(*object, *found, (*list)->kinds))
            *answer.add_owners() = std::move(owner);
    }
    for (auto &manager : managersOf(*object))
        *answer.add_managers() = std::move(manager);
    if (holdsValues(found->kind)) {
        for (auto &key : keysOf(*object))
            *answer.add_keys() = std::move(key);
    }
    if (holdsSecrets(found->kind) || (holdsValues(found->kind) && !request.values()))
        hideValues(*object);
    if (!request.managed_fields())
        (*object)["metadata"].erase("managedFields");
    auto yaml = yamlOf(*object);
    if (yaml.size() > kMaxYamlBytes) {
        // At a line's end, which is no character's middle either.
        const auto end = yaml.rfind('\n', kMaxYamlBytes);
        yaml.resize(end == std::string::npos ? 0 : end + 1);
        answer.set_truncated(true);
    }
    answer.set_yaml(std::move(yaml));
    return answer;
}

Result<AppliedObject> ObjectDesk::apply(const v1::ApplyObjectRequest &request)
{
    if (request.yaml().size() > kMaxGivenBytes)
        return failField("yaml", fmt::format("at most {} MB are allowed", kMaxGivenBytes >> 20));
    const auto found = address(request.name());
    if (!found)
        return passOn(found);
    const bool replaces = request.mode() == v1::ApplyObjectRequest::MODE_REPLACE;
    if (!hasVerb(found->kind, replaces ? "update" : "patch"))
        return fail(ErrorCode::Unimplemented, fmt::format("the API server does not change {}", found->kind.resource()));
    auto given = jsonOfYaml(request.yaml());
    if (!given)
        return passOn(given);
    if (auto checked = checkIdentity(*given, *found); !checked)
        return passOn(checked);

    Json live = Json::object();
    const auto body = m_source.read(*found);
    if (body) {
        auto object = parseObject(*body);
        if (!object)
            return passOn(object);
        live = std::move(*object);
    } else if (body.error().code != ErrorCode::NotFound || replaces) {
        return passOn(body);
    }
    const auto version = metadataText(*given, "resourceVersion");
    if (replaces && version.empty())
        return failField("yaml", "metadata.resourceVersion is needed to replace an object: it says what was read");
    if (!version.empty() && !live.empty() && version != metadataText(live, "resourceVersion"))
        return tl::unexpected<Error>(changedError(live));
    if (holdsValues(found->kind))
        restoreValues(*given, live);
    (*given)["metadata"].erase("managedFields");

    AppliedObject applied;
    // Who else has what would change, only the API server knows: a server-side
    // apply says it.
    Json asked = *given;
    const auto keptVersion = version;
    stripBookkeeping(asked);
    if (!replaces && !keptVersion.empty())
        asked["metadata"]["resourceVersion"] = keptVersion;
    ObjectWrite write{ObjectWrite::Verb::Apply, dumped(asked), true, request.force()};
    const bool canApply = hasVerb(found->kind, "patch");
    Result<ObjectWritten> tried = canApply ? m_source.write(*found, write) : Result<ObjectWritten>(ObjectWritten{});
    if (!tried && tried.error().code == ErrorCode::Aborted && tried.error().fields.empty() && !live.empty())
        return tl::unexpected<Error>(changedError(live));
    if (!tried && tried.error().code == ErrorCode::Aborted) {
        applied.conflicts = conflictsOf(tried.error(), live);
        if (!request.validate_only())
            return tl::unexpected<Error>(conflictError(applied.conflicts));
        write.force = true;
        tried = m_source.write(*found, write);
    }
    if (!tried)
        return passOn(tried);
    if (replaces) {
        write = {ObjectWrite::Verb::Replace, dumped(*given), true, false};
        tried = m_source.write(*found, write);
        if (!tried && tried.error().code == ErrorCode::Aborted)
            return tl::unexpected<Error>(changedError(live));
        if (!tried)
            return passOn(tried);
    }
    if (!request.validate_only()) {
        write.dryRun = false;
        tried = m_source.write(*found, write);
        if (!tried)
            return passOn(tried);
    }
    auto result = parseObject(tried->body);
    if (!result)
        return passOn(result);
    applied.created = live.empty();
    applied.warnings = std::move(tried->warnings);
    applied.resourceVersion = metadataText(request.validate_only() ? live : *result, "resourceVersion");
    if (holdsSecrets(found->kind))
        hideValues(live, *result);
    applied.before = shown(std::move(live));
    applied.after = shown(std::move(*result));
    return applied;
}

Result<v1::DeleteObjectResponse> ObjectDesk::remove(const v1::DeleteObjectRequest &request)
{
    const auto found = address(request.name());
    if (!found)
        return passOn(found);
    if (!hasVerb(found->kind, "delete"))
        return fail(ErrorCode::Unimplemented, fmt::format("the API server does not delete {}", found->kind.resource()));
    const auto body = m_source.read(*found);
    if (!body)
        return passOn(body);
    const auto object = parseObject(*body);
    if (!object)
        return passOn(object);
    const auto uid = metadataText(*object, "uid");
    if (!request.uid().empty() && request.uid() != uid)
        return fail(ErrorCode::Aborted, "it is another object of that name by now; look again");
    if (auto removed = m_source.remove(*found, uid, request.validate_only()); !removed)
        return passOn(removed);
    return request.validate_only() ? impactOf(*found, uid) : v1::DeleteObjectResponse();
}

Result<v1::DeleteObjectResponse> ObjectDesk::impactOf(const ObjectAddress &address, const std::string &uid)
{
    constexpr std::size_t kMost = 2000;
    constexpr std::size_t kMaxCustomKinds = 20;
    const std::set<std::string> kOwned{"replicasets.apps", "pods", "jobs.batch", "controllerrevisions.apps", "persistentvolumeclaims",
                                       "endpointslices.discovery.k8s.io", "configmaps", "secrets", "services", "deployments.apps",
                                       "statefulsets.apps", "daemonsets.apps", "cronjobs.batch"};
    v1::DeleteObjectResponse impact;
    const bool isNamespace = address.kind.resource() == "namespaces";
    if (isNamespace)
        impact.set_warning("Everything in the namespace goes with it.");
    else if (address.kind.resource() == "customresourcedefinitions.apiextensions.k8s.io")
        impact.set_warning("Every object of the kind that it defines goes with it, in all namespaces.");
    const auto list = m_kinds.get(address.cluster);
    if (!list)
        return passOn(list);
    struct Candidate {
        const v1::ObjectKind *kind;
        OwnedObject object;
    };
    std::vector<Candidate> candidates;
    std::size_t custom = 0;
    for (const auto &kind : (*list)->kinds) {
        const bool wanted = kOwned.contains(kind.resource()) || (kind.custom() && custom++ < kMaxCustomKinds);
        if (!kind.namespaced() || !wanted)
            continue;
        std::vector<OwnedObject> objects;
        const auto more = m_source.listOwned({address.cluster, kind, isNamespace ? address.name : address.nameSpace}, kMost, objects);
        if (!more || *more)
            impact.set_incomplete(true);
        for (auto &object : objects)
            candidates.push_back({&kind, std::move(object)});
    }
    // What refers to what goes, goes.
    std::set<std::string> gone{uid};
    std::map<std::string, v1::ObjectDependents> byKind;
    std::vector<bool> counted(candidates.size());
    for (bool grew = true; grew;) {
        grew = false;
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            const auto &[kind, object] = candidates[i];
            const bool owned = isNamespace || std::any_of(object.ownerUids.begin(), object.ownerUids.end(), [&](const auto &each) { return gone.contains(each); });
            if (counted[i] || !owned)
                continue;
            counted[i] = grew = true;
            gone.insert(object.uid);
            auto &dependents = byKind[kind->resource()];
            dependents.set_kind(kind->kind());
            dependents.set_count(dependents.count() + 1);
            if (dependents.samples_size() < 5)
                dependents.add_samples(objectNameOf(address.cluster, *kind, object.nameSpace, object.name));
        }
    }
    for (auto &[resource, dependents] : byKind)
        *impact.add_dependents() = std::move(dependents);
    std::sort(impact.mutable_dependents()->begin(), impact.mutable_dependents()->end(),
              [](const auto &left, const auto &right) { return left.count() > right.count(); });
    return impact;
}

Result<Secret> ObjectDesk::reveal(const std::string &name, const std::string &key)
{
    const auto found = address(name);
    if (!found)
        return passOn(found);
    if (!holdsSecrets(found->kind))
        return failField("name", "a Secret is allowed: clusters/{cluster}/namespaces/{namespace}/secrets/{name}");
    const auto body = m_source.read(*found);
    if (!body)
        return passOn(body);
    const auto object = parseObject(*body);
    if (!object)
        return passOn(object);
    if (!object->contains("data") || !(*object)["data"].is_object() || !(*object)["data"].contains(key) || !(*object)["data"][key].is_string())
        return fail(ErrorCode::NotFound, fmt::format("the Secret has no key {}", key.substr(0, kMaxNameBytes)));
    const auto value = fromBase64((*object)["data"][key].get_ref<const std::string &>());
    if (!value)
        return fail(ErrorCode::Unavailable, "the API server sent what cannot be decoded");
    return Secret(*value);
}

} // namespace wheelhouse::clusters
