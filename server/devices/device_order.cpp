#include "server/devices/device_order.h"

#include <nlohmann/json.hpp>

#include "core/identifier.h"
#include "core/image_tag.h"

namespace wheelhouse::devices {

namespace {

constexpr std::size_t kMaxTerms = 5;
using Json = nlohmann::ordered_json;

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(' ');
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::string toHex(std::string_view bytes)
{
    std::string hex;
    hex.reserve(bytes.size() * 2);
    for (const char c : bytes)
        fmt::format_to(std::back_inserter(hex), "{:02x}", static_cast<unsigned char>(c));
    return hex;
}

std::optional<std::string> fromHex(std::string_view hex)
{
    if (hex.size() % 2 != 0 || hex.find_first_not_of("0123456789abcdef") != std::string_view::npos)
        return std::nullopt;
    std::string bytes;
    const auto nibble = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
    for (std::size_t i = 0; i < hex.size(); i += 2)
        bytes += static_cast<char>(nibble(hex[i]) * 16 + nibble(hex[i + 1]));
    return bytes;
}

std::string digestOf(std::string_view context)
{
    return sha256Hex(context).substr(0, 12);
}

} // namespace

int presencePlace(int status)
{
    return status == v1::Presence::STATUS_ONLINE ? 0 : status == v1::Presence::STATUS_OFFLINE ? 1 : 2;
}

Result<DeviceOrder> DeviceOrder::parse(std::string_view orderBy)
{
    DeviceOrder order;
    if (orderBy.size() > 400)
        return failField("order_by", "may have at most 400 characters");
    while (!trimmed(orderBy).empty()) {
        const auto comma = std::min(orderBy.find(','), orderBy.size());
        std::string_view part = trimmed(orderBy.substr(0, comma));
        orderBy.remove_prefix(std::min(comma + 1, orderBy.size()));
        Term term;
        const auto space = part.find(' ');
        const std::string_view direction = space == std::string_view::npos ? "" : trimmed(part.substr(space));
        if (!direction.empty() && direction != "asc" && direction != "desc")
            return failField("order_by", fmt::format("after {} may come desc or asc", part.substr(0, space)));
        term.descending = direction == "desc";
        auto attribute = DeviceAttribute::parse(part.substr(0, space));
        if (!attribute) {
            return failField("order_by", fmt::format("there is no field {}; there are {}", part.substr(0, space),
                                                     deviceAttributeNames()));
        }
        term.attribute = std::move(*attribute);
        order.m_terms.push_back(std::move(term));
        if (order.m_terms.size() > kMaxTerms)
            return failField("order_by", fmt::format("may have at most {} fields", kMaxTerms));
    }
    return order;
}

DeviceOrder::Key DeviceOrder::keyOf(const v1::Device &device) const
{
    using Kind = DeviceAttribute::Kind;
    Key key;
    key.name = device.name();
    key.parts.reserve(m_terms.size());
    for (const auto &term : m_terms) {
        Key::Part part;
        if (term.attribute.field == DeviceAttribute::Field::Presence) {
            part.number = presencePlace(device.presence().status());
            key.parts.push_back(std::move(part));
            continue;
        }
        const auto number = term.attribute.number(device);
        if (number) {
            part.number = *number;
        } else if (term.attribute.kind == Kind::Time || term.attribute.kind == Kind::Number) {
            part.missing = true;
        } else if (auto text = term.attribute.text(device)) {
            part.text = std::move(*text);
        } else {
            part.missing = true;
        }
        key.parts.push_back(std::move(part));
    }
    return key;
}

bool DeviceOrder::less(const Key &left, const Key &right) const
{
    for (std::size_t i = 0; i < m_terms.size(); ++i) {
        const auto &l = left.parts[i];
        const auto &r = right.parts[i];
        if (l.missing != r.missing)
            return r.missing;
        if (l.number != r.number)
            return (l.number < r.number) != m_terms[i].descending;
        const auto order = m_terms[i].attribute.kind == DeviceAttribute::Kind::Version
            ? compareVersions(l.text, r.text)
            : l.text <=> r.text;
        if (order != 0)
            return (order < 0) != m_terms[i].descending;
    }
    return left.name < right.name;
}

std::string DeviceOrder::encode(const Key &key, std::string_view context) const
{
    Json json;
    json["c"] = digestOf(context);
    json["n"] = key.name;
    Json parts = Json::array();
    for (const auto &part : key.parts)
        parts.push_back(Json::array({part.number, part.text, part.missing}));
    json["p"] = std::move(parts);
    return toHex(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

Result<DeviceOrder::Key> DeviceOrder::decode(std::string_view token, std::string_view context) const
{
    const auto foreign = [] {
        return failField("page_token", "belongs to another request; begin again without one");
    };
    const auto bytes = fromHex(token);
    if (!bytes)
        return foreign();
    const Json json = Json::parse(*bytes, nullptr, false);
    if (!json.is_object() || !json.contains("c") || json["c"] != digestOf(context) || !json.contains("n")
        || !json["n"].is_string() || !json.contains("p") || json["p"].size() != m_terms.size())
        return foreign();
    Key key;
    key.name = json["n"].get<std::string>();
    for (const auto &part : json["p"]) {
        if (!part.is_array() || part.size() != 3 || !part[0].is_number() || !part[1].is_string() || !part[2].is_boolean())
            return foreign();
        key.parts.push_back({part[0].get<double>(), part[1].get<std::string>(), part[2].get<bool>()});
    }
    return key;
}

} // namespace wheelhouse::devices
