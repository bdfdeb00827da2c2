#include "server/devices/desired_message.h"

#include <cmath>

#include <nlohmann/json.hpp>

#include "server/devices/device_name.h"

namespace wheelhouse::devices {

namespace {

using Json = nlohmann::ordered_json;
using google::protobuf::Value;

Json toJson(const Value &value)
{
    switch (value.kind_case()) {
    case Value::kBoolValue: return value.bool_value();
    case Value::kNumberValue: {
        const double number = value.number_value();
        if (number == std::floor(number) && std::abs(number) < 9e15)
            return static_cast<std::int64_t>(number);
        return number;
    }
    case Value::kStringValue: return value.string_value();
    default: return nullptr;
    }
}

Json toJson(const google::protobuf::Struct &values)
{
    // Sorted, so that the same values make the same text.
    const std::map<std::string, Value> sorted(values.fields().begin(), values.fields().end());
    Json json = Json::object();
    for (const auto &[key, value] : sorted)
        json[key] = toJson(value);
    return json;
}

} // namespace

std::string structToJson(const google::protobuf::Struct &values)
{
    return toJson(values).dump(-1, ' ', false, Json::error_handler_t::replace);
}

DownMessage desiredMessage(const v1::Device &device)
{
    Json json;
    json["version"] = device.desired_version();
    json["desired"] = toJson(device.desired());
    DownMessage message;
    message.key = keyOfName(device.name());
    message.leaf = "desired";
    message.payload = json.dump(-1, ' ', false, Json::error_handler_t::replace);
    message.retain = true;
    return message;
}

} // namespace wheelhouse::devices
