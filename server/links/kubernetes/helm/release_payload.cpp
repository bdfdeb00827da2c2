#include "server/links/kubernetes/helm/release_payload.h"

#include <chrono>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "server/links/kubernetes/base64.h"
#include "server/links/kubernetes/gunzip.h"
#include "server/links/kubernetes/json_values.h"
#include "server/links/kubernetes/utf8.h"

namespace wheelhouse::kubernetes {

namespace {

using Json = nlohmann::json;

constexpr std::string_view kGzipMagic{"\x1f\x8b\x08", 3};
constexpr char kSecretType[] = "helm.sh/release.v1";

auto unreadable(std::string_view why)
{
    return fail(ErrorCode::FailedPrecondition, fmt::format("the content of this release cannot be read: {}", why));
}

Result<Json> secretOf(std::string_view text)
{
    auto secret = Json::parse(text, nullptr, false);
    if (!secret.is_object())
        return fail(ErrorCode::Unavailable, "what came is not what an API server answers");
    return secret;
}

Result<Json> payloadOf(const Json &secret)
{
    if (const auto type = json::text(json::at(secret, "type")); type != kSecretType)
        return unreadable(fmt::format("the Secret is of type {}, not {}: it is not Helm's", type.empty() ? "none" : type,
                                      kSecretType));
    const auto &data = json::at(secret, "data", "release");
    if (!data.is_string())
        return unreadable("the Secret has no key `release`");
    const auto inner = decodeBase64(data.get_ref<const std::string &>());
    const auto packed = inner ? decodeBase64(*inner) : std::nullopt;
    if (!packed)
        return unreadable("it is not base64");
    std::string text;
    if (packed->starts_with(kGzipMagic)) {
        auto opened = gunzip(*packed, kMaxReleaseBytes);
        if (!opened)
            return unreadable(opened.error().message);
        text = std::move(*opened);
    } else if (packed->starts_with("{")) {
        // The first versions of Helm 3 did not compress.
        text = *packed;
    } else {
        return unreadable("it is not gzip");
    }
    if (text.size() > kMaxReleaseBytes)
        return unreadable(fmt::format("it is larger than {} MiB", kMaxReleaseBytes >> 20));
    auto payload = Json::parse(text, nullptr, false);
    if (!payload.is_object())
        return unreadable("it is no JSON object");
    return payload;
}

std::string dumped(const Json &value)
{
    return value.is_object() ? value.dump(-1, ' ', false, Json::error_handler_t::replace) : std::string("{}");
}

// The contract's texts are UTF-8, whatever was kept.
std::string textOf(const Json &value) { return toUtf8(json::text(value)); }

helm::ReleaseHook hookOf(const Json &from)
{
    helm::ReleaseHook hook;
    hook.kind = textOf(json::at(from, "kind"));
    hook.name = textOf(json::at(from, "name"));
    for (const auto &event : json::list(json::at(from, "events")))
        hook.events.push_back(textOf(event));
    hook.weight = json::number(json::at(from, "weight"));
    hook.phase = textOf(json::at(from, "last_run", "phase"));
    hook.started = textOf(json::at(from, "last_run", "started_at"));
    hook.ended = textOf(json::at(from, "last_run", "completed_at"));
    hook.manifest = textOf(json::at(from, "manifest"));
    return hook;
}

} // namespace

Result<helm::ReleaseContent> releaseOf(std::string_view text)
{
    const auto secret = secretOf(text);
    if (!secret)
        return passOn(secret);
    const auto payload = payloadOf(*secret);
    if (!payload)
        return passOn(payload);
    helm::ReleaseContent content;
    content.revision = json::number(json::at(*payload, "version"));
    const auto &info = json::at(*payload, "info");
    content.state = helm::stateOfWord(json::text(json::at(info, "status")));
    content.description = textOf(json::at(info, "description"));
    content.firstDeployed = textOf(json::at(info, "first_deployed"));
    content.lastDeployed = textOf(json::at(info, "last_deployed"));
    content.notes = textOf(json::at(info, "notes"));
    const auto &metadata = json::at(*payload, "chart", "metadata");
    content.chart = textOf(json::at(metadata, "name"));
    content.chartVersion = textOf(json::at(metadata, "version"));
    content.appVersion = textOf(json::at(metadata, "appVersion"));
    content.values = dumped(json::at(*payload, "config"));
    content.chartValues = dumped(json::at(*payload, "chart", "values"));
    content.manifest = textOf(json::at(*payload, "manifest"));
    for (const auto &hook : json::list(json::at(*payload, "hooks")))
        content.hooks.push_back(hookOf(hook));
    if (content.chart.empty() && content.manifest.empty())
        return unreadable("it has neither a chart nor a manifest");
    return content;
}

Result<std::vector<helm::ChartFile>> chartOf(std::string_view text)
{
    const auto secret = secretOf(text);
    if (!secret)
        return passOn(secret);
    const auto payload = payloadOf(*secret);
    if (!payload)
        return passOn(payload);
    const auto &chart = json::at(*payload, "chart");
    const auto &metadata = json::at(chart, "metadata");
    if (!metadata.is_object())
        return unreadable("it has no chart");
    if (!json::list(json::at(metadata, "dependencies")).empty())
        return fail(ErrorCode::FailedPrecondition,
                    fmt::format("the chart {} has dependencies, which Helm does not keep with a release: name the chart",
                                textOf(json::at(metadata, "name"))));
    // JSON is YAML.
    std::vector<helm::ChartFile> files{{"Chart.yaml", dumped(metadata)}, {"values.yaml", dumped(json::at(chart, "values"))}};
    if (const auto schema = decodeBase64(json::text(json::at(chart, "schema"))); schema && !schema->empty())
        files.emplace_back("values.schema.json", *schema);
    for (const char *list : {"templates", "files"}) {
        for (const auto &file : json::list(json::at(chart, list))) {
            const std::string name = json::text(json::at(file, "name"));
            auto data = decodeBase64(json::text(json::at(file, "data")));
            if (name.empty() || name.front() == '/' || ("/" + name + "/").find("/../") != std::string::npos
                || name.find('\0') != std::string::npos || !data)
                return unreadable("a file of its chart is not one");
            files.emplace_back(name, std::move(*data));
        }
    }
    return files;
}

Result<std::string> failedPatch(std::string_view text, const std::string &description)
{
    const auto secret = secretOf(text);
    if (!secret)
        return passOn(secret);
    auto payload = payloadOf(*secret);
    if (!payload)
        return passOn(payload);
    const auto state = helm::stateOfWord(json::text(json::at(*payload, "info", "status")));
    if (!helm::isHeld(state))
        return fail(ErrorCode::Aborted,
                    fmt::format("the revision is {} by now, not held any more", helm::wordOf(state)));
    (*payload)["info"]["status"] = "failed";
    (*payload)["info"]["description"] = description;
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch());
    const Json patch = {
        {"metadata",
         {{"resourceVersion", json::text(json::at(*secret, "metadata", "resourceVersion"))},
          {"labels", {{"status", "failed"}, {"modifiedAt", std::to_string(now.count())}}}}},
        {"data", {{"release", encodeBase64(encodeBase64(gzip(dumped(*payload))))}}},
    };
    return patch.dump();
}

} // namespace wheelhouse::kubernetes
