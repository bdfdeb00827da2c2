#include "app/ctl/parameters.h"

#include <charconv>
#include <cmath>

namespace wheelhouse::ctl {
namespace {

Result<google::protobuf::Value> typedValue(const std::string &key, const std::string &text, v1::ValueType type)
{
    google::protobuf::Value value;
    switch (type) {
    case v1::VALUE_TYPE_BOOL:
        if (text != "true" && text != "false") {
            return failField(key, fmt::format("'{}' is neither true nor false", text));
        }
        value.set_bool_value(text == "true");
        return value;
    case v1::VALUE_TYPE_INTEGER:
    case v1::VALUE_TYPE_NUMBER: {
        double number = 0;
        const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
        const bool whole = problem == std::errc() && end == text.data() + text.size() && std::isfinite(number);
        if (!whole || (type == v1::VALUE_TYPE_INTEGER && number != std::floor(number))) {
            return failField(key, fmt::format("'{}' is not {}", text,
                                              type == v1::VALUE_TYPE_INTEGER ? "a whole number" : "a number"));
        }
        value.set_number_value(number);
        return value;
    }
    default: value.set_string_value(text); return value;
    }
}

} // namespace

Result<std::map<std::string, std::string>> parsePairs(const std::vector<std::string> &words)
{
    std::map<std::string, std::string> pairs;
    for (const auto &word : words) {
        const auto equals = word.find('=');
        if (equals == std::string::npos || equals == 0) {
            return fail(ErrorCode::InvalidArgument, fmt::format("'{}' is not KEY=VALUE", word));
        }
        if (!pairs.emplace(word.substr(0, equals), word.substr(equals + 1)).second) {
            return fail(ErrorCode::InvalidArgument, fmt::format("'{}' is given twice", word.substr(0, equals)));
        }
    }
    return pairs;
}

Result<google::protobuf::Struct>
typedValues(const std::map<std::string, std::string> &pairs,
            const google::protobuf::RepeatedPtrField<v1::PropertySchema> &schema)
{
    google::protobuf::Struct values;
    for (const auto &[key, text] : pairs) {
        const auto known = std::find_if(schema.begin(), schema.end(), [&name = key](const auto &property) { return property.key() == name; });
        if (known == schema.end()) {
            std::vector<std::string> keys;
            for (const auto &property : schema) {
                keys.push_back(property.key());
            }
            return failField(key, keys.empty() ? std::string("nothing of that name; none is taken")
                                               : fmt::format("nothing of that name; known are {}", fmt::join(keys, ", ")));
        }
        auto value = typedValue(key, text, known->type());
        if (!value) {
            return passOn(value);
        }
        (*values.mutable_fields())[key] = std::move(*value);
    }
    return values;
}

} // namespace wheelhouse::ctl
