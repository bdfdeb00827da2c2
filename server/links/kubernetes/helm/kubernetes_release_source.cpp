#include "server/links/kubernetes/helm/kubernetes_release_source.h"

#include <algorithm>
#include <charconv>
#include <future>
#include <map>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "server/clusters/object_names.h"
#include "server/links/kubernetes/helm/release_payload.h"
#include "server/links/kubernetes/json_values.h"
#include "server/links/kubernetes/list_frames.h"
#include "server/links/kubernetes/metadata_decoder.h"
#include "server/links/kubernetes/proto/meta.pb.h"
#include "server/links/kubernetes/seen_from_here.h"

namespace wheelhouse::kubernetes {

namespace {

using Json = nlohmann::json;
using Labels = google::protobuf::Map<std::string, std::string>;

constexpr char kMetadataList[] = "application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
constexpr std::chrono::seconds kDeadline{20};
// Names, labels and managed fields: some 1 kB each.
constexpr int kPageSize = 1000;
constexpr std::size_t kMaxPage = 32u << 20;
constexpr std::size_t kMaxWhole = 128u << 20;
constexpr std::size_t kMaxRevisions = 200'000;
// A Secret is at most 1 MiB in etcd, a third more as base64.
constexpr std::size_t kMaxSecret = 8u << 20;
constexpr std::size_t kAtOnce = 8;

std::string secretsPath(const std::string &nameSpace)
{
    return nameSpace.empty() ? "/api/v1/secrets" : fmt::format("/api/v1/namespaces/{}/secrets", encodeSegment(nameSpace));
}

std::string secretPath(const helm::ReleaseName &name, int revision)
{
    return fmt::format("{}/{}", secretsPath(name.nameSpace), encodeSegment(helm::storageName(name.release, revision)));
}

std::int64_t numberOf(const std::string &text)
{
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

std::string labelOf(const Labels &labels, const char *key)
{
    const auto found = labels.find(key);
    return found == labels.end() ? std::string() : found->second;
}

// Metadata are the first field of every object.
bool takeItem(std::string_view item, helm::ReleaseListing &listing)
{
    WireReader reader(item);
    while (reader.next()) {
        if (reader.field() != kube::PartialObject::kMetadataFieldNumber)
            continue;
        Metadata metadata;
        Labels labels;
        if (!decodeMetadata(reader.bytes(), metadata, &labels))
            return false;
        auto stored = helm::parseStorageName(metadata.name);
        if (!stored) {
            ++listing.foreign;
            return true;
        }
        helm::RevisionLabels revision;
        revision.nameSpace = metadata.nameSpace;
        revision.release = std::move(stored->first);
        revision.revision = stored->second;
        revision.state = helm::stateOfWord(labelOf(labels, "status"));
        revision.changed = std::max(numberOf(labelOf(labels, "modifiedAt")), numberOf(labelOf(labels, "createdAt")));
        if (revision.changed == 0)
            revision.changed = metadata.created.seconds();
        revision.operation = labelOf(labels, helm::kOperationLabel);
        revision.version = fmt::format("{}@{}", metadata.uid, metadata.version);
        listing.revisions.push_back(std::move(revision));
        return true;
    }
    return reader.ok();
}

std::string idOf(const std::string &cluster) { return std::string(clusters::lastPart(cluster)); }

// `apps/v1` is below /apis, `v1` below /api.
std::string groupPath(const std::string &apiVersion)
{
    const auto slash = apiVersion.find('/');
    if (slash == std::string::npos)
        return fmt::format("/api/{}", encodeSegment(apiVersion));
    return fmt::format("/apis/{}/{}", encodeSegment(apiVersion.substr(0, slash)), encodeSegment(apiVersion.substr(slash + 1)));
}

struct KindPath {
    std::string plural;
    bool namespaced = true;
};

// The kinds of the groups that a manifest names, each group asked for once.
class Kinds {
public:
    explicit Kinds(KubernetesApi &api) : m_api(api) {}

    Result<KindPath> find(const std::string &apiVersion, const std::string &kind)
    {
        const auto group = m_groups.find(apiVersion);
        const auto &kinds = group != m_groups.end() ? group->second : m_groups.emplace(apiVersion, ask(apiVersion)).first->second;
        if (!kinds)
            return passOn(kinds);
        const auto found = kinds->find(kind);
        if (found == kinds->end())
            return fail(ErrorCode::NotFound, fmt::format("the cluster has no kind {} in {}", kind, apiVersion));
        return found->second;
    }

private:
    using Group = std::map<std::string, KindPath>;

    Result<Group> ask(const std::string &apiVersion)
    {
        ApiRequest request;
        request.path = groupPath(apiVersion);
        request.totalTimeout = kDeadline;
        request.maxBodyBytes = kMaxSecret;
        const auto answer = m_api.call(std::move(request));
        if (!answer)
            return passOn(answer);
        Group group;
        const auto list = Json::parse(answer->body, nullptr, false);
        for (const auto &resource : json::list(json::at(list, "resources"))) {
            const std::string plural = json::text(json::at(resource, "name"));
            // Not what is below objects, as `deployments/scale` is.
            if (plural.find('/') == std::string::npos)
                group[json::text(json::at(resource, "kind"))] = {plural, json::isTrue(json::at(resource, "namespaced"))};
        }
        return group;
    }

    KubernetesApi &m_api;
    std::map<std::string, Result<Group>> m_groups;
};

} // namespace

Result<std::shared_ptr<KubernetesApi>> KubernetesReleaseSource::apiOf(const std::string &cluster) const
{
    auto api = m_findApi(cluster);
    if (!api)
        return fail(ErrorCode::NotFound, fmt::format("there is no cluster {}, or it is not connected", idOf(cluster)));
    return api;
}

Result<helm::ReleaseListing> KubernetesReleaseSource::list(const helm::ReleaseScope &scope, const std::string &release,
                                                           bool recent)
{
    const auto api = apiOf(scope.cluster);
    if (!api)
        return passOn(api);
    std::string selector = "owner=helm";
    if (!release.empty())
        selector += ",name=" + release;
    helm::ReleaseListing listing;
    std::string next;
    bool again = true;
    bool begunAnew = false;
    while (again || !next.empty()) {
        again = false;
        ApiRequest request;
        // What is remembered comes as a whole.
        request.path = recent
            ? fmt::format("{}?labelSelector={}&resourceVersion=0", secretsPath(scope.nameSpace), encodeSegment(selector))
            : fmt::format("{}?labelSelector={}&limit={}{}{}", secretsPath(scope.nameSpace), encodeSegment(selector), kPageSize,
                          next.empty() ? "" : "&continue=", encodeSegment(next));
        request.accept = kMetadataList;
        request.totalTimeout = kDeadline;
        request.maxBodyBytes = recent ? kMaxWhole : kMaxPage;
        request.compressed = true;
        const auto answer = (*api)->call(std::move(request));
        if (!answer && recent && answer.error().code == ErrorCode::ResourceExhausted) {
            recent = false;
            again = true;
            continue;
        }
        if (!answer && !next.empty() && !begunAnew && answer.error().code == ErrorCode::Aborted) {
            // The list grew too old while it was read.
            begunAnew = true;
            again = true;
            listing = {};
            next.clear();
            continue;
        }
        if (!answer)
            return tl::unexpected<Error>(seenFromHere(answer.error(), idOf(scope.cluster)));
        ListFrames page;
        page.append(answer->body);
        bool whole = true;
        while (const auto item = page.next())
            whole = takeItem(*item, listing) && whole;
        whole = whole && page.whole();
        if (!whole)
            return fail(ErrorCode::Unavailable, fmt::format("{} sent a list that cannot be read", idOf(scope.cluster)));
        if (listing.revisions.size() > kMaxRevisions)
            return fail(ErrorCode::ResourceExhausted,
                        fmt::format("there are more than {} revisions; look at one namespace", kMaxRevisions));
        next = page.continueToken();
    }
    return listing;
}

Result<helm::ReleaseContent> KubernetesReleaseSource::read(const helm::ReleaseName &name, int revision)
{
    return std::move(readAll({{name, revision}}).front());
}

std::vector<Result<helm::ReleaseContent>>
KubernetesReleaseSource::readAll(const std::vector<std::pair<helm::ReleaseName, int>> &revisions)
{
    std::vector<Result<helm::ReleaseContent>> contents;
    contents.reserve(revisions.size());
    // A few at a time: what came and was not read yet is held.
    for (std::size_t begin = 0; begin < revisions.size(); begin += kAtOnce) {
        std::vector<std::future<Result<ApiAnswer>>> answers;
        const auto end = std::min(begin + kAtOnce, revisions.size());
        for (std::size_t i = begin; i < end; ++i) {
            auto promise = std::make_shared<std::promise<Result<ApiAnswer>>>();
            answers.push_back(promise->get_future());
            const auto api = apiOf(revisions[i].first.cluster);
            if (!api) {
                promise->set_value(passOn(api));
                continue;
            }
            ApiRequest request;
            request.path = secretPath(revisions[i].first, revisions[i].second);
            request.totalTimeout = kDeadline;
            request.maxBodyBytes = kMaxSecret;
            (*api)->send(std::move(request),
                         [promise](Result<ApiAnswer> answer) { promise->set_value(std::move(answer)); });
        }
        for (std::size_t i = begin; i < end; ++i) {
            const auto answer = answers[i - begin].get();
            const auto &name = revisions[i].first;
            if (answer)
                contents.push_back(releaseOf(answer->body));
            else if (answer.error().code == ErrorCode::NotFound)
                contents.push_back(fail(ErrorCode::NotFound, fmt::format("the cluster has no revision {} of {}",
                                                                         revisions[i].second, name.release)));
            else
                contents.push_back(tl::unexpected<Error>(seenFromHere(answer.error(), idOf(name.cluster))));
        }
    }
    return contents;
}

Result<std::string> KubernetesReleaseSource::secretOf(const helm::ReleaseName &name, int revision) const
{
    const auto api = apiOf(name.cluster);
    if (!api)
        return passOn(api);
    ApiRequest get;
    get.path = secretPath(name, revision);
    get.totalTimeout = kDeadline;
    get.maxBodyBytes = kMaxSecret;
    auto secret = (*api)->call(std::move(get));
    if (!secret)
        return tl::unexpected<Error>(seenFromHere(secret.error(), idOf(name.cluster)));
    return std::move(secret->body);
}

Result<std::vector<helm::ChartFile>> KubernetesReleaseSource::chartOf(const helm::ReleaseName &name, int revision)
{
    const auto secret = secretOf(name, revision);
    if (!secret)
        return passOn(secret);
    return kubernetes::chartOf(*secret);
}

Result<void> KubernetesReleaseSource::markFailed(const helm::ReleaseName &name, int revision,
                                                 const std::string &description)
{
    const auto api = apiOf(name.cluster);
    if (!api)
        return passOn(api);
    const auto secret = secretOf(name, revision);
    if (!secret)
        return passOn(secret);
    auto patch = failedPatch(*secret, description);
    if (!patch)
        return passOn(patch);
    ApiRequest request;
    request.method = "PATCH";
    request.path = secretPath(name, revision) + "?fieldManager=wheelhouse";
    request.contentType = kMergePatch;
    request.body = std::move(*patch);
    request.totalTimeout = kDeadline;
    request.maxBodyBytes = kMaxSecret;
    if (const auto done = (*api)->call(std::move(request)); !done)
        return tl::unexpected<Error>(seenFromHere(done.error(), idOf(name.cluster)));
    return {};
}

Result<std::vector<helm::LiveObject>> KubernetesReleaseSource::look(const helm::ReleaseName &name,
                                                                    const std::vector<helm::ManifestObject> &objects,
                                                                    bool apply)
{
    const auto api = apiOf(name.cluster);
    if (!api)
        return passOn(api);
    Kinds kinds(**api);
    std::vector<helm::LiveObject> live;
    live.reserve(objects.size());
    for (const auto &object : objects) {
        auto &now = live.emplace_back();
        const auto kind = kinds.find(object.apiVersion, object.kind);
        if (!kind) {
            // An API server that does not answer will not for the others either.
            if (kind.error().code == ErrorCode::Unavailable || kind.error().code == ErrorCode::Cancelled)
                return tl::unexpected<Error>(seenFromHere(kind.error(), idOf(name.cluster)));
            now.problem = kind.error().message;
            continue;
        }
        const std::string path = fmt::format(
            "{}{}/{}/{}", groupPath(object.apiVersion),
            kind->namespaced ? fmt::format("/namespaces/{}", encodeSegment(object.nameSpace)) : std::string(),
            encodeSegment(kind->plural), encodeSegment(object.name));
        ApiRequest get;
        get.path = path;
        get.totalTimeout = kDeadline;
        get.maxBodyBytes = kMaxSecret;
        auto answer = (*api)->call(std::move(get));
        if (!answer && answer.error().code == ErrorCode::NotFound)
            continue;
        if (!answer) {
            now.problem = answer.error().message;
            continue;
        }
        now.present = true;
        now.now = std::move(answer->body);
        if (!apply)
            continue;
        ApiRequest dry;
        dry.method = "PATCH";
        dry.path = path + "?fieldManager=wheelhouse&force=true&dryRun=All";
        dry.contentType = kApplyPatch;
        dry.body = object.body;
        dry.totalTimeout = kDeadline;
        dry.maxBodyBytes = kMaxSecret;
        auto applied = (*api)->call(std::move(dry));
        if (applied)
            now.applied = std::move(applied->body);
        else
            now.problem = "cannot be compared: " + applied.error().message;
    }
    return live;
}

} // namespace wheelhouse::kubernetes
