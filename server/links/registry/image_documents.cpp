#include "server/links/registry/image_documents.h"

#include <algorithm>

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>
#include <simdjson.h>

namespace wheelhouse::registry {

namespace {

using simdjson::dom::element;

constexpr std::size_t kMostEntries = 100;
constexpr std::size_t kMostLayers = 1000;
constexpr std::size_t kMaxWord = 100;
constexpr std::size_t kMaxErrorText = 300;
constexpr std::int64_t kLargestBlob = std::int64_t(1) << 44;
// Builds that are meant to be repeatable say 1970, and unset Go times year 1.
constexpr std::int64_t kEarliestBuild = 631152000;

std::string_view textAt(element object, std::string_view key)
{
    std::string_view text;
    return object[key].get(text) == simdjson::SUCCESS ? text : std::string_view();
}

Result<element> parsed(simdjson::dom::parser &parser, std::string_view json)
{
    element root;
    if (parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS || !root.is_object())
        return fail(ErrorCode::FailedPrecondition, "what it answers is not a registry's JSON");
    return root;
}

std::string word(std::string_view text)
{
    const bool plain = !text.empty() && text.size() <= kMaxWord && std::all_of(text.begin(), text.end(), [](unsigned char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
    });
    return plain ? std::string(text) : std::string();
}

bool isTag(std::string_view tag)
{
    return tag.size() <= 128 && !word(tag.substr(0, kMaxWord)).empty()
        && (tag.size() <= kMaxWord || !word(tag.substr(kMaxWord)).empty()) && tag.front() != '-' && tag.front() != '.';
}

// Adds the size of a descriptor; false when it cannot be one.
bool addSize(element descriptor, std::int64_t &sum)
{
    std::int64_t size = 0;
    if (descriptor["size"].get(size) != simdjson::SUCCESS || size < 0 || size > kLargestBlob)
        return false;
    sum += size;
    return true;
}

Result<Manifest> readIndex(simdjson::dom::array entries)
{
    Manifest manifest;
    manifest.isIndex = true;
    for (const element entry : entries) {
        if (manifest.entries.size() >= kMostEntries)
            break;
        element platform;
        if (!entry.is_object() || !isSha256(textAt(entry, "digest")))
            return fail(ErrorCode::FailedPrecondition, "its index names a manifest without a digest");
        if (entry["platform"].get(platform) != simdjson::SUCCESS || textAt(platform, "os") == "unknown")
            continue;
        manifest.entries.push_back({std::string(textAt(entry, "digest")),
                                    {word(textAt(platform, "os")), word(textAt(platform, "architecture")),
                                     word(textAt(platform, "variant"))}});
    }
    return manifest;
}

} // namespace

bool isSha256(std::string_view digest)
{
    constexpr std::string_view kPrefix = "sha256:";
    return digest.size() == kPrefix.size() + 64 && digest.starts_with(kPrefix)
        && std::all_of(digest.begin() + kPrefix.size(), digest.end(),
                       [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

Result<Manifest> readManifest(std::string_view json)
{
    simdjson::dom::parser parser;
    const auto root = parsed(parser, json);
    if (!root)
        return passOn(root);
    simdjson::dom::array entries;
    if ((*root)["manifests"].get(entries) == simdjson::SUCCESS)
        return readIndex(entries);
    if ((*root)["fsLayers"].error() == simdjson::SUCCESS)
        return fail(ErrorCode::FailedPrecondition, "its manifest is of the old schema 1, which tells no size");
    Manifest manifest;
    element config;
    simdjson::dom::array layers;
    if ((*root)["config"].get(config) != simdjson::SUCCESS || (*root)["layers"].get(layers) != simdjson::SUCCESS
        || !config.is_object() || !isSha256(textAt(config, "digest")))
        return fail(ErrorCode::FailedPrecondition, "what it answers is not an image's manifest");
    manifest.configDigest = textAt(config, "digest");
    bool good = addSize(config, manifest.sizeBytes) && layers.size() <= kMostLayers;
    for (const element layer : layers)
        good = good && layer.is_object() && addSize(layer, manifest.sizeBytes);
    if (!good)
        return fail(ErrorCode::FailedPrecondition, "its manifest names impossible sizes");
    return manifest;
}

Result<void> readConfiguration(std::string_view json, deployments::ImagePlatform &platform)
{
    simdjson::dom::parser parser;
    const auto root = parsed(parser, json);
    if (!root)
        return passOn(root);
    platform.os = word(textAt(*root, "os"));
    platform.architecture = word(textAt(*root, "architecture"));
    if (platform.os.empty() || platform.architecture.empty())
        return fail(ErrorCode::FailedPrecondition, "its image does not say for what platform it is");
    platform.variant = word(textAt(*root, "variant"));
    google::protobuf::Timestamp created;
    if (google::protobuf::util::TimeUtil::FromString(std::string(textAt(*root, "created")), &created)
        && created.seconds() >= kEarliestBuild)
        platform.createTime = std::chrono::sys_seconds(std::chrono::seconds(created.seconds()));
    return {};
}

Result<void> readTagPage(std::string_view json, std::vector<std::string> &tags)
{
    simdjson::dom::parser parser;
    const auto root = parsed(parser, json);
    if (!root)
        return passOn(root);
    element held;
    // A repository whose tags were all deleted has `null` here.
    if ((*root)["tags"].get(held) != simdjson::SUCCESS)
        return fail(ErrorCode::FailedPrecondition, "what it answers is not a list of tags");
    if (held.is_null())
        return {};
    simdjson::dom::array texts;
    if (held.get(texts) != simdjson::SUCCESS)
        return fail(ErrorCode::FailedPrecondition, "what it answers is not a list of tags");
    for (const element text : texts) {
        std::string_view tag;
        if (text.get(tag) == simdjson::SUCCESS && isTag(tag))
            tags.emplace_back(tag);
    }
    return {};
}

Result<std::string> readToken(std::string_view json)
{
    simdjson::dom::parser parser;
    const auto root = parsed(parser, json);
    if (!root)
        return fail(ErrorCode::FailedPrecondition, "what its token service answers is no token");
    for (const char *key : {"token", "access_token"}) {
        const auto token = textAt(*root, key);
        const bool oneLine = std::all_of(token.begin(), token.end(), [](unsigned char c) { return c > 0x20 && c < 0x7F; });
        if (!token.empty() && oneLine)
            return std::string(token);
    }
    return fail(ErrorCode::FailedPrecondition, "what its token service answers is no token");
}

std::string readErrors(std::string_view json)
{
    simdjson::dom::parser parser;
    const auto root = parsed(parser, json);
    simdjson::dom::array errors;
    if (!root || (*root)["errors"].get(errors) != simdjson::SUCCESS || errors.size() == 0)
        return {};
    const element first = errors.at(0);
    if (!first.is_object())
        return {};
    std::string text = word(textAt(first, "code"));
    std::string message(textAt(first, "message").substr(0, kMaxErrorText));
    // Cut, it may end within a character; and a terminal must not be told what to do.
    for (char &c : message) {
        if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7E)
            c = '?';
    }
    return message.empty() ? text : text.empty() ? message : text + ": " + message;
}

} // namespace wheelhouse::registry
