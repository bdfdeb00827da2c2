#include "server/helm/manifest.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "server/clusters/objects/object_document.h"
#include "server/clusters/objects/object_yaml.h"

namespace wheelhouse::helm {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxObjects = 5000;

std::string textAt(const Json &object, const char *key)
{
    if (!object.is_object())
        return {};
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

const Json &at(const Json &object, const char *key)
{
    static const Json kNone;
    if (!object.is_object())
        return kNone;
    const auto found = object.find(key);
    return found == object.end() ? kNone : *found;
}

void addObject(const Json &object, const std::string &nameSpace, std::vector<ManifestObject> &objects)
{
    if (textAt(object, "kind") == "List" && at(object, "items").is_array()) {
        for (const auto &item : at(object, "items")) {
            if (textAt(item, "kind") != "List")
                addObject(item, nameSpace, objects);
        }
        return;
    }
    ManifestObject one{textAt(object, "apiVersion"), textAt(object, "kind"), textAt(at(object, "metadata"), "namespace"),
                       textAt(at(object, "metadata"), "name"), {}};
    if (one.apiVersion.empty() || one.kind.empty() || one.name.empty() || objects.size() >= kMaxObjects)
        return;
    if (one.nameSpace.empty())
        one.nameSpace = nameSpace;
    one.body = object.dump(-1, ' ', false, Json::error_handler_t::replace);
    objects.push_back(std::move(one));
}

bool mayBeSecret(std::string_view document)
{
    return document.find("Secret") != std::string_view::npos;
}

} // namespace

std::vector<std::string> documentsOf(std::string_view manifest)
{
    std::vector<std::string> documents;
    std::string current;
    const auto finish = [&] {
        if (current.find_first_not_of(" \t\r\n") != std::string::npos)
            documents.push_back(std::move(current));
        current.clear();
    };
    while (!manifest.empty()) {
        const auto end = manifest.find('\n');
        const auto line = manifest.substr(0, end);
        manifest.remove_prefix(end == std::string_view::npos ? manifest.size() : end + 1);
        if (line == "---" || line.starts_with("--- ") || line == "---\r") {
            finish();
            continue;
        }
        current.append(line);
        current += '\n';
    }
    finish();
    return documents;
}

std::vector<ManifestObject> objectsOf(std::string_view manifest, const std::string &nameSpace)
{
    std::vector<ManifestObject> objects;
    for (const auto &document : documentsOf(manifest)) {
        if (const auto json = clusters::jsonOfYaml(document))
            addObject(*json, nameSpace, objects);
    }
    return objects;
}

std::string withoutSecrets(std::string_view manifest)
{
    if (!mayBeSecret(manifest))
        return std::string(manifest);
    std::string text;
    for (const auto &document : documentsOf(manifest)) {
        text += "---\n";
        if (!mayBeSecret(document)) {
            text += document;
            continue;
        }
        auto json = clusters::jsonOfYaml(document);
        if (!json) {
            // It may be one, and cannot be looked into.
            text += "# (hidden: it cannot be read as YAML)\n";
            continue;
        }
        if (textAt(*json, "kind") == "Secret") {
            clusters::hideValues(*json);
            text += clusters::yamlOf(*json);
        } else if (textAt(*json, "kind") == "List" && at(*json, "items").is_array()) {
            for (auto &item : (*json)["items"]) {
                if (textAt(item, "kind") == "Secret")
                    clusters::hideValues(item);
            }
            text += clusters::yamlOf(*json);
        } else {
            text += document;
        }
        if (!text.ends_with('\n'))
            text += '\n';
    }
    return text;
}

std::string labelOf(const ManifestObject &object) { return fmt::format("{}/{}", object.kind, object.name); }

} // namespace wheelhouse::helm
