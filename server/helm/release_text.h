#pragma once

#include <string>
#include <string_view>

#include <google/protobuf/repeated_field.h>

#include "server/helm/release_source.h"

namespace wheelhouse::helm {

// How contents of releases are shown. Any thread.

// Texts in answers are at most so long each.
inline constexpr std::size_t kMaxText = 1u << 20;

// A JSON object as YAML; empty for an empty one.
std::string valuesYaml(const std::string &json);
// What was given, over what the chart has by itself, as Helm lays them.
std::string computedValuesYaml(const ReleaseContent &content);

// Everything of it, cut at kMaxText with its field named in `truncated`.
void fillRevision(const ReleaseContent &content, v1::HelmRevision &revision);
// The short facts alone.
void fillFacts(const ReleaseContent &content, v1::HelmRevision &revision);

// Cuts a text that is too long, and says so.
std::string cut(std::string text, const char *field, google::protobuf::RepeatedPtrField<std::string> &truncated);

} // namespace wheelhouse::helm
