#include "server/clusters/objects/object_document.h"

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>
#include <nlohmann/json.hpp>

#include "server/clusters/objects/kind_names.h"

namespace wheelhouse::clusters {

namespace {

using Json = nlohmann::json;

constexpr const char *kValueFields[] = {"data", "stringData", "binaryData"};
constexpr char kHidden[] = "(hidden, ";

std::string textAt(const Json &object, const char *key)
{
    if (!object.is_object())
        return {};
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

const Json &childOf(const Json &object, const char *key)
{
    static const Json kNone;
    if (!object.is_object())
        return kNone;
    const auto found = object.find(key);
    return found == object.end() ? kNone : *found;
}

bool isBase64(const Json &object, std::string_view field)
{
    return field == "binaryData" || (field == "data" && textAt(object, "kind") == "Secret");
}

std::int64_t sizeOf(const Json &value, bool base64)
{
    if (!value.is_string())
        return 0;
    const auto &text = value.get_ref<const std::string &>();
    if (!base64)
        return static_cast<std::int64_t>(text.size());
    const auto padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
    return std::max<std::int64_t>(0, static_cast<std::int64_t>(text.size() / 4 * 3) - padding);
}

std::string hidden(const Json &value, bool base64, bool changed)
{
    return fmt::format("{}{} bytes{})", kHidden, sizeOf(value, base64), changed ? ", another value" : "");
}

bool isHidden(const Json &value)
{
    return value.is_string() && value.get_ref<const std::string &>().starts_with(kHidden)
        && value.get_ref<const std::string &>().ends_with(")");
}

void hide(Json &object, const Json &other)
{
    for (const char *field : kValueFields) {
        if (!object.contains(field) || !object[field].is_object())
            continue;
        const bool base64 = isBase64(object, field);
        const Json &before = childOf(other, field);
        for (auto &[key, value] : object[field].items()) {
            const bool changed = before.is_object() && before.contains(key) && before[key] != value;
            value = hidden(value, base64, changed);
        }
    }
    if (object.contains("metadata") && object["metadata"].is_object() && object["metadata"].contains("annotations")
        && object["metadata"]["annotations"].is_object() && object["metadata"]["annotations"].contains(kLastApplied))
        object["metadata"]["annotations"][kLastApplied] = fmt::format("{}as it was applied)", kHidden);
}

int countFields(const Json &fields)
{
    if (!fields.is_object())
        return 0;
    int count = 0;
    for (const auto &[key, child] : fields.items()) {
        if (key == ".")
            continue;
        count += child.is_object() && !child.empty() ? countFields(child) : 1;
    }
    return count;
}

} // namespace

Result<Json> parseObject(const std::string &text)
{
    auto json = Json::parse(text, nullptr, false);
    if (!json.is_object() || !json.contains("metadata") || !json["metadata"].is_object())
        return fail(ErrorCode::Unavailable, "the API server sent what is no object");
    return json;
}

bool holdsSecrets(const v1::ObjectKind &kind)
{
    return kind.group().empty() && kind.plural() == "secrets";
}

bool holdsValues(const v1::ObjectKind &kind)
{
    return kind.group().empty() && (kind.plural() == "secrets" || kind.plural() == "configmaps");
}

void hideValues(Json &object)
{
    hide(object, Json());
}

void hideValues(Json &before, Json &after)
{
    hide(after, before);
    hide(before, Json());
}

void restoreValues(Json &object, const Json &live)
{
    for (const char *field : kValueFields) {
        if (!object.contains(field) || !object[field].is_object())
            continue;
        std::vector<std::string> unknown;
        for (auto &[key, value] : object[field].items()) {
            if (!isHidden(value))
                continue;
            const Json &held = childOf(live, field);
            if (held.is_object() && held.contains(key))
                value = held[key];
            else
                unknown.push_back(key);
        }
        for (const auto &key : unknown)
            object[field].erase(key);
    }
    if (!object.contains("metadata") || !object["metadata"].is_object())
        return;
    auto &metadata = object["metadata"];
    if (metadata.contains("annotations") && metadata["annotations"].is_object() && metadata["annotations"].contains(kLastApplied)
        && isHidden(metadata["annotations"][kLastApplied])) {
        const auto &held = childOf(childOf(childOf(live, "metadata"), "annotations"), kLastApplied);
        if (held.is_string())
            metadata["annotations"][kLastApplied] = held;
        else
            metadata["annotations"].erase(kLastApplied);
    }
}

std::vector<v1::ObjectKey> keysOf(const Json &object)
{
    std::vector<v1::ObjectKey> keys;
    for (const char *field : kValueFields) {
        const Json &values = childOf(object, field);
        if (!values.is_object())
            continue;
        for (const auto &[name, value] : values.items()) {
            v1::ObjectKey key;
            key.set_key(name);
            key.set_size_bytes(sizeOf(value, isBase64(object, field)));
            key.set_binary(std::string_view(field) == "binaryData");
            keys.push_back(std::move(key));
        }
    }
    return keys;
}

std::vector<v1::ObjectManager> managersOf(const Json &object)
{
    std::vector<v1::ObjectManager> managers;
    for (const auto &entry : childOf(childOf(object, "metadata"), "managedFields")) {
        if (!entry.is_object() || managers.size() >= 100)
            break;
        v1::ObjectManager manager;
        manager.set_manager(textAt(entry, "manager"));
        manager.set_operation(textAt(entry, "operation"));
        manager.set_subresource(textAt(entry, "subresource"));
        (void)google::protobuf::util::TimeUtil::FromString(textAt(entry, "time"), manager.mutable_time());
        manager.set_field_count(countFields(childOf(entry, "fieldsV1")));
        managers.push_back(std::move(manager));
    }
    return managers;
}

std::optional<v1::ObjectManager> lastManagerOf(const Json &object)
{
    std::optional<v1::ObjectManager> last;
    for (const auto &manager : managersOf(object)) {
        if (!last || manager.time().seconds() >= last->time().seconds())
            last = manager;
    }
    return last;
}

std::vector<v1::ObjectOwner> ownersOf(const Json &object, const ObjectAddress &address,
                                      const std::vector<v1::ObjectKind> &kinds)
{
    std::vector<v1::ObjectOwner> owners;
    for (const auto &reference : childOf(childOf(object, "metadata"), "ownerReferences")) {
        v1::ObjectOwner owner;
        owner.set_kind(textAt(reference, "kind"));
        owner.set_object_name(textAt(reference, "name"));
        owner.set_controller(childOf(reference, "controller") == Json(true));
        if (const auto *kind = findKindOf(kinds, textAt(reference, "apiVersion"), owner.kind()))
            owner.set_name(objectNameOf(address.cluster, *kind, address.nameSpace, owner.object_name()));
        owners.push_back(std::move(owner));
    }
    return owners;
}

std::string metadataText(const Json &object, const char *key)
{
    return textAt(childOf(object, "metadata"), key);
}

void stripBookkeeping(Json &object)
{
    object.erase("status");
    if (!object.contains("metadata") || !object["metadata"].is_object())
        return;
    for (const char *key : {"managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink"})
        object["metadata"].erase(key);
    auto &metadata = object["metadata"];
    if (metadata.contains("annotations") && metadata["annotations"].is_object()) {
        metadata["annotations"].erase(kLastApplied);
        if (metadata["annotations"].empty())
            metadata.erase("annotations");
    }
}

} // namespace wheelhouse::clusters
