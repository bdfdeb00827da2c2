#include "server/links/kubernetes/objects/kubernetes_objects.h"

#include <nlohmann/json.hpp>

#include "server/links/kubernetes/objects/body_watch.h"
#include "server/links/kubernetes/objects/discovery.h"
#include "server/links/kubernetes/objects/table_watch.h"

namespace wheelhouse::kubernetes {

namespace {

// Objects are at most 1.5 MB in etcd; what is larger is none.
constexpr std::size_t kMaxObjectBytes = 16u << 20;
constexpr std::size_t kMaxPageBytes = 32u << 20;
constexpr char kMetadataOnly[] = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json";

// What the cluster thinks of our credentials is not what our caller did wrong.
Error seenFromHere(Error error, const std::string &cluster)
{
    if (error.code == ErrorCode::PermissionDenied || error.code == ErrorCode::Unauthenticated) {
        error.code = ErrorCode::FailedPrecondition;
        error.message = fmt::format("the credentials of {} do not let the server do that: {}", cluster, error.message);
    } else if (error.code == ErrorCode::Unavailable || error.code == ErrorCode::DeadlineExceeded
               || error.code == ErrorCode::Cancelled) {
        error.code = ErrorCode::Unavailable;
        error.message = fmt::format("{} does not answer: {}", cluster, error.message);
    }
    return error;
}

TableWatch::IsCurrent isCurrent(const KubernetesObjects::FindApi &find, const std::string &cluster)
{
    return [find, cluster](const KubernetesApi &held) { return find(cluster).get() == &held; };
}

std::string pathOf(const clusters::ObjectAddress &object)
{
    return collectionPathOf(object.kind, object.nameSpace) + "/" + encodeSegment(object.name);
}

} // namespace

KubernetesObjects::KubernetesObjects(FindApi findApi, ReflectorTimes times)
    : m_findApi(std::move(findApi)), m_times(times), m_loop(std::make_shared<ClusterLoop>("objects", [] { }))
{
}

KubernetesObjects::~KubernetesObjects()
{
    stop();
}

Result<std::shared_ptr<KubernetesApi>> KubernetesObjects::apiOf(const std::string &cluster) const
{
    auto api = m_findApi(cluster);
    if (!api)
        return fail(ErrorCode::Unavailable, fmt::format("{} is not connected", cluster));
    return api;
}

Result<clusters::DiscoveredKinds> KubernetesObjects::discover(const std::string &cluster, const std::string &nameSpace)
{
    const auto api = apiOf(cluster);
    if (!api)
        return passOn(api);
    auto found = discoverKinds(**api, cluster, nameSpace);
    if (!found)
        return tl::unexpected<Error>(seenFromHere(found.error(), cluster));
    return found;
}

Result<std::unique_ptr<clusters::ObjectWatch>> KubernetesObjects::watch(const clusters::ObjectScope &scope,
                                                                        std::shared_ptr<clusters::ObjectTableSink> sink)
{
    const auto api = apiOf(scope.cluster);
    if (!api)
        return passOn(api);
    return std::unique_ptr<clusters::ObjectWatch>(
        std::make_unique<TableWatch>(m_loop, *api, scope, std::move(sink), m_times, isCurrent(m_findApi, scope.cluster)));
}

Result<std::unique_ptr<clusters::ObjectWatch>> KubernetesObjects::follow(const clusters::ObjectScope &scope,
                                                                         const std::string &fieldSelector,
                                                                         std::shared_ptr<clusters::ObjectBodySink> sink)
{
    const auto api = apiOf(scope.cluster);
    if (!api)
        return passOn(api);
    return std::unique_ptr<clusters::ObjectWatch>(std::make_unique<BodyWatch>(
        m_loop, *api, scope, fieldSelector, std::move(sink), m_times, isCurrent(m_findApi, scope.cluster)));
}

Result<std::string> KubernetesObjects::read(const clusters::ObjectAddress &object)
{
    const auto api = apiOf(object.cluster);
    if (!api)
        return passOn(api);
    ApiRequest request;
    request.path = pathOf(object);
    request.maxBodyBytes = kMaxObjectBytes;
    auto answer = (*api)->call(std::move(request));
    if (!answer)
        return tl::unexpected<Error>(seenFromHere(answer.error(), object.cluster));
    if (!answer->contentType.starts_with(kJson))
        return fail(ErrorCode::FailedPrecondition, fmt::format("{} did not answer with JSON", object.cluster));
    return std::move(answer->body);
}

Result<clusters::ObjectWritten> KubernetesObjects::write(const clusters::ObjectAddress &object,
                                                         const clusters::ObjectWrite &write)
{
    const auto api = apiOf(object.cluster);
    if (!api)
        return passOn(api);
    const bool applies = write.verb == clusters::ObjectWrite::Verb::Apply;
    ApiRequest request;
    request.method = applies ? "PATCH" : "PUT";
    request.path = fmt::format("{}?fieldManager=wheelhouse&fieldValidation=Warn{}{}", pathOf(object),
                               write.dryRun ? "&dryRun=All" : "", applies && write.force ? "&force=true" : "");
    request.body = write.body;
    request.contentType = applies ? kApplyPatch : kJson;
    request.maxBodyBytes = kMaxObjectBytes;
    auto answer = (*api)->call(std::move(request));
    // A value of a wrong type is answered as if it were the API server's fault.
    if (!answer && answer.error().message.find("failed to create typed patch object") != std::string::npos)
        return failField("yaml", answer.error().message);
    if (!answer)
        return tl::unexpected<Error>(seenFromHere(answer.error(), object.cluster));
    return clusters::ObjectWritten{std::move(answer->body), std::move(answer->warnings), answer->status == 201};
}

Result<void> KubernetesObjects::remove(const clusters::ObjectAddress &object, const std::string &uid, bool dryRun)
{
    const auto api = apiOf(object.cluster);
    if (!api)
        return passOn(api);
    nlohmann::json options{{"apiVersion", "v1"}, {"kind", "DeleteOptions"}, {"propagationPolicy", "Background"}};
    if (!uid.empty())
        options["preconditions"] = {{"uid", uid}};
    if (dryRun)
        options["dryRun"] = {"All"};
    ApiRequest request;
    request.method = "DELETE";
    request.path = pathOf(object);
    request.body = options.dump();
    request.maxBodyBytes = kMaxObjectBytes;
    const auto answer = (*api)->call(std::move(request));
    if (!answer)
        return tl::unexpected<Error>(seenFromHere(answer.error(), object.cluster));
    return {};
}

Result<bool> KubernetesObjects::listOwned(const clusters::ObjectScope &scope, std::size_t most,
                                          std::vector<clusters::OwnedObject> &owned)
{
    const auto api = apiOf(scope.cluster);
    if (!api)
        return passOn(api);
    ApiRequest request;
    request.path = fmt::format("{}?limit={}", collectionPathOf(scope.kind, scope.nameSpace), most);
    request.accept = kMetadataOnly;
    request.maxBodyBytes = kMaxPageBytes;
    const auto answer = (*api)->call(std::move(request));
    if (!answer)
        return tl::unexpected<Error>(seenFromHere(answer.error(), scope.cluster));
    const auto json = nlohmann::json::parse(answer->body, nullptr, false);
    // Where there are none they may be null.
    if (!json.is_object() || !json.contains("items") || !(json["items"].is_array() || json["items"].is_null()))
        return fail(ErrorCode::Unavailable, "the API server sent what cannot be decoded");
    const auto textAt = [](const nlohmann::json &from, const char *key) {
        return from.is_object() && from.contains(key) && from[key].is_string() ? from[key].get<std::string>() : std::string();
    };
    for (const auto &item : json["items"]) {
        const auto metadata = item.is_object() && item.contains("metadata") ? item["metadata"] : nlohmann::json();
        if (!metadata.is_object())
            continue;
        clusters::OwnedObject object{textAt(metadata, "name"), textAt(metadata, "namespace"), textAt(metadata, "uid"), {}};
        if (metadata.contains("ownerReferences") && metadata["ownerReferences"].is_array()) {
            for (const auto &owner : metadata["ownerReferences"])
                object.ownerUids.push_back(textAt(owner, "uid"));
        }
        owned.push_back(std::move(object));
    }
    return json.contains("metadata") && !textAt(json["metadata"], "continue").empty();
}

} // namespace wheelhouse::kubernetes
