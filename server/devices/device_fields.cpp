#include "server/devices/device_fields.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <google/protobuf/util/message_differencer.h>

#include "server/devices/device_name.h"
#include "server/devices/product_schema.h"

namespace wheelhouse::devices {

namespace {

constexpr int kMaxLabels = 32;
constexpr std::string_view kLabels = "labels.";

// Code points of UTF-8, which protobuf has checked already.
std::size_t characters(const std::string &text)
{
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

Result<void> checkLength(const std::string &text, std::size_t most, const std::string &field)
{
    if (characters(text) > most)
        return failField(field, fmt::format("has {} characters, at most {} are allowed", characters(text), most));
    return {};
}

bool isLabelKey(const std::string &key)
{
    return !key.empty() && key.size() <= 40 && std::all_of(key.begin(), key.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    });
}

std::set<std::string> pathsOf(const v1::Device &update, const google::protobuf::FieldMask &mask)
{
    std::set<std::string> paths(mask.paths().begin(), mask.paths().end());
    if (paths.contains("*"))
        return {"labels", "site", "owner", "note", "model", "desired"};
    if (!paths.empty())
        return paths;
    if (!update.labels().empty())
        paths.insert("labels");
    if (!update.site().empty())
        paths.insert("site");
    if (!update.owner().empty())
        paths.insert("owner");
    if (!update.note().empty())
        paths.insert("note");
    if (!update.model().empty())
        paths.insert("model");
    if (update.has_desired())
        paths.insert("desired");
    return paths;
}

} // namespace

Result<void> checkDeviceFields(const v1::Device &device, const std::string &path)
{
    if (device.labels_size() > kMaxLabels)
        return failField(path + ".labels", fmt::format("at most {} are allowed", kMaxLabels));
    for (const auto &[key, value] : device.labels()) {
        if (!isLabelKey(key))
            return failField(path + ".labels", fmt::format("the key {} must be 1 to 40 of a-z, 0-9, dash, underscore and dot", key));
        if (auto checked = checkLength(value, 120, path + ".labels." + key); !checked)
            return checked;
    }
    if (auto checked = checkLength(device.site(), 60, path + ".site"); !checked)
        return checked;
    if (auto checked = checkLength(device.owner(), 120, path + ".owner"); !checked)
        return checked;
    if (auto checked = checkLength(device.note(), 2000, path + ".note"); !checked)
        return checked;
    return checkLength(device.model(), 60, path + ".model");
}

Result<void> applyUpdate(v1::Device &device, const v1::Device &update, const google::protobuf::FieldMask &mask,
                         const v1::Product &product)
{
    if (auto checked = checkDeviceFields(update, "device"); !checked)
        return checked;
    for (const auto &path : pathsOf(update, mask)) {
        if (path == "labels") {
            *device.mutable_labels() = update.labels();
        } else if (path.starts_with(kLabels)) {
            const std::string key = path.substr(kLabels.size());
            const auto found = update.labels().find(key);
            if (found == update.labels().end())
                device.mutable_labels()->erase(key);
            else
                (*device.mutable_labels())[key] = found->second;
        } else if (path == "site") {
            device.set_site(update.site());
        } else if (path == "owner") {
            device.set_owner(update.owner());
        } else if (path == "note") {
            device.set_note(update.note());
        } else if (path == "model") {
            device.set_model(update.model());
        } else if (path == "desired") {
            if (auto checked = checkValues(product.desired(), update.desired(), "device.desired"); !checked)
                return checked;
            if (!google::protobuf::util::MessageDifferencer::Equals(device.desired(), update.desired())) {
                *device.mutable_desired() = update.desired();
                device.set_desired_version(device.desired_version() + 1);
                *device.mutable_desired_time() = toTimestamp(Clock::now());
            }
        } else {
            return failField("update_mask", fmt::format("{} cannot be changed; labels, site, owner, note, model and "
                                                        "desired can", path));
        }
    }
    if (device.labels_size() > kMaxLabels)
        return failField("device.labels", fmt::format("at most {} are allowed", kMaxLabels));
    return {};
}

} // namespace wheelhouse::devices
