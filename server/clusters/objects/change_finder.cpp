#include "server/clusters/objects/change_finder.h"

#include <array>

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>
#include <nlohmann/json.hpp>

#include "core/identifier.h"
#include "server/clusters/objects/object_document.h"

namespace wheelhouse::clusters {

namespace {

using Json = nlohmann::json;

const Json &childOf(const Json &object, const std::string &key)
{
    static const Json kNone;
    if (!object.is_object())
        return kNone;
    const auto found = object.find(key);
    return found == object.end() ? kNone : *found;
}

// `12 bytes`, then what tells it from another value of that size.
std::string digestOf(const Json &value, std::string_view key, bool base64)
{
    const auto text = value.is_string() ? value.get<std::string>() : value.dump();
    const auto padding = text.ends_with("==") ? 2u : text.ends_with("=") ? 1u : 0u;
    return fmt::format("{} bytes\n{}", base64 ? text.size() / 4 * 3 - std::min<std::size_t>(padding, text.size() / 4 * 3) : text.size(),
                       sha256Hex(std::string(key) + text));
}

// Of a node: what it is and can give, not what it says every few minutes.
Json nodeStatus(const Json &status)
{
    Json kept = Json::object();
    for (const char *field : {"addresses", "allocatable", "capacity", "nodeInfo"}) {
        if (const Json &value = childOf(status, field); !value.is_null())
            kept[field] = value;
    }
    if (kept.contains("nodeInfo") && kept["nodeInfo"].is_object())
        kept["nodeInfo"].erase("bootID");
    for (const auto &condition : childOf(status, "conditions")) {
        if (condition.is_object() && condition.contains("type"))
            kept["conditions"].push_back({{"type", condition["type"]}, {"status", childOf(condition, "status")}});
    }
    return kept;
}

bool isNoise(const std::string &annotation)
{
    constexpr std::array kExact{"deployment.kubernetes.io/revision", "control-plane.alpha.kubernetes.io/leader",
                                "endpoints.kubernetes.io/last-change-trigger-time", kLastApplied,
                                "deprecated.daemonset.template.generation", "csi.volume.kubernetes.io/nodeid"};
    return std::any_of(kExact.begin(), kExact.end(), [&](const char *each) { return annotation == each; })
        || annotation.starts_with("autoscaling.alpha.kubernetes.io/") || annotation.starts_with("volumes.kubernetes.io/");
}

// The key by which items of a list are told apart.
const char *keyOfItems(const Json &list)
{
    for (const char *key : {"name", "type", "mountPath", "containerPort", "port", "ip", "key", "host"}) {
        std::vector<Json> seen;
        const bool all = std::all_of(list.begin(), list.end(), [&](const Json &item) {
            const Json &value = childOf(item, key);
            if (value.is_null() || value.is_structured() || std::find(seen.begin(), seen.end(), value) != seen.end())
                return false;
            seen.push_back(value);
            return true;
        });
        if (all && !list.empty() && list.size() < 500)
            return key;
    }
    return nullptr;
}

std::string cutDump(const Json &value)
{
    if (value.is_null())
        return {};
    auto text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (text.size() <= kMaxValueBytes)
        return text;
    std::size_t end = kMaxValueBytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end;
    return text.substr(0, end) + "…";
}

// One field, as people and as managedFields name it.
struct Place {
    std::string path;
    std::vector<std::string> steps;

    Place field(const std::string &key) const
    {
        const bool plain = key.find_first_of(".[]/") == std::string::npos;
        Place inner = *this;
        inner.path += plain ? (path.empty() ? "" : ".") + key : fmt::format("[{}]", key);
        inner.steps.push_back("f:" + key);
        return inner;
    }
    Place item(const Json &value, const char *key) const
    {
        Place inner = *this;
        inner.path += fmt::format("[{}]", value.is_string() ? value.get<std::string>() : value.dump());
        inner.steps.push_back(fmt::format("k:{} {}", key, value.dump()));
        return inner;
    }
};

class Finder {
public:
    void compare(const Json &before, const Json &after, const Place &place)
    {
        if (before == after)
            return;
        if (before.is_object() && after.is_object()) {
            for (const auto &[key, value] : before.items())
                compare(value, childOf(after, key), place.field(key));
            for (const auto &[key, value] : after.items()) {
                if (!before.contains(key))
                    compare(Json(), value, place.field(key));
            }
            return;
        }
        const char *key = before.is_array() && after.is_array() ? keyOfItems(before.empty() ? after : before) : nullptr;
        if (key && (after.empty() || keyOfItems(after) == key))
            return compareItems(before, after, key, place);
        add(before, after, place);
    }

    v1::ObjectChange change;
    std::vector<Place> places;

private:
    void compareItems(const Json &before, const Json &after, const char *key, const Place &place)
    {
        const auto find = [key](const Json &list, const Json &value) -> const Json & {
            static const Json kNone;
            for (const auto &item : list) {
                if (childOf(item, key) == value)
                    return item;
            }
            return kNone;
        };
        for (const auto &item : before)
            compare(item, find(after, item[key]), place.item(item[key], key));
        for (const auto &item : after) {
            if (find(before, item[key]).is_null())
                compare(Json(), item, place.item(item[key], key));
        }
    }

    // Only the size of a value is told.
    static Json told(const Json &value)
    {
        if (!value.is_string())
            return value;
        const auto &text = value.get_ref<const std::string &>();
        return text.find(" bytes\n") == std::string::npos ? value : Json(text.substr(0, text.find('\n')));
    }

    void add(const Json &before, const Json &after, const Place &place)
    {
        if (change.fields_size() >= kMaxFields) {
            change.set_omitted_field_count(change.omitted_field_count() + 1);
            return;
        }
        auto *field = change.add_fields();
        field->set_path(place.path.substr(0, kMaxValueBytes));
        const bool values = place.steps.front() == "f:data" || place.steps.front() == "f:binaryData";
        field->set_before(cutDump(values ? told(before) : before));
        field->set_after(cutDump(values ? told(after) : after));
        places.push_back(place);
    }
};

// Whether a manager has the field, or something below or above it.
bool owns(const Json &fields, const std::vector<std::string> &steps)
{
    const Json *at = &fields;
    for (const auto &step : steps) {
        if (!at->is_object() || at->empty())
            return at != &fields;
        if (!step.starts_with("k:")) {
            const auto found = at->find(step);
            if (found == at->end())
                return false;
            at = &*found;
            continue;
        }
        const auto space = step.find(' ');
        const auto key = step.substr(2, space - 2);
        const auto wanted = Json::parse(step.substr(space + 1), nullptr, false);
        const Json *next = nullptr;
        for (const auto &[name, child] : at->items()) {
            if (name.starts_with("k:") && childOf(Json::parse(name.substr(2), nullptr, false), key) == wanted)
                next = &child;
        }
        if (!next)
            return false;
        at = next;
    }
    return true;
}

std::string textAt(const Json &object, const char *key)
{
    const Json &value = childOf(object, key);
    return value.is_string() ? value.get<std::string>() : std::string();
}

// The one who set any of the fields last; whoever wrote last where fields went.
void findManager(const Json &object, const std::vector<Place> &places, v1::ObjectChange &change)
{
    const Json *best = nullptr;
    const Json *last = nullptr;
    for (const auto &entry : childOf(childOf(object, "metadata"), "managedFields")) {
        if (!entry.is_object() || textAt(entry, "time").empty())
            continue;
        if (!last || textAt(entry, "time") >= textAt(*last, "time"))
            last = &entry;
        const bool has = std::any_of(places.begin(), places.end(), [&](const Place &place) { return owns(childOf(entry, "fieldsV1"), place.steps); });
        if (has && (!best || textAt(entry, "time") >= textAt(*best, "time")))
            best = &entry;
    }
    const Json *found = best ? best : last;
    if (!found)
        return;
    change.set_manager(textAt(*found, "manager"));
    (void)google::protobuf::util::TimeUtil::FromString(textAt(*found, "time"), change.mutable_time());
}

} // namespace

Json stateOf(const v1::ObjectKind &kind, const Json &object, std::string_view key)
{
    Json state = Json::object();
    for (const auto &[name, value] : object.items()) {
        if (name != "metadata" && name != "status" && name != "kind" && name != "apiVersion")
            state[name] = value;
    }
    const Json &metadata = childOf(object, "metadata");
    for (const char *field : {"labels", "annotations", "finalizers", "ownerReferences", "deletionTimestamp"}) {
        if (const Json &value = childOf(metadata, field); !value.is_null())
            state["metadata"][field] = value;
    }
    if (state.contains("metadata") && state["metadata"].contains("annotations") && state["metadata"]["annotations"].is_object()) {
        std::vector<std::string> noise;
        for (const auto &[name, value] : state["metadata"]["annotations"].items()) {
            if (isNoise(name))
                noise.push_back(name);
        }
        for (const auto &name : noise)
            state["metadata"]["annotations"].erase(name);
        if (state["metadata"]["annotations"].empty())
            state["metadata"].erase("annotations");
    }
    if (kind.resource() == "nodes")
        state["status"] = nodeStatus(childOf(object, "status"));
    else if (kind.resource() == "services" && !childOf(childOf(object, "status"), "loadBalancer").is_null())
        state["status"]["loadBalancer"] = object["status"]["loadBalancer"];
    if (holdsValues(kind)) {
        for (const char *field : {"data", "binaryData"}) {
            if (!state.contains(field) || !state[field].is_object())
                continue;
            for (auto &[name, value] : state[field].items())
                value = digestOf(value, key, holdsSecrets(kind) || std::string_view(field) == "binaryData");
        }
    }
    return state;
}

std::optional<v1::ObjectChange> findChange(const Json &before, const Json &after, const Json &object)
{
    Finder finder;
    finder.compare(before, after, {});
    if (finder.change.fields_size() == 0)
        return std::nullopt;
    // A value that changed and kept its size.
    for (auto &field : *finder.change.mutable_fields()) {
        if (field.before() == field.after() && !field.after().empty())
            field.set_after(Json(Json::parse(field.after(), nullptr, false).get<std::string>() + ", another value").dump());
    }
    finder.change.set_type(v1::ObjectChange::TYPE_CHANGED);
    findManager(object, finder.places, finder.change);
    return finder.change;
}

} // namespace wheelhouse::clusters
