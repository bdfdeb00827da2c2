#include "server/deployments/workload_object.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/identifier.h"

namespace wheelhouse::deployments {

namespace {

using Json = nlohmann::json;

const Json &at(const Json &object, const char *path)
{
    static const Json kNothing;
    const Json::json_pointer pointer(path);
    return object.contains(pointer) ? object.at(pointer) : kNothing;
}

std::string textAt(const Json &object, const char *path)
{
    const Json &value = at(object, path);
    return value.is_string() ? value.get<std::string>() : std::string();
}

std::int64_t numberAt(const Json &object, const char *path, std::int64_t otherwise)
{
    const Json &value = at(object, path);
    return value.is_number_integer() ? value.get<std::int64_t>() : otherwise;
}

// The API server's book-keeping: it differs between any two answers and says
// nothing about the change.
void stripNoise(Json &object)
{
    object.erase("status");
    if (!object.contains("metadata") || !object["metadata"].is_object())
        return;
    Json &metadata = object["metadata"];
    for (const char *key : {"managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink"})
        metadata.erase(key);
    if (metadata.contains("annotations") && metadata["annotations"].is_object()) {
        metadata["annotations"].erase("deployment.kubernetes.io/revision");
        metadata["annotations"].erase("kubectl.kubernetes.io/last-applied-configuration");
    }
}

std::string scalar(const Json &value)
{
    if (value.is_object())
        return "{}";
    if (value.is_array())
        return "[]";
    if (!value.is_string())
        return value.dump();
    // Plain where YAML would read it back as the same string; else quoted.
    const auto &text = value.get_ref<const std::string &>();
    const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
        return std::isalnum(c) || c == '.' || c == '_' || c == '-' || c == '/' || c == ':' || c == '@';
    }) && std::isalpha(static_cast<unsigned char>(text.front())) && text.back() != ':';
    static const char *const kWords[] = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"};
    const bool word = std::any_of(std::begin(kWords), std::end(kWords), [&](const char *w) { return text == w; });
    return plain && !word ? text : value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

bool isNested(const Json &value)
{
    return (value.is_object() || value.is_array()) && !value.empty();
}

// As `kubectl get -o yaml` would lay it out, keys sorted.
void writeLines(const Json &value, const std::string &indent, std::string &out)
{
    if (value.is_object()) {
        for (const auto &[key, child] : value.items()) {
            out += indent + scalar(Json(key)) + ":";
            if (isNested(child)) {
                out += '\n';
                writeLines(child, child.is_array() ? indent : indent + "  ", out);
            } else {
                out += " " + scalar(child) + "\n";
            }
        }
        return;
    }
    for (const auto &child : value) {
        if (!isNested(child)) {
            out += indent + "- " + scalar(child) + "\n";
            continue;
        }
        std::string block;
        writeLines(child, indent + "  ", block);
        block[indent.size()] = '-';
        out += block;
    }
}

std::string digestOfTemplate(const Json &object)
{
    Json podTemplate = at(object, "/spec/template");
    if (podTemplate.contains("/metadata/annotations"_json_pointer)) {
        Json &annotations = podTemplate["metadata"]["annotations"];
        annotations.erase("kubectl.kubernetes.io/restartedAt");
        if (annotations.empty())
            podTemplate["metadata"].erase("annotations");
    }
    return sha256Hex(podTemplate.dump(-1, ' ', false, Json::error_handler_t::replace));
}

} // namespace

const WorkloadObject::Container *WorkloadObject::container(std::string_view name) const
{
    const auto found = std::find_if(containers.begin(), containers.end(), [&](const Container &container) {
        return name.empty() || container.name == name;
    });
    return found == containers.end() ? nullptr : &*found;
}

Result<WorkloadObject> WorkloadObject::parse(const std::string &json)
{
    Json object = Json::parse(json, nullptr, false);
    if (!object.is_object() || !at(object, "/spec/template/spec/containers").is_array())
        return fail(ErrorCode::Internal, "The API server's answer is not a workload.");
    WorkloadObject workload;
    workload.kind = textAt(object, "/kind");
    workload.resourceVersion = textAt(object, "/metadata/resourceVersion");
    workload.generation = numberAt(object, "/metadata/generation", 0);
    workload.replicas = numberAt(object, "/spec/replicas", -1);
    workload.paused = at(object, "/spec/paused") == Json(true);
    workload.strategy = textAt(object, workload.kind == "Deployment" ? "/spec/strategy/type" : "/spec/updateStrategy/type");
    workload.helmRelease = textAt(object, "/metadata/annotations/meta.helm.sh~1release-name");
    workload.architecture = textAt(object, "/spec/template/spec/nodeSelector/kubernetes.io~1arch");
    for (const Json &container : at(object, "/spec/template/spec/containers"))
        workload.containers.push_back(
            {textAt(container, "/name"), textAt(container, "/image"), container.contains("readinessProbe")});
    workload.templateDigest = digestOfTemplate(object);
    stripNoise(object);
    writeLines(object, {}, workload.text);
    return workload;
}

std::string imagePatch(const std::string &container, const std::string &image, const std::string &resourceVersion)
{
    Json body;
    body["spec"]["template"]["spec"]["containers"] = Json::array({{{"name", container}, {"image", image}}});
    if (!resourceVersion.empty())
        body["metadata"]["resourceVersion"] = resourceVersion;
    return body.dump();
}

} // namespace wheelhouse::deployments
