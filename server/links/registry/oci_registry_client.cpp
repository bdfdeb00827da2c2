#include "server/links/registry/oci_registry_client.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "core/identifier.h"
#include "server/links/registry/image_documents.h"
#include "server/links/registry/url_parts.h"

namespace wheelhouse::registry {

namespace {

using deployments::ImageFacts;
using deployments::ImagePlatform;
using deployments::RegistryAccess;
using deployments::RegistryTags;

constexpr int kPageSize = 1000;
constexpr char kManifestTypes[] =
    "application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json, "
    "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json";

// The grammar of the specification, "Pulling manifests": path components of
// lower-case words. What is not so must not become part of a URL.
bool isRepository(std::string_view repository)
{
    return !repository.empty() && repository.size() <= 255 && repository.front() != '/' && repository.back() != '/'
        && repository.find("//") == std::string_view::npos && repository.find("..") == std::string_view::npos
        && std::all_of(repository.begin(), repository.end(), [](unsigned char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-' || c == '/';
           });
}

bool isReference(std::string_view reference)
{
    return isSha256(reference)
        || (!reference.empty() && reference.size() <= 128 && reference.front() != '.' && reference.front() != '-'
            && std::all_of(reference.begin(), reference.end(), [](unsigned char c) {
                   return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.'
                       || c == '_' || c == '-';
               }));
}

std::string scopeOf(const std::string &repository)
{
    return fmt::format("repository:{}:pull", repository);
}

// One image's documents, each held against its digest.
class ImageReader {
public:
    ImageReader(Conversation &conversation, const RegistryAccess &registry, const std::string &repository)
        : m_conversation(conversation), m_registry(registry), m_repository(repository)
    {
    }

    Result<ImageFacts> read(const std::string &reference)
    {
        auto top = document("manifests", reference);
        if (!top && top.error().code == ErrorCode::NotFound)
            return fail(ErrorCode::NotFound, fmt::format("There is no {}{}{} in its registry: {}", placeText(),
                                                         isSha256(reference) ? "@" : ":", reference, top.error().message));
        if (!top)
            return passOn(top);
        ImageFacts facts;
        facts.digest = "sha256:" + sha256Hex(*top);
        const auto manifest = readManifest(*top);
        if (!manifest)
            return tellingWhere(manifest);
        if (!manifest->isIndex) {
            auto platform = platformOf(*manifest);
            if (!platform)
                return passOn(platform);
            platform->digest = facts.digest;
            facts.platforms.push_back(std::move(*platform));
            return facts;
        }
        for (const auto &entry : manifest->entries) {
            if (facts.platforms.size() >= m_conversation.limits().platforms)
                break;
            const auto inner = document("manifests", entry.digest);
            if (!inner)
                return tellingMissing(inner);
            const auto one = readManifest(*inner);
            if (!one || one->isIndex)
                return one ? tellingWhere(Result<Manifest>(fail(ErrorCode::FailedPrecondition, "it has an index within an index")))
                           : tellingWhere(one);
            auto platform = platformOf(*one);
            if (!platform)
                return passOn(platform);
            // The index is what nodes choose by.
            platform->os = entry.platform.os;
            platform->architecture = entry.platform.architecture;
            platform->variant = entry.platform.variant;
            platform->digest = entry.digest;
            facts.platforms.push_back(std::move(*platform));
        }
        return facts;
    }

private:
    std::string placeText() const { return m_registry.host + "/" + m_repository; }

    template <class T> tl::unexpected<Error> tellingWhere(const Result<T> &result) const
    {
        return fail(result.error().code, fmt::format("{}: {}.", m_registry.host, result.error().message));
    }

    // A part that is missing says nothing about the tag: the registry is broken.
    template <class T> tl::unexpected<Error> tellingMissing(const Result<T> &result) const
    {
        if (result.error().code != ErrorCode::NotFound)
            return passOn(result);
        return fail(ErrorCode::FailedPrecondition, fmt::format("A part of {} is missing: {}", placeText(), result.error().message));
    }

    Result<std::string> document(const char *kind, const std::string &reference)
    {
        const std::string url = fmt::format("{}/v2/{}/{}/{}", m_conversation.url(), m_repository, kind, reference);
        const bool manifest = std::string_view(kind) == "manifests";
        auto response = m_conversation.get(url, manifest ? kManifestTypes : "", m_conversation.limits().documentBytes,
                                           scopeOf(m_repository));
        if (!response)
            return passOn(response);
        const std::string promised =
            isSha256(reference) ? reference : std::string(response->head.header("docker-content-digest"));
        if (isSha256(promised) && promised != "sha256:" + sha256Hex(response->body))
            return fail(ErrorCode::FailedPrecondition,
                        fmt::format("{} gives something else than {} for {}.", m_registry.host, promised, placeText()));
        return std::move(response->body);
    }

    Result<ImagePlatform> platformOf(const Manifest &manifest)
    {
        const auto config = document("blobs", manifest.configDigest);
        if (!config)
            return tellingMissing(config);
        ImagePlatform platform;
        if (const auto read = readConfiguration(*config, platform); !read)
            return tellingWhere(read);
        platform.sizeBytes = manifest.sizeBytes;
        return platform;
    }

    Conversation &m_conversation;
    const RegistryAccess &m_registry;
    const std::string &m_repository;
};

} // namespace

Result<void> OciRegistryClient::check(const RegistryAccess &registry)
{
    Conversation conversation(m_client, registry, m_limits);
    const auto answer = conversation.get(registry.url + "/v2/", "application/json", m_limits.tokenBytes, {});
    if (!answer && answer.error().code == ErrorCode::NotFound)
        return fail(ErrorCode::FailedPrecondition,
                    fmt::format("What answers at {} is no registry: it has no /v2/.", registry.url));
    if (!answer)
        return passOn(answer);
    // Others answer 200 to everything, with a page or nothing; a registry says what
    // it speaks, or an empty object.
    const bool says = answer->head.header("docker-distribution-api-version").starts_with("registry/2");
    const auto first = answer->body.find_first_not_of(" \t\r\n");
    if (!says && (first == std::string::npos || answer->body[first] != '{'))
        return fail(ErrorCode::FailedPrecondition, fmt::format("What answers at {} is no registry.", registry.url));
    return {};
}

Result<RegistryTags> OciRegistryClient::tags(const RegistryAccess &registry, const std::string &repository)
{
    if (!isRepository(repository))
        return fail(ErrorCode::FailedPrecondition, fmt::format("'{}' is not the name of a repository.", repository));
    Conversation conversation(m_client, registry, m_limits);
    RegistryTags tags;
    std::string url = fmt::format("{}/v2/{}/tags/list?n={}", registry.url, repository, kPageSize);
    std::set<std::string> seen;
    while (!url.empty()) {
        if (!seen.insert(url).second || seen.size() > static_cast<std::size_t>(m_limits.pages)
            || tags.tags.size() >= m_limits.tags) {
            tags.warning = fmt::format("{} tells more than {} tags or pages of them, or the same page again; those after "
                                       "are not shown.",
                                       registry.host, tags.tags.size());
            break;
        }
        const auto page = conversation.get(url, "application/json", m_limits.tagPageBytes, scopeOf(repository));
        if (!page && page.error().code == ErrorCode::NotFound)
            return fail(ErrorCode::NotFound,
                        fmt::format("There is no repository {}/{}: {}", registry.host, repository, page.error().message));
        if (!page)
            return passOn(page);
        if (const auto read = readTagPage(page->body, tags.tags); !read)
            return fail(read.error().code, fmt::format("{}: {}.", registry.host, read.error().message));
        const std::string link = linkTarget(page->head.header("link"), "next");
        url = link.empty() ? std::string() : resolved(url, link);
        // With our credentials no further than the registry.
        if (!url.empty() && originOf(url) != originOf(registry.url))
            return fail(ErrorCode::FailedPrecondition, fmt::format("{} continues its list elsewhere.", registry.host));
    }
    if (tags.tags.size() > m_limits.tags)
        tags.tags.resize(m_limits.tags);
    return tags;
}

Result<ImageFacts> OciRegistryClient::image(const RegistryAccess &registry, const std::string &repository,
                                            const std::string &reference)
{
    if (!isRepository(repository) || !isReference(reference))
        return fail(ErrorCode::FailedPrecondition, fmt::format("'{}:{}' cannot be asked for.", repository, reference));
    Conversation conversation(m_client, registry, m_limits);
    return ImageReader(conversation, registry, repository).read(reference);
}

} // namespace wheelhouse::registry
