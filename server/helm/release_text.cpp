#include "server/helm/release_text.h"

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>
#include <nlohmann/json.hpp>

#include "server/clusters/objects/object_yaml.h"
#include "server/helm/manifest.h"

namespace wheelhouse::helm {

namespace {

using Json = nlohmann::json;

constexpr int kMaxDepth = 64;

// Maps are laid over each other, all else is replaced, null takes away.
void lay(Json &below, const Json &above, int depth)
{
    if (!below.is_object() || !above.is_object() || depth > kMaxDepth) {
        below = above;
        return;
    }
    for (const auto &[key, value] : above.items()) {
        if (value.is_null())
            below.erase(key);
        else if (below.contains(key))
            lay(below[key], value, depth + 1);
        else
            below[key] = value;
    }
}

std::string yamlOrNothing(const Json &json)
{
    return json.is_object() && !json.empty() ? clusters::yamlOf(json) : std::string();
}

void fillTime(const std::string &text, google::protobuf::Timestamp &time)
{
    // Of a hook that did not run: the year 1.
    if (text.empty() || text.starts_with("0001-") || !google::protobuf::util::TimeUtil::FromString(text, &time))
        time.Clear();
}

} // namespace

std::string valuesYaml(const std::string &json) { return yamlOrNothing(Json::parse(json, nullptr, false)); }

std::string computedValuesYaml(const ReleaseContent &content)
{
    auto computed = Json::parse(content.chartValues, nullptr, false);
    const auto given = Json::parse(content.values, nullptr, false);
    if (!computed.is_object())
        computed = Json::object();
    if (given.is_object())
        lay(computed, given, 0);
    return yamlOrNothing(computed);
}

std::string cut(std::string text, const char *field, google::protobuf::RepeatedPtrField<std::string> &truncated)
{
    if (text.size() <= kMaxText)
        return text;
    std::size_t size = kMaxText;
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80)
        --size;
    text.resize(size);
    *truncated.Add() = field;
    return text;
}

void fillFacts(const ReleaseContent &content, v1::HelmRevision &revision)
{
    revision.set_chart(content.chart);
    revision.set_chart_version(content.chartVersion);
    revision.set_app_version(content.appVersion);
    revision.set_description(content.description);
}

void fillRevision(const ReleaseContent &content, v1::HelmRevision &revision)
{
    fillFacts(content, revision);
    revision.set_state(content.state);
    fillTime(content.firstDeployed, *revision.mutable_first_deploy_time());
    fillTime(content.lastDeployed, *revision.mutable_update_time());
    auto &truncated = *revision.mutable_truncated();
    revision.set_values_yaml(cut(valuesYaml(content.values), "values_yaml", truncated));
    revision.set_computed_values_yaml(cut(computedValuesYaml(content), "computed_values_yaml", truncated));
    revision.set_manifest_yaml(cut(withoutSecrets(content.manifest), "manifest_yaml", truncated));
    revision.set_notes(cut(content.notes, "notes", truncated));
    std::size_t left = kMaxText / 2;
    for (const auto &from : content.hooks) {
        auto &hook = *revision.add_hooks();
        hook.set_object(fmt::format("{}/{}", from.kind, from.name));
        for (const auto &event : from.events)
            hook.add_events(event);
        hook.set_weight(from.weight);
        hook.set_phase(from.phase);
        fillTime(from.started, *hook.mutable_start_time());
        fillTime(from.ended, *hook.mutable_end_time());
        std::string manifest = withoutSecrets(from.manifest);
        if (manifest.size() > left) {
            *truncated.Add() = "hooks";
            break;
        }
        left -= manifest.size();
        hook.set_manifest_yaml(std::move(manifest));
    }
}

} // namespace wheelhouse::helm
