#include "server/deployments/ci/ci_body.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace wheelhouse::deployments {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxText = 500;
// A body that nests deeper is nobody's.
constexpr int kMaxDepth = 40;

const Json &at(const Json &object, const char *path)
{
    static const Json kNothing;
    const Json::json_pointer pointer(path);
    return object.contains(pointer) ? object.at(pointer) : kNothing;
}

// A text or a number as text, one line.
std::string textAt(const Json &object, const char *path)
{
    const Json &value = at(object, path);
    std::string text = value.is_string() ? value.get<std::string>()
        : value.is_number_integer()      ? std::to_string(value.get<std::int64_t>())
                                         : std::string();
    if (text.size() > kMaxText)
        text.resize(kMaxText);
    for (char &c : text) {
        if (static_cast<unsigned char>(c) < 0x20)
            c = ' ';
    }
    return text;
}

std::string commentOf(const char *system, const std::string &build, const std::string &url, const std::string &commit,
                      const std::string &words)
{
    std::string comment = fmt::format("{} {}", system, build);
    if (!commit.empty())
        comment += " of " + commit.substr(0, 12);
    if (!url.empty())
        comment += ", " + url;
    if (!words.empty())
        comment += ": " + words;
    return comment;
}

Result<CiBuild> readGitlab(const Json &body, const std::string &variable)
{
    CiBuild build;
    build.build = "gitlab " + textAt(body, "/project/id") + "/" + textAt(body, "/object_attributes/id");
    const std::string status = textAt(body, "/object_attributes/status");
    build.wanted = status == "success";
    if (!build.wanted)
        build.reason = fmt::format("The pipeline is '{}', and only one that ended with success is deployed.", status);
    const Json &variables = at(body, "/object_attributes/variables");
    if (variables.is_array()) {
        for (const Json &entry : variables) {
            if (entry.is_object() && textAt(entry, "/key") == variable)
                build.tag = textAt(entry, "/value");
        }
    }
    build.comment = commentOf("GitLab pipeline", textAt(body, "/object_attributes/id"), textAt(body, "/object_attributes/url"),
                              textAt(body, "/object_attributes/sha"), {});
    return build;
}

Result<CiBuild> readJenkins(const Json &body, const std::string &variable)
{
    CiBuild build;
    build.build = "jenkins " + textAt(body, "/name") + "#" + textAt(body, "/build/number");
    const std::string phase = textAt(body, "/build/phase");
    const std::string status = textAt(body, "/build/status");
    // FINALIZED comes after COMPLETED, for the same build.
    build.wanted = phase == "COMPLETED" && status == "SUCCESS";
    if (!build.wanted)
        build.reason = fmt::format("The build is '{} {}', and only COMPLETED SUCCESS is deployed.", phase, status);
    const Json &parameters = at(body, "/build/parameters");
    if (parameters.is_object() && parameters.contains(variable) && parameters.at(variable).is_string())
        build.tag = parameters.at(variable).get<std::string>().substr(0, kMaxText);
    build.comment = commentOf("Jenkins", textAt(body, "/name") + "#" + textAt(body, "/build/number"),
                              textAt(body, "/build/full_url"), textAt(body, "/build/scm/commit"), {});
    return build;
}

Result<CiBuild> readGeneric(const Json &body)
{
    CiBuild build;
    build.wanted = true;
    build.tag = textAt(body, "/tag");
    build.environment = textAt(body, "/environment");
    const std::string number = textAt(body, "/build");
    build.build = "generic " + (number.empty() ? build.tag : number);
    build.comment = commentOf("CI", number.empty() ? build.tag : number, textAt(body, "/url"), textAt(body, "/commit"),
                              textAt(body, "/comment"));
    return build;
}

} // namespace

Result<CiBuild> readCiBody(std::string_view json, const std::string &tagVariable)
{
    const auto depth = [](int level, Json::parse_event_t, Json &) { return level <= kMaxDepth; };
    const Json body = Json::parse(json, depth, false);
    if (!body.is_object())
        return fail(ErrorCode::InvalidArgument, "The body is not a JSON object.");
    auto build = textAt(body, "/object_kind") == "pipeline" ? readGitlab(body, tagVariable)
        : at(body, "/build").is_object()                    ? readJenkins(body, tagVariable)
        : body.contains("tag")                              ? readGeneric(body)
                                                            : Result<CiBuild>(fail(
                                            ErrorCode::InvalidArgument,
                                            "The body is neither GitLab's pipeline event, nor Jenkins' notification, nor "
                                            "has it a 'tag'."));
    if (build && build->wanted && build->tag.empty())
        return fail(ErrorCode::InvalidArgument, fmt::format("The body names no tag: '{}' is not in it.", tagVariable));
    return build;
}

} // namespace wheelhouse::deployments
