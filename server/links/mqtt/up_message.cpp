#include "server/links/mqtt/up_message.h"

#include <algorithm>
#include <new>

#include <fmt/format.h>
#include <simdjson.h>

namespace wheelhouse::mqtt {

namespace {

using devices::DeviceReport;
namespace dom = simdjson::dom;

// The last that our own clock can tell, in seconds.
constexpr double kLatestTime = 9e9;

// What is wrong, or nothing.
using Problem = std::optional<std::string>;

bool isKey(std::string_view key)
{
    return !key.empty() && key.size() <= 40 && std::all_of(key.begin(), key.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    });
}

Problem readValue(std::string_view key, const dom::element &element, google::protobuf::Value &value)
{
    switch (element.type()) {
    case dom::element_type::BOOL:
        value.set_bool_value(element.get_bool().value_unsafe());
        return std::nullopt;
    case dom::element_type::INT64:
    case dom::element_type::UINT64:
    case dom::element_type::DOUBLE:
        value.set_number_value(element.get_double().value_unsafe());
        return std::nullopt;
    case dom::element_type::NULL_VALUE:
        value.set_null_value(google::protobuf::NULL_VALUE);
        return std::nullopt;
    case dom::element_type::STRING: {
        const std::string_view text = element.get_string().value_unsafe();
        if (text.size() > UpMessageParser::kMaxText)
            return fmt::format("{} has {} bytes, at most {} are allowed", key, text.size(), UpMessageParser::kMaxText);
        value.set_string_value(std::string(text));
        return std::nullopt;
    }
    default:
        return fmt::format("{} must be a number, a text, true, false or null", key);
    }
}

Problem readValues(const dom::object &object, DeviceReport::Values &values)
{
    for (const auto &[key, element] : object) {
        if (!isKey(key))
            return "a key must be 1 to 40 of a-z, A-Z, 0-9, underscore and dot";
        if (values.size() == UpMessageParser::kMaxKeys)
            return fmt::format("has more than {} values", UpMessageParser::kMaxKeys);
        auto &entry = values.emplace_back();
        entry.first = key;
        if (auto problem = readValue(key, element, entry.second))
            return problem;
    }
    return std::nullopt;
}

Problem textOf(const dom::element &element, std::string_view key, std::string &text)
{
    std::string_view view;
    if (element.get_string().get(view) != simdjson::SUCCESS || view.size() > UpMessageParser::kMaxText)
        return fmt::format("{} must be a text of at most {} bytes", key, UpMessageParser::kMaxText);
    text = view;
    return std::nullopt;
}

// Some keys say something of the device itself and are no values.
Problem takeReserved(DeviceReport &report)
{
    Problem problem;
    std::erase_if(report.values, [&](auto &entry) {
        auto &[key, value] = entry;
        const bool isText = value.kind_case() == google::protobuf::Value::kStringValue;
        const bool isNumber = value.kind_case() == google::protobuf::Value::kNumberValue;
        if (key == "firmware" || key == "model") {
            if (!isText || value.string_value().size() > 60)
                problem = key + " must be a text of at most 60 bytes";
            else
                (key == "model" ? report.model : report.firmware) = value.string_value();
            return true;
        }
        if (key == "applied_version" || key == "time") {
            if (!isNumber || value.number_value() < 0 || value.number_value() > 1e10)
                problem = key + " must be a number from 0 to 10,000,000,000";
            else if (key == "time")
                report.deviceTime = devices::Clock::time_point(std::chrono::duration_cast<devices::Clock::duration>(
                    std::chrono::duration<double>(std::min(value.number_value(), kLatestTime))));
            else
                report.appliedVersion = static_cast<std::int64_t>(value.number_value());
            return true;
        }
        return false;
    });
    return problem;
}

Problem readState(const dom::object &object, DeviceReport &report)
{
    if (auto problem = readValues(object, report.values))
        return problem;
    return takeReserved(report);
}

Problem readEvent(const dom::object &object, DeviceReport &report)
{
    dom::element event;
    if (object["event"].get(event) != simdjson::SUCCESS)
        return "event is missing";
    if (auto problem = textOf(event, "event", report.text))
        return problem;
    dom::element state;
    if (object["state"].get(state) != simdjson::SUCCESS)
        return std::nullopt;
    dom::object values;
    if (state.get_object().get(values) != simdjson::SUCCESS)
        return "state must be an object";
    return readState(values, report);
}

Problem readAcknowledgement(const dom::object &object, DeviceReport &report)
{
    report.kind = DeviceReport::Kind::Acknowledgement;
    dom::element id;
    dom::element state;
    if (object["id"].get(id) != simdjson::SUCCESS || object["state"].get(state) != simdjson::SUCCESS)
        return "id and state must be given";
    if (auto problem = textOf(id, "id", report.commandId))
        return problem;
    std::string answer;
    if (auto problem = textOf(state, "state", answer))
        return problem;
    if (answer == "acknowledged")
        report.answer = DeviceReport::Answer::Acknowledged;
    else if (answer == "done")
        report.answer = DeviceReport::Answer::Done;
    else if (answer == "failed")
        report.answer = DeviceReport::Answer::Failed;
    else
        return "state must be acknowledged, done or failed";
    dom::element element;
    if (object["reason"].get(element) == simdjson::SUCCESS) {
        if (auto problem = textOf(element, "reason", report.text))
            return problem;
    }
    if (object["result"].get(element) == simdjson::SUCCESS) {
        dom::object values;
        if (element.get_object().get(values) != simdjson::SUCCESS)
            return "result must be an object";
        return readValues(values, report.values);
    }
    return std::nullopt;
}

// `P/S` and the leaf of `wh/1/P/S/up/LEAF`.
std::optional<std::pair<std::string_view, std::string_view>> splitTopic(std::string_view topic)
{
    constexpr std::string_view kRoot = "wh/1/";
    constexpr std::string_view kUp = "/up/";
    if (!topic.starts_with(kRoot))
        return std::nullopt;
    topic.remove_prefix(kRoot.size());
    const auto up = topic.find(kUp);
    if (up == std::string_view::npos)
        return std::nullopt;
    return std::pair(topic.substr(0, up), topic.substr(up + kUp.size()));
}

} // namespace

struct UpMessageParser::Buffers {
    dom::parser parser;
};

UpMessageParser::UpMessageParser() : m_buffers(std::make_unique<Buffers>())
{
    if (m_buffers->parser.allocate(kMaxPayload, kMaxDepth) != simdjson::SUCCESS)
        throw std::bad_alloc();
}

UpMessageParser::~UpMessageParser() = default;

std::optional<DeviceReport> UpMessageParser::parse(std::string_view topic, std::string_view payload,
                                                   devices::Clock::time_point time)
{
    const auto parts = splitTopic(topic);
    if (!parts || !devices::DeviceName::parseKey(parts->first))
        return std::nullopt;
    const std::string_view leaf = parts->second;
    if (leaf != "state" && leaf != "event" && leaf != "ack" && leaf != "will")
        return std::nullopt;
    DeviceReport report;
    report.key = parts->first;
    report.time = time;
    if (payload.size() > kMaxPayload) {
        report.kind = DeviceReport::Kind::TooLarge;
        report.text = fmt::format("up/{}: {} bytes, at most {} are allowed", leaf, payload.size(), kMaxPayload);
        return report;
    }
    if (leaf == "will") {
        report.kind = DeviceReport::Kind::Will;
        return report;
    }
    Problem problem;
    {
        dom::object object;
        const auto error = m_buffers->parser.parse(payload.data(), payload.size()).get_object().get(object);
        if (error == simdjson::DEPTH_ERROR)
            problem = fmt::format("nested deeper than {} levels", kMaxDepth);
        else if (error != simdjson::SUCCESS)
            problem = std::string("not a JSON object: ") + simdjson::error_message(error);
        else if (leaf == "state")
            problem = readState(object, report);
        else if (leaf == "event")
            problem = readEvent(object, report);
        else
            problem = readAcknowledgement(object, report);
    }
    if (problem) {
        DeviceReport unreadable;
        unreadable.kind = DeviceReport::Kind::Unreadable;
        unreadable.key = std::move(report.key);
        unreadable.time = time;
        unreadable.text = fmt::format("up/{}: {}", leaf, *problem);
        return unreadable;
    }
    return report;
}

} // namespace wheelhouse::mqtt
