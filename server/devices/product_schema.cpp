#include "server/devices/product_schema.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

namespace wheelhouse::devices {

namespace {

using google::protobuf::Value;

constexpr int kMaxCommands = 64;
constexpr int kMaxProperties = 128;
constexpr std::size_t kMaxText = 2000;

bool holdsOnly(std::string_view text, std::size_t maxLength, std::string_view alsoAllowed, bool upperCase)
{
    if (text.empty() || text.size() > maxLength)
        return false;
    return std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (upperCase && c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
            || alsoAllowed.find(c) != std::string_view::npos;
    });
}

Result<void> checkProperties(const PropertySchemas &schemas, const std::string &path)
{
    if (schemas.size() > kMaxProperties)
        return failField(path, fmt::format("at most {} are allowed", kMaxProperties));
    std::set<std::string> seen;
    for (int i = 0; i < schemas.size(); ++i) {
        const auto &schema = schemas[i];
        const std::string at = fmt::format("{}[{}]", path, i);
        if (!holdsOnly(schema.key(), 40, "_.", true))
            return failField(at + ".key", "must be 1 to 40 of a-z, A-Z, 0-9, underscore and dot");
        if (!seen.insert(schema.key()).second)
            return failField(at + ".key", fmt::format("{} is there twice", schema.key()));
        if (!v1::ValueType_IsValid(schema.type()) || schema.type() == v1::VALUE_TYPE_UNSPECIFIED)
            return failField(at + ".type", "must be a bool, an integer, a number or a string");
        if (schema.has_minimum() && schema.has_maximum() && schema.minimum() > schema.maximum())
            return failField(at + ".minimum", "must not be above the maximum");
    }
    return {};
}

// What the value has to be, or nothing if it is right.
std::optional<std::string> problemOf(const v1::PropertySchema &schema, const Value &value)
{
    switch (schema.type()) {
    case v1::VALUE_TYPE_BOOL:
        if (value.kind_case() != Value::kBoolValue)
            return "must be true or false";
        return std::nullopt;
    case v1::VALUE_TYPE_INTEGER:
    case v1::VALUE_TYPE_NUMBER: {
        const bool whole = schema.type() == v1::VALUE_TYPE_INTEGER;
        if (value.kind_case() != Value::kNumberValue)
            return whole ? "must be a whole number" : "must be a number";
        const double number = value.number_value();
        if (!std::isfinite(number) || (whole && number != std::floor(number)))
            return whole ? "must be a whole number" : "must be a finite number";
        if (schema.has_minimum() && number < schema.minimum())
            return fmt::format("must be at least {}", schema.minimum());
        if (schema.has_maximum() && number > schema.maximum())
            return fmt::format("must be at most {}", schema.maximum());
        return std::nullopt;
    }
    default:
        if (value.kind_case() != Value::kStringValue)
            return "must be a text";
        if (value.string_value().size() > kMaxText)
            return fmt::format("may have at most {} bytes", kMaxText);
        if (schema.allowed_size() > 0
            && std::find(schema.allowed().begin(), schema.allowed().end(), value.string_value())
                == schema.allowed().end())
            return fmt::format("must be one of {}", fmt::join(schema.allowed(), ", "));
        return std::nullopt;
    }
}

} // namespace

Result<void> checkProduct(const v1::Product &product)
{
    if (product.display_name().size() > 80)
        return failField("product.display_name", "may have at most 80 characters");
    if (product.commands_size() > kMaxCommands)
        return failField("product.commands", fmt::format("at most {} are allowed", kMaxCommands));
    std::set<std::string> seen;
    for (int i = 0; i < product.commands_size(); ++i) {
        const auto &command = product.commands(i);
        const std::string at = fmt::format("product.commands[{}]", i);
        if (!holdsOnly(command.id(), 40, "_", false))
            return failField(at + ".id", "must be 1 to 40 of a-z, 0-9 and underscore");
        if (!seen.insert(command.id()).second)
            return failField(at + ".id", fmt::format("{} is there twice", command.id()));
        if (command.timeout_seconds() < 0 || command.timeout_seconds() > 3600)
            return failField(at + ".timeout_seconds", "must be 0 to 3,600");
        if (auto checked = checkProperties(command.parameters(), at + ".parameters"); !checked)
            return checked;
    }
    if (auto checked = checkProperties(product.reported(), "product.reported"); !checked)
        return checked;
    if (auto checked = checkProperties(product.desired(), "product.desired"); !checked)
        return checked;
    if (product.care_rules_size() > kMaxProperties)
        return failField("product.care_rules", fmt::format("at most {} are allowed", kMaxProperties));
    for (int i = 0; i < product.care_rules_size(); ++i) {
        const auto &rule = product.care_rules(i);
        const std::string at = fmt::format("product.care_rules[{}]", i);
        if (std::none_of(product.reported().begin(), product.reported().end(),
                         [&](const auto &schema) { return schema.key() == rule.key(); }))
            return failField(at + ".key", "must be the key of a reported property");
        if (!rule.has_equals() && !rule.has_above() && !rule.has_below())
            return failField(at, "needs one of equals, above and below");
        if (rule.words().empty() || rule.words().size() > 60)
            return failField(at + ".words", "must have 1 to 60 characters");
    }
    return {};
}

Result<void> checkValues(const PropertySchemas &schema, const google::protobuf::Struct &values,
                         const std::string &prefix)
{
    std::vector<std::string> known;
    for (const auto &property : schema) {
        known.push_back(property.key());
        const auto found = values.fields().find(property.key());
        if (found == values.fields().end()) {
            if (property.required())
                return failField(prefix + "." + property.key(), "must be given");
            continue;
        }
        if (const auto problem = problemOf(property, found->second))
            return failField(prefix + "." + property.key(), *problem);
    }
    for (const auto &[key, value] : values.fields()) {
        if (std::find(known.begin(), known.end(), key) == known.end()) {
            return failField(prefix + "." + key, known.empty()
                                 ? std::string("is not known; nothing can be given here")
                                 : fmt::format("is not known; there are {}", fmt::join(known, ", ")));
        }
    }
    return {};
}

const v1::CommandSchema *findCommand(const v1::Product &product, const std::string &id)
{
    const auto found = std::find_if(product.commands().begin(), product.commands().end(),
                                    [&](const auto &command) { return command.id() == id; });
    return found == product.commands().end() ? nullptr : &*found;
}

std::string valueText(const Value &value)
{
    switch (value.kind_case()) {
    case Value::kBoolValue: return value.bool_value() ? "true" : "false";
    case Value::kNumberValue: return fmt::format("{}", value.number_value());
    case Value::kStringValue: return value.string_value();
    default: return {};
    }
}

std::vector<std::string> careOf(const v1::Product &product, const google::protobuf::Struct &reported)
{
    std::vector<std::string> words;
    for (const auto &rule : product.care_rules()) {
        const auto found = reported.fields().find(rule.key());
        if (found == reported.fields().end())
            continue;
        const Value &value = found->second;
        const bool isNumber = value.kind_case() == Value::kNumberValue;
        const bool holds = (rule.has_equals() && valueText(value) == rule.equals())
            || (rule.has_above() && isNumber && value.number_value() > rule.above())
            || (rule.has_below() && isNumber && value.number_value() < rule.below());
        if (holds && std::find(words.begin(), words.end(), rule.words()) == words.end())
            words.push_back(rule.words());
    }
    return words;
}

} // namespace wheelhouse::devices
