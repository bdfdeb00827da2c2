#include "server/devices/transfer/transfer_column.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "server/devices/device_name.h"
#include "server/devices/product_schema.h"
#include "server/devices/transfer/file_reader.h"

namespace wheelhouse::devices {

namespace {

using Kind = TransferColumn::Kind;

struct Entry {
    std::string_view name;
    Kind kind;
};

constexpr std::array kEntries{
    Entry{"product", Kind::Product}, Entry{"serial", Kind::Serial},         Entry{"model", Kind::Model},
    Entry{"site", Kind::Site},       Entry{"owner", Kind::Owner},           Entry{"note", Kind::Note},
    Entry{"group", Kind::Group},     Entry{"credential", Kind::Credential}, Entry{"token", Kind::Token},
};
constexpr std::string_view kNames
    = "product, serial, model, site, owner, note, label.KEY, desired.KEY, group, credential, token";
constexpr std::string_view kLabel = "label.";
constexpr std::string_view kDesired = "desired.";
constexpr std::size_t kMaxKey = 40;

bool isKey(std::string_view key, bool upper)
{
    return !key.empty() && key.size() <= kMaxKey && std::all_of(key.begin(), key.end(), [upper](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || (!upper && c == '-')
            || (upper && c >= 'A' && c <= 'Z');
    });
}

std::size_t characters(std::string_view text)
{
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::optional<std::string> tooLong(std::string_view text, std::size_t most)
{
    if (text.size() <= most || characters(text) <= most)
        return std::nullopt;
    return fmt::format("has {} characters, at most {} are allowed", characters(text), most);
}

std::optional<std::string> attributeNamed(std::string_view name, TransferColumn &column)
{
    for (const auto &entry : kEntries) {
        if (entry.name == name) {
            column.kind = entry.kind;
            return std::nullopt;
        }
    }
    if (name.starts_with(kLabel)) {
        column.kind = Kind::Label;
        column.key = name.substr(kLabel.size());
        if (!isKey(column.key, false))
            return "is no label: its key must be 1 to 40 of a-z, 0-9, dash, underscore and dot";
        return std::nullopt;
    }
    if (name.starts_with(kDesired)) {
        column.kind = Kind::Desired;
        column.key = name.substr(kDesired.size());
        if (!isKey(column.key, true))
            return "is nothing that can be desired: its key must be 1 to 40 of a-z, A-Z, 0-9, underscore and dot";
        return std::nullopt;
    }
    return fmt::format("is not known; there are {}", kNames);
}

} // namespace

Result<TransferColumn> TransferColumn::parse(std::string_view header, const std::map<std::string, std::string> &mapping)
{
    TransferColumn column;
    column.header = header;
    const auto mapped = mapping.find(column.header);
    const std::string_view name = mapped == mapping.end() ? header : std::string_view(mapped->second);
    if (mapped != mapping.end() && name == "-")
        return column;
    if (const auto problem = attributeNamed(name, column)) {
        if (mapped != mapping.end())
            return failField("options.columns", fmt::format("{} of column {} {}", name, header, *problem));
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("column {} {}. Map it to one of them, or to a dash to leave it out",
                                header.empty() ? "(without a name)" : shortened(header, 120), *problem));
    }
    return column;
}

std::string TransferColumn::cellOf(const v1::Device &device) const
{
    switch (kind) {
    case Kind::Product: {
        const auto deviceKey = keyOfName(device.name());
        return deviceKey.substr(0, deviceKey.find('/'));
    }
    case Kind::Serial: return device.name().substr(device.name().rfind('/') + 1);
    case Kind::Model: return device.model();
    case Kind::Site: return device.site();
    case Kind::Owner: return device.owner();
    case Kind::Note: return device.note();
    case Kind::Label: {
        const auto found = device.labels().find(key);
        return found == device.labels().end() ? std::string() : found->second;
    }
    case Kind::Desired: {
        const auto found = device.desired().fields().find(key);
        return found == device.desired().fields().end() ? std::string() : valueText(found->second);
    }
    case Kind::Group: {
        std::string text;
        for (const auto &group : device.groups())
            text += (text.empty() ? "" : ";") + group.substr(group.find('/') + 1);
        return text;
    }
    case Kind::Credential:
        if (device.credential() == v1::CREDENTIAL_KIND_NONE)
            return "none";
        return device.credential() == v1::CREDENTIAL_KIND_TOKEN ? "token" : std::string();
    case Kind::Token:
    case Kind::Ignored: return {};
    }
    return {};
}

std::optional<std::string> cellProblem(const TransferColumn &column, std::string_view cell)
{
    if (cell.find('\0') != std::string_view::npos)
        return "holds a NUL character";
    const bool clears = cell == "-";
    switch (column.kind) {
    case Kind::Serial: return serialProblem(cell);
    case Kind::Model:
    case Kind::Site: return tooLong(cell, 60);
    case Kind::Owner:
    case Kind::Label: return tooLong(cell, 120);
    case Kind::Note: return tooLong(cell, 2000);
    case Kind::Credential:
        if (cell != "none" && cell != "token")
            return "must be none or token";
        return std::nullopt;
    case Kind::Token:
        if (clears || cell.size() < 16 || cell.size() > 128)
            return "must have 16 to 128 characters";
        if (!std::all_of(cell.begin(), cell.end(), [](char c) { return c > ' ' && c < 0x7F; }))
            return "may hold visible ASCII characters only";
        return std::nullopt;
    case Kind::Product:
    case Kind::Desired:
    case Kind::Group:
    case Kind::Ignored: return std::nullopt;
    }
    return std::nullopt;
}

} // namespace wheelhouse::devices
